// A signer's certificate (X.509, RFC 5280), as far as a policy that names certificates one by one needs it: nobody vouches for it here.

const OID = {
  commonName: '2.5.4.3', keyUsage: '2.5.29.15', basicConstraints: '2.5.29.19', extendedKeyUsage: '2.5.29.37',
  emailProtection: '1.3.6.1.5.5.7.3.4', documentSigning: '1.3.6.1.5.5.7.3.36',
  ecKey: '1.2.840.10045.2.1', p256: '1.2.840.10045.3.1.7', p384: '1.3.132.0.34', rsaKey: '1.2.840.113549.1.1.1',
};
// Critical extensions with these identifiers are understood, or about paths that nobody walks here.
const KNOWN_EXTENSIONS = ['15', '17', '19', '30', '31', '32', '33', '36', '37', '54'].map((arc) => '2.5.29.' + arc);

function readCertificate(der) {
  const [body, algorithm, signature] = derParts(derOnly(der, DER.sequence), DER.sequence, DER.sequence, DER.bitString);
  const parts = derParts(body);
  const version = parts[0]?.tag === 0xa0 ? derNatural(derOnly(parts.shift().content, DER.integer))[0] + 1 : 1;
  const tags = [DER.integer, DER.sequence, DER.sequence, DER.sequence, DER.sequence, DER.sequence];
  if (tags.some((tag, index) => parts[index]?.tag !== tag) || !same(parts[1].whole, algorithm.whole) || !signature.content.length) {
    throw new Malformed('its certificate has another structure');
  }
  const [serial, , issuer, validity, subject, key, ...rest] = parts;
  const times = derParts(validity);
  if (times.length !== 2) throw new Malformed('its certificate has another structure');
  const certificate = {
    der, issuer: issuer.whole, serial: serial.whole, key: readKey(key), notBefore: derTime(times[0]), notAfter: derTime(times[1]),
    fingerprint: hex(Sha256.of(der)), name: commonName(subject), version,
    keyUsage: null, isAuthority: null, purposes: null, hasUnknownCritical: false,
  };
  const extensions = rest.filter((part) => part.tag === 0xa3);
  if (extensions.length > 1 || rest.some((part) => ![0x81, 0x82, 0xa3].includes(part.tag))) {
    throw new Malformed('its certificate has another structure');
  }
  if (extensions.length) readExtensions(derParts(derOnly(extensions[0].content, DER.sequence)), certificate);
  return certificate;
}

function readExtensions(list, certificate) {
  const seen = [];
  for (const extension of list) {
    const parts = derParts(extension);
    const identifier = derIdentifier(parts[0]);
    const isCritical = parts.length === 3;
    const value = parts[parts.length - 1];
    if (isCritical && !(parts[1].tag === DER.boolean && same(parts[1].content, [0xff]))) throw new Malformed('its certificate has another structure');
    if (parts.length < 2 || parts.length > 3 || value.tag !== DER.octets || seen.includes(identifier)) {
      throw new Malformed('its certificate has another structure');
    }
    seen.push(identifier);
    if (identifier === OID.keyUsage) {
      const bits = derOnly(value.content, DER.bitString).content;
      if (bits.length < 2 || bits.length > 3) throw new Malformed('its certificate has another structure');
      certificate.keyUsage = { digitalSignature: !!(bits[1] & 0x80), certificates: !!(bits[1] & 0x04) };
    } else if (identifier === OID.basicConstraints) {
      const [first] = derParts(derOnly(value.content, DER.sequence));
      certificate.isAuthority = first?.tag === DER.boolean && first.content[0] !== 0;
    } else if (identifier === OID.extendedKeyUsage) {
      certificate.purposes = derParts(derOnly(value.content, DER.sequence)).map(derIdentifier);
    } else if (isCritical && !KNOWN_EXTENSIONS.includes(identifier)) certificate.hasUnknownCritical = true;
  }
}

// The kind of key, and how WebCrypto calls it; null for a kind that the format does not have.
function readKey(element) {
  const [algorithm, bits] = derParts(element, DER.sequence, DER.bitString);
  const [identifier, parameters] = derParts(algorithm);
  const key = { spki: element.whole, kind: null };
  const name = derIdentifier(identifier);
  if (name === OID.ecKey && parameters?.tag === DER.oid) {
    const curve = derIdentifier(parameters);
    if (curve === OID.p256) Object.assign(key, { kind: 'EC', curve: 'P-256', bytes: 32 });
    if (curve === OID.p384) Object.assign(key, { kind: 'EC', curve: 'P-384', bytes: 48 });
  } else if (name === OID.rsaKey && bits.content[0] === 0) {
    const [modulus] = derParts(derOnly(bits.content.subarray(1), DER.sequence), DER.integer, DER.integer).map(derNatural);
    const size = modulus.length * 8 - (Math.clz32(modulus[0]) - 24);
    if (size >= 3072 && size <= 16384) Object.assign(key, { kind: 'RSA', bits: size });
  }
  return key;
}

// The subject's common name where there is exactly one that is a text.
function commonName(subject) {
  const names = [];
  for (const set of derParts(subject)) {
    for (const pair of derParts(set)) {
      const [type, value] = derParts(pair);
      if (derIdentifier(type) !== OID.commonName) continue;
      names.push(value.tag === 0x1e ? new TextDecoder('utf-16be').decode(value.content) : new TextDecoder().decode(value.content));
    }
  }
  return names.length === 1 ? printable(names[0]) : '';
}

// Whether a certificate may seal: not a CA's, allowed to sign data, limited to no other purpose.
function maySeal(certificate) {
  const usage = certificate.keyUsage;
  // Without basicConstraints a certificate of version 1, or one that may sign others, could be a CA's.
  const isAuthority = usage && !usage.certificates ? false : certificate.isAuthority ?? (certificate.version === 1 || !!usage);
  const purposes = certificate.purposes;
  return !isAuthority && (!usage || usage.digitalSignature) && !certificate.hasUnknownCritical
    && (!purposes || purposes.includes(OID.emailProtection) || purposes.includes(OID.documentSigning));
}
