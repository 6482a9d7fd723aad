// Bytes, texts, and what is made of them. Every reader here throws a Malformed: what is not understood whole is not believed.

class Malformed extends Error {
  constructor(why) {
    super(why);
    this.name = 'Malformed';
  }
}

const LIMITS = {
  members: 2000000, // two million files of artwork fit, a bomb of paths does not
  jsonBytes: 64 << 20, // a lock of very many containers; it is held in memory
  depth: 64, // nesting of JSON: each level costs stack, ours needs 8, and expressions two a level
  manifestBytes: 300 << 20, // two million lines of 66 bytes and a path
  statementBytes: 1 << 20, // a seal says a few hundred bytes
  signatureBytes: 64 << 10, // Format.md section 7.1
  policyBytes: 8 << 20, // a policy with lists of revoked certificates
  recordBytes: 64 << 20, // a row: an unclosed quote would take the whole part into memory
  proofBytes: (2 * 64 + 8) << 20, // a row in Base64, and room for seals
  proofSeals: 64, // Format.md section 6.4
  tableSteps: 16, // Format.md section 6.4
  receipts: 10000, // a hand-over has a handful
  findings: 100, // kept of each question; the rest are counted
};

const utf8 = (text) => new TextEncoder().encode(text);

function textOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed('it is not UTF-8');
  }
}

function hex(bytes) {
  let text = '';
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16);
  return text;
}

function same(left, right) {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

// Where one sequence of bytes stands before another: negative, zero or positive.
function compareBytes(left, right) {
  const count = Math.min(left.length, right.length);
  for (let i = 0; i < count; i++) if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
}

function joined(...pieces) {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

// A count as 8 bytes, most significant first.
function eightBytes(count) {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(count));
  return out;
}

// RFC 4648 section 4, with padding and in its one spelling.
function base64Bytes(text) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new Malformed('it is not Base64');
  const decoded = atob(text);
  if (btoa(decoded) !== text) throw new Malformed('it is not Base64');
  const out = new Uint8Array(decoded.length);
  for (let i = 0; i < out.length; i++) out[i] = decoded.charCodeAt(i);
  return out;
}

const isDigest = (text) => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
const isID = (text) => typeof text === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(text);

// A count as the format writes it, of at most 18 digits: a BigInt, or null.
const count = (text) => (typeof text === 'string' && /^(?:0|[1-9][0-9]{0,17})$/.test(text) ? BigInt(text) : null);

// What a stranger wrote, without anything that could pass for something else on the screen.
function printable(text) {
  return String(text).slice(0, 200).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '�');
}

// RFC 3339 in UTC, of seconds since 1970.
const timeText = (seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
