// DER (X.690): one encoding for each value, and no byte without a meaning. What is not so is refused.

const DER = { boolean: 0x01, integer: 0x02, bitString: 0x03, octets: 0x04, null: 0x05, oid: 0x06, sequence: 0x30, set: 0x31 };

// One element: its tag, its whole encoding, and its content.
function derElement(bytes, at = 0) {
  const fail = () => {
    throw new Malformed('it is not DER');
  };
  if (at + 2 > bytes.length || (bytes[at] & 0x1f) === 0x1f) fail();
  let start = at + 2;
  let length = bytes[at + 1];
  if (length >= 0x80) {
    const digits = length & 0x7f;
    if (digits < 1 || digits > 4 || start + digits > bytes.length) fail();
    length = 0;
    for (let i = 0; i < digits; i++) length = length * 256 + bytes[start + i];
    if (length < 0x80 || (digits > 1 && bytes[start] === 0)) fail();
    start += digits;
  }
  if (start + length > bytes.length) fail();
  return { tag: bytes[at], whole: bytes.subarray(at, start + length), content: bytes.subarray(start, start + length) };
}

// The only element in these bytes, which must have this tag.
function derOnly(bytes, tag) {
  const element = derElement(bytes);
  if (element.tag !== tag || element.whole.length !== bytes.length) throw new Malformed('it has another structure');
  return element;
}

// All elements in the content of one; with tags, exactly these.
function derParts(element, ...tags) {
  const parts = [];
  for (let at = 0; at < element.content.length; ) {
    parts.push(derElement(element.content, at));
    at += parts[parts.length - 1].whole.length;
  }
  if (tags.length && (parts.length !== tags.length || parts.some((part, index) => part.tag !== tags[index]))) {
    throw new Malformed('it has another structure');
  }
  return parts;
}

// The dotted form of an object identifier.
function derIdentifier(element) {
  const { content } = element;
  if (element.tag !== DER.oid || !content.length || content[content.length - 1] & 0x80) throw new Malformed('it has no identifier');
  const arcs = [];
  let arc = 0, isFirst = true;
  for (const byte of content) {
    if (isFirst && byte === 0x80) throw new Malformed('it has no identifier');
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw new Malformed('it has no identifier');
    isFirst = !(byte & 0x80);
    if (!isFirst) continue;
    if (arcs.length === 0) {
      const top = Math.min(2, Math.floor(arc / 40));
      arcs.push(top, arc - 40 * top);
    } else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}

// The bytes of an integer of 0 or more, without the byte that only says it is not negative.
function derNatural(element) {
  const { content } = element;
  const isRight = element.tag === DER.integer && content.length > 0 && !(content[0] & 0x80)
    && !(content.length > 1 && content[0] === 0 && !(content[1] & 0x80));
  if (!isRight) throw new Malformed('it has a number of another form');
  return content[0] === 0 && content.length > 1 ? content.subarray(1) : content;
}

// Seconds since 1970 of a time in the one spelling of RFC 5280 section 4.1.2.5 and RFC 5652 section 11.3.
function derTime(element) {
  const text = String.fromCharCode(...element.content);
  const isShort = element.tag === 0x17;
  const digits = (isShort ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/).exec(text);
  if (!digits || (!isShort && element.tag !== 0x18)) throw new Malformed('it has no time in its one spelling');
  const [, year, month, day, hour, minute, second] = digits.map(Number);
  const full = isShort ? year + (year < 50 ? 2000 : 1900) : year;
  const date = new Date(0);
  date.setUTCFullYear(full, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const spelled = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const isCommon = full >= 1950 && full < 2050;
  if (spelled !== (isShort ? String(full) + text.slice(2, 12) : text.slice(0, 14)) || isCommon !== isShort) {
    throw new Malformed('it has no time in its one spelling');
  }
  return date.getTime() / 1000;
}
