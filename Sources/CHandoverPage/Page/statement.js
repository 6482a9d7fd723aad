// What a seal or a receipt says (Format.md sections 7.2 to 7.4): canonical JSON with exactly the members of its kind.

const INTENTS = ['hand-over', 'rehearsal', 'snapshot'];
const RECEIPT_KINDS = ['sealed', 'received', 'verified', 'accepted', 'rejected', 'loaded', 'rolled-back'];
const ANSWERED = ['authentic', 'intact', 'complete', 'accurate', 'usable'];

// Reads a statement of the kind `inner`, `outer` or `receipt`.
function readStatement(bytes, kind) {
  const fail = () => {
    throw new Malformed('the statement has not its one form');
  };
  if (bytes.length > LIMITS.statementBytes) fail();
  const text = readJSON(bytes);
  if (!isCanonical(bytes, text) || !hasExactly(text, '_type', 'predicate', 'predicateType', 'subject')) fail();
  const said = text.predicate;
  const type = { inner: 'urn:handover:seal:1', outer: 'urn:handover:outer-seal:1', receipt: 'urn:handover:receipt:1' }[kind];
  if (text._type !== 'https://in-toto.io/Statement/v1' || text.predicateType !== type || !Array.isArray(text.subject)) fail();
  const subjects = text.subject.map((subject) => {
    const isRight = hasExactly(subject, 'digest', 'name') && typeof subject.name === 'string' && hasExactly(subject.digest, 'sha256')
      && isDigest(subject.digest.sha256);
    return isRight ? { name: subject.name, digest: subject.digest.sha256 } : fail();
  });
  const isRight = { inner: isInner, outer: isOuter, receipt: isReceipt }[kind](said, subjects);
  if (!isRight || said.format !== '1' || typeof said.archive !== 'string' || !INTENTS.includes(said.intent) || !isID(said.role)) fail();
  if (!hasExactly(said.signer, 'name', 'party') || typeof said.signer.name !== 'string' || typeof said.signer.party !== 'string') fail();
  if (subjects[0].name !== (kind === 'inner' ? 'tagmanifest-sha256.txt' : said.archive + '.tar')) fail();
  return { ...said, kind, receipt: said.kind, act: kind === 'receipt' ? said.kind : 'sealed', subjects };
}

function isInner(said, subjects) {
  const names = ['archive', 'counts', 'dataDigest', 'format', 'intent', 'lockDigest', 'merkleRoot', 'planDigest', 'previous', 'role', 'sequence', 'signer'];
  if (subjects.length !== 1 || !hasExactly(said, ...names)) return false;
  const digests = [said.dataDigest, said.lockDigest, said.merkleRoot, said.planDigest];
  const sequence = count(said.sequence);
  const isSnapshot = said.intent === 'snapshot';
  // The first delivery follows upon no archive, every later one upon the one before it; a snapshot may upon a hand-over.
  const follows = sequence === 1n
    ? said.previous === '' || (isSnapshot && isDigest(said.previous))
    : sequence !== null && sequence > 1n && !isSnapshot && isDigest(said.previous);
  return follows && digests.every(isDigest) && hasExactly(said.counts, 'records', 'migrated', 'quarantined', 'excluded?', 'merged?')
    && Object.values(said.counts).every((number) => count(number) !== null);
}

function isOuter(said, subjects) {
  if (!hasExactly(said, 'archive', 'bytes', 'encrypted?', 'format', 'intent', 'role', 'signer') || count(said.bytes) === null) return false;
  if (!('encrypted' in said)) return subjects.length === 1;
  const encrypted = said.encrypted;
  return subjects.length === 2 && subjects[1].name === subjects[0].name + '.age' && hasExactly(encrypted, 'bytes', 'recipients')
    && count(encrypted.bytes) !== null && Array.isArray(encrypted.recipients)
    && encrypted.recipients.every((recipient) => typeof recipient === 'string');
}

function isReceipt(said, subjects) {
  const common = ['archive', 'at', 'format', 'intent', 'kind', 'role', 'signer'];
  const more = {
    sealed: [], received: [], verified: ['verdict'], accepted: ['exceptions', 'verdict'], rejected: ['reasons', 'verdict'],
    loaded: ['before', 'refused', 'since', 'tables', 'target'], 'rolled-back': ['before', 'refused', 'since', 'tables', 'target'],
  };
  if (subjects.length !== 1 || said === null || typeof said !== 'object' || !RECEIPT_KINDS.includes(said.kind)) return false;
  const isTime = typeof said.at === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(said.at) && !Number.isNaN(Date.parse(said.at));
  const texts = (list, least) => Array.isArray(list) && list.length >= least && list.length <= 1000
    && list.every((text) => typeof text === 'string' && text.length > 0 && utf8(text).length <= 4096);
  const allowed = said.kind === 'rejected' ? ['yes', 'no', 'not-checked'] : ['yes'];
  const verdict = listOf(said.verdict);
  return isTime && hasExactly(said, ...common, ...more[said.kind])
    && (!('verdict' in said) || (verdict.length === 5 && verdict.every((entry, index) =>
      hasExactly(entry, 'answer', 'question') && entry.question === ANSWERED[index] && allowed.includes(entry.answer))))
    && (!('exceptions' in said) || texts(said.exceptions, 0)) && (!('reasons' in said) || texts(said.reasons, 1));
}
