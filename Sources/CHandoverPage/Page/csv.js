// Canonical CSV (Format.md section 3.1): records end with LF, a field is quoted exactly if it has to be, null is nothing.

const [COMMA, QUOTE, LF, CR] = [0x2c, 0x22, 0x0a, 0x0d];

// The end of the record that begins at `from`, its LF; -1 where the bytes end before. `fields` gets the bounds of each field.
// Throws where the record is not canonical.
function csvRecordEnd(bytes, from, fields) {
  const fail = () => {
    throw new Malformed('it is not canonical CSV');
  };
  const end = bytes.length;
  fields.length = 0;
  let at = from;
  for (;;) {
    const start = at;
    if (at < end && bytes[at] === QUOTE) {
      let mustBeQuoted = false;
      for (at += 1; ; at++) {
        if (at + 1 >= end) return -1;
        const byte = bytes[at];
        if (byte === QUOTE) {
          if (bytes[at + 1] !== QUOTE) break;
          mustBeQuoted = true;
          at += 1;
        } else if (byte === COMMA || byte === LF || byte === CR) mustBeQuoted = true;
      }
      at += 1;
      // Quoted for nothing, but that it is the empty text.
      if (!mustBeQuoted && at - start !== 2) fail();
      if (bytes[at] !== COMMA && bytes[at] !== LF) fail();
    } else {
      for (; at < end; at++) {
        const byte = bytes[at];
        if (byte === COMMA || byte === LF) break;
        if (byte === QUOTE || byte === CR) fail();
      }
      if (at === end) return -1;
    }
    fields.push(start, at);
    if (bytes[at] === LF) return at;
    at += 1;
  }
}

// The text of a field; null for null.
function csvText(bytes, start, end) {
  if (start === end) return null;
  if (bytes[start] !== QUOTE) return textOf(bytes.subarray(start, end));
  return textOf(bytes.subarray(start + 1, end - 1)).replaceAll('""', '"');
}

// Calls `row(bytes, start, end, fields)` for each record of a member behind its header, one after the other. Whatever it returns that is a
// promise is waited for. Throws where the member is not canonical, has another header, or a record of another width.
async function eachRecord(archive, member, header, row) {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const fail = (why) => {
    throw new Malformed(why);
  };
  const fields = [];
  let width = 0;
  let kept = new Uint8Array(0);
  for await (const piece of archive.pieces(member)) {
    try {
      decoder.decode(piece, { stream: true });
    } catch {
      fail('it is not UTF-8');
    }
    const bytes = kept.length ? joined(kept, piece) : piece;
    let at = 0;
    while (at < bytes.length) {
      const end = csvRecordEnd(bytes, at, fields);
      if (end < 0) break;
      if (width === 0) {
        if (!same(bytes.subarray(at, end), utf8(header))) fail('its header is another');
        width = fields.length;
      } else {
        if (fields.length !== width) fail('a record has another number of fields');
        const pending = row(bytes, at, end, fields);
        if (pending) await pending;
      }
      at = end + 1;
    }
    kept = bytes.slice(at);
    if (kept.length > LIMITS.recordBytes) fail('a record is too large');
  }
  if (kept.length || width === 0) fail('its last record has no end');
}
