// Whose seals are accepted: the word of whoever verifies (Format.md section 7.5). Unknown or missing members are refused, for a policy
// that is half understood would accept too much.

function readPolicy(bytes) {
  const fail = (place) => {
    throw new Malformed(place);
  };
  if (bytes.length > LIMITS.policyBytes) fail('too large');
  const text = readJSON(bytes);
  const optional = ['authorities?', 'encryption?', 'keepers?', 'previous?', 'time?', 'version?'];
  if (!hasExactly(text, 'handover', 'intent', 'roles', ...optional) || text.handover !== '1') fail('handover, intent, roles');
  if (!INTENTS.includes(text.intent)) fail('intent');
  if (!Array.isArray(text.roles) || !text.roles.length) fail('roles');
  const version = 'version' in text ? count(text.version) : 1n;
  if (version === null || version < 1n || (version === 1n) !== !('previous' in text) || (version > 1n && !isDigest(text.previous))) {
    fail('version, previous');
  }
  const encryption = 'encryption' in text ? text.encryption : 'used';
  if (!['demanded', 'used'].includes(encryption)) fail('encryption');
  const authorities = readAuthorities(text, fail);
  const roles = text.roles.map((role, index) => {
    const place = `roles[${index}]`;
    const act = hasExactly(role, 'act?', 'role', 'signers', 'threshold') ? role.act ?? 'sealed' : fail(place);
    if (!isID(role.role) || !['sealed', 'received', 'verified', 'accepted'].includes(act)) fail(place);
    return { role: role.role, act, ...readSigners(role, authorities, place, fail) };
  });
  if (new Set(roles.map((role) => role.role + ' ' + role.act)).size !== roles.length) fail('roles');
  if ('keepers' in text) {
    if (!hasExactly(text.keepers, 'signers', 'threshold')) fail('keepers');
    readSigners(text.keepers, authorities, 'keepers', fail);
  }
  const time = 'time' in text ? readTime(text.time, fail) : null;
  return { intent: text.intent, roles, time, demandsEncryption: encryption === 'demanded' };
}

function readSigners(entry, authorities, place, fail) {
  if (!Array.isArray(entry.signers) || !entry.signers.length) fail(place + '.signers');
  const known = [];
  const signers = entry.signers.map((signer, index) => {
    const here = `${place}.signers[${index}]`;
    const isPinned = hasExactly(signer, 'certificate', 'name') && isDigest(signer.certificate);
    const isVouched = hasExactly(signer, 'authority', 'code?', 'name', 'subject?') && authorities.includes(signer.authority)
      && ('code' in signer || 'subject' in signer)
      && ['code', 'subject'].every((name) => !(name in signer) || (typeof signer[name] === 'string' && signer[name] !== ''));
    if (!(isPinned || isVouched) || typeof signer.name !== 'string' || !signer.name) fail(here);
    // One certificate under two names would let one person count as two.
    const proof = canonicalText({ ...signer, name: '' });
    if (known.includes(proof)) fail(here);
    known.push(proof);
    return { name: signer.name, certificate: isPinned ? signer.certificate : null };
  });
  const threshold = count(entry.threshold);
  if (threshold === null || threshold < 1n || threshold > BigInt(new Set(signers.map((signer) => signer.name)).size)) fail(place + '.threshold');
  return { threshold: Number(threshold), signers };
}

// The fingerprints of the CAs that vouch for signers: what they vouch for is not looked at here.
function readAuthorities(text, fail) {
  if (!('authorities' in text)) return [];
  if (!Array.isArray(text.authorities)) fail('authorities');
  const known = text.authorities.map((entry, index) => {
    const place = `authorities[${index}]`;
    const isRight = hasExactly(entry, 'certificate', 'crls?', 'intermediates?', 'revocation') && typeof entry.certificate === 'string'
      && ['demanded', 'used'].includes(entry.revocation) && areBase64(entry.crls) && areBase64(entry.intermediates);
    if (!isRight) fail(place);
    return hex(Sha256.of(base64Bytes(entry.certificate)));
  });
  if (new Set(known).size !== known.length) fail('authorities');
  return known;
}

function readTime(time, fail) {
  if (!hasExactly(time, 'authorities?', 'certificates?', 'demanded?', 'intermediates?', 'policies?')) fail('time');
  const demanded = 'demanded' in time ? time.demanded : 'no';
  if (!['yes', 'no'].includes(demanded)) fail('time.demanded');
  const lists = [time.authorities, time.certificates, time.intermediates];
  if (!lists.every(areBase64) || !(listOf(time.authorities).length + listOf(time.certificates).length)) fail('time');
  const areNames = time.policies === undefined
    || (Array.isArray(time.policies) && time.policies.every((policy) => typeof policy === 'string'));
  if (!areNames) fail('time.policies');
  return { isDemanded: demanded === 'yes' };
}

const areBase64 = (list) => list === undefined
  || (Array.isArray(list) && list.every((text) => typeof text === 'string' && base64Bytes(text).length > 0));
