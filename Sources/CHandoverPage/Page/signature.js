// A seal's signature (CMS, RFC 5652, as Format.md section 7.1 has it): taken apart here, byte for byte; the mathematics is WebCrypto's.

const CMS = {
  signedData: '1.2.840.113549.1.7.2', data: '1.2.840.113549.1.7.1', contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4', signingTime: '1.2.840.113549.1.9.5', signingCertificate: '1.2.840.113549.1.9.16.2.47',
};
const DIGESTS = { '2.16.840.1.101.3.4.2.1': 'SHA-256', '2.16.840.1.101.3.4.2.2': 'SHA-384', '2.16.840.1.101.3.4.2.3': 'SHA-512' };
// Signature algorithms: the kind of key, and the digest that their name says.
const ALGORITHMS = {
  '1.2.840.10045.4.3.2': ['EC', 'SHA-256'], '1.2.840.10045.4.3.3': ['EC', 'SHA-384'], '1.2.840.10045.4.3.4': ['EC', 'SHA-512'],
  '1.2.840.113549.1.1.1': ['RSA', null], '1.2.840.113549.1.1.11': ['RSA', 'SHA-256'],
  '1.2.840.113549.1.1.12': ['RSA', 'SHA-384'], '1.2.840.113549.1.1.13': ['RSA', 'SHA-512'],
};

function readSignature(der) {
  if (der.length > LIMITS.signatureBytes) throw new Malformed('it has more than 65,536 bytes');
  const [type, wrapped] = derParts(derOnly(der, DER.sequence), DER.oid, 0xa0);
  if (derIdentifier(type) !== CMS.signedData) throw new Malformed('it is not SignedData');
  const [version, digests, content, certificates, signers] =
    derParts(derOnly(wrapped.content, DER.sequence), DER.integer, DER.set, DER.sequence, 0xa0, DER.set);
  if (!same(version.content, [1])) throw new Malformed('it has another version');
  const [contentType] = derParts(content, DER.oid);
  if (derIdentifier(contentType) !== CMS.data) throw new Malformed('its content type is not data');
  const [only] = derParts(certificates, DER.sequence);
  const certificate = readCertificate(only.whole);
  const [signer] = derParts(signers, DER.sequence);
  return { certificate, ...readSigner(signer, certificate, digests) };
}

function readSigner(signer, certificate, digests) {
  const [version, name, digest, attributes, algorithm, value] =
    derParts(signer, DER.integer, DER.sequence, DER.sequence, 0xa0, DER.sequence, DER.octets);
  const isNamed = same(name.content, joined(certificate.issuer, certificate.serial));
  if (!same(version.content, [1]) || !isNamed) throw new Malformed('it names another signer than its certificate');
  if (!same(digests.content, digest.whole)) throw new Malformed('it names another digest');
  const hash = algorithmName(digest, DIGESTS, true);
  if (!hash) throw new Malformed('its digest is not one of the format');
  const scheme = algorithmName(algorithm, ALGORITHMS, false);
  if (!scheme || (scheme[1] && scheme[1] !== hash)) throw new Malformed('its signature algorithm is not one of the format');
  const said = readAttributes(attributes, certificate);
  // What is signed are the attributes as a set.
  const signed = attributes.whole.slice();
  signed[0] = DER.set;
  return { ...said, hash, keyKind: scheme[0], signed, value: value.content };
}

function algorithmName(element, table, mayLackParameters) {
  const [identifier, parameters, ...rest] = derParts(element);
  const found = table[derIdentifier(identifier)];
  const needsNull = found && !mayLackParameters && found[0] === 'RSA';
  const isEmpty = parameters === undefined;
  const isNull = parameters?.tag === DER.null && parameters.content.length === 0;
  const isRight = rest.length === 0 && (needsNull ? isNull : isEmpty || (mayLackParameters && isNull));
  if (found && !isRight) throw new Malformed('its algorithm has parameters');
  return found;
}

// Exactly the four, in DER's order for a set, each with one value.
function readAttributes(attributes, certificate) {
  const list = derParts(attributes);
  const values = {};
  list.forEach((attribute, index) => {
    const [type, set] = derParts(attribute, DER.oid, DER.set);
    const name = derIdentifier(type);
    const [value, ...others] = derParts(set);
    const isSorted = index === 0 || compareBytes(list[index - 1].whole, attribute.whole) < 0;
    if (!value || others.length || name in values || !isSorted) throw new Malformed('its signed attributes are not in their form');
    values[name] = value;
  });
  const names = [CMS.contentType, CMS.messageDigest, CMS.signingTime, CMS.signingCertificate];
  if (list.length !== names.length || names.some((name) => !(name in values))) {
    throw new Malformed('its signed attributes are not contentType, signingTime, messageDigest and signingCertificateV2, once each');
  }
  if (derIdentifier(values[CMS.contentType]) !== CMS.data) throw new Malformed('its content type is not data');
  if (values[CMS.messageDigest].tag !== DER.octets) throw new Malformed('its signed attributes are not in their form');
  return {
    messageDigest: values[CMS.messageDigest].content,
    signingTime: derTime(values[CMS.signingTime]),
    namedCertificate: readNamedCertificate(values[CMS.signingCertificate], certificate),
  };
}

// SigningCertificateV2 (RFC 5035): the digest of the one certificate, by SHA-256 unless it says otherwise, and maybe its issuer and number.
function readNamedCertificate(element, certificate) {
  const [list] = derParts(derOnly(element.whole, DER.sequence), DER.sequence);
  const [one] = derParts(list, DER.sequence);
  const parts = derParts(one);
  const hash = parts[0]?.tag === DER.sequence ? algorithmName(parts.shift(), DIGESTS, true) : 'SHA-256';
  const [digest, issuerSerial, ...rest] = parts;
  if (!hash || digest?.tag !== DER.octets || rest.length) throw new Malformed('its signed attributes are not in their form');
  if (issuerSerial) {
    const [names, serial] = derParts(issuerSerial, DER.sequence, DER.integer);
    const [directory] = derParts(names, 0xa4);
    const isSame = same(directory.content, certificate.issuer) && same(serial.whole, certificate.serial);
    return { hash, digest: digest.content, isSame };
  }
  return { hash, digest: digest.content, isSame: true };
}

// Whether this content was signed by this certificate's key: true, false, or null where this browser cannot tell.
async function signatureHolds(signature, content) {
  const { certificate, namedCertificate } = signature;
  const { key } = certificate;
  const digest = async (hash, bytes) => new Uint8Array(await crypto.subtle.digest(hash, bytes));
  if (key.kind !== signature.keyKind || !namedCertificate.isSame) return false;
  if (!same(await digest(namedCertificate.hash, certificate.der), namedCertificate.digest)) return false;
  if (!same(await digest(signature.hash, content), signature.messageDigest)) return false;
  const isCurve = key.kind === 'EC';
  const algorithm = isCurve ? { name: 'ECDSA', namedCurve: key.curve } : { name: 'RSASSA-PKCS1-v1_5', hash: signature.hash };
  let imported;
  try {
    imported = await crypto.subtle.importKey('spki', key.spki, algorithm, false, ['verify']);
  } catch (error) {
    // A point that is not on its curve is nobody's key. Of RSA, browsers have bounds of their own.
    return isCurve && error.name === 'DataError' ? false : null;
  }
  const value = isCurve ? plainCurveValue(signature.value, key.bytes) : signature.value;
  if (!value) return false;
  return crypto.subtle.verify(isCurve ? { name: 'ECDSA', hash: signature.hash } : algorithm, imported, value, signature.signed);
}

// r and s of a DER signature side by side, as WebCrypto wants them; null where they are not two numbers of the curve's size.
function plainCurveValue(der, size) {
  try {
    const numbers = derParts(derOnly(der, DER.sequence), DER.integer, DER.integer).map(derNatural);
    if (numbers.some((number) => number.length > size)) return null;
    const out = new Uint8Array(2 * size);
    numbers.forEach((number, index) => out.set(number, (index + 1) * size - number.length));
    return out;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
