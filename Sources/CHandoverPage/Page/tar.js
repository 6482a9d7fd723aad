// The tar (Format.md section 2), read once from its first byte to its last. General readers guess at what differs; each guess is a way to
// show two readers two archives. So there is one encoding, and where a header differs, reading ends.

const BLOCK = 512;
const NUL = '\0';

// A file's bytes, a few MiB at a time; the next ones are on their way while these are looked at.
class Stream {
  constructor(blob, onProgress = () => {}) {
    this.blob = blob;
    this.onProgress = onProgress;
    this.piece = new Uint8Array(0);
    this.at = 0; // in the piece
    this.asked = 0; // bytes of the file that were asked for
    this.offset = 0; // bytes of the file that were taken
    this.next = this.ask();
  }

  ask() {
    const end = Math.min(this.asked + Stream.bytes, this.blob.size);
    if (end === this.asked) return null;
    const slice = this.blob.slice(this.asked, end).arrayBuffer();
    this.asked = end;
    return slice;
  }

  // The next bytes, at most so many and at least one; null at the end of the file.
  async take(most) {
    if (this.at === this.piece.length) {
      if (this.next === null) return null;
      this.piece = new Uint8Array(await this.next);
      this.at = 0;
      this.next = this.ask();
      this.onProgress(this.offset);
    }
    const taken = this.piece.subarray(this.at, Math.min(this.piece.length, this.at + most));
    this.at += taken.length;
    this.offset += taken.length;
    return taken;
  }

  // Exactly so many bytes; null where the file ends before.
  async exactly(size) {
    const first = await this.take(size);
    if (first === null || first.length === size) return first;
    const pieces = [first];
    for (let left = size - first.length; left > 0; ) {
      const more = await this.take(left);
      if (more === null) return null;
      pieces.push(more);
      left -= more.length;
    }
    return joined(...pieces);
  }
}
Stream.bytes = 4 << 20;

// The one header of a member of this name, size and time, both as the octal digits that they have there.
function tarHeader(name, size, mtime) {
  const header = new Uint8Array(BLOCK);
  const put = (text, at) => header.set(utf8(text), at);
  put(name, 0);
  put(`000644 ${NUL}000000 ${NUL}000000 ${NUL}${size} ${mtime} `, 100);
  put('        0', 148);
  put(`ustar${NUL}00`, 257);
  put(`000000 ${NUL}000000 ${NUL}`, 329);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}${NUL} `, 148);
  return header;
}

// What a canonical header says; null where it is none.
function readHeader(block, mtime) {
  const end = block.indexOf(0);
  const text = (from, to) => String.fromCharCode(...block.subarray(from, to));
  const name = text(0, end < 0 || end > 100 ? 100 : end);
  const size = text(124, 135);
  const time = mtime ?? text(136, 147);
  const isNumbered = /^[0-7]{11}$/.test(size) && /^[0-7]{11}$/.test(time);
  if (!isNumbered || !isMemberName(name) || !same(block, tarHeader(name, size, time))) return null;
  return { name, size: parseInt(size, 8), mtime: time };
}

const isZero = (bytes) => bytes.every((byte) => byte === 0);

// Reads all members and their digests. Findings go to the answer; null where this is no archive of ours at all.
async function readTar(file, answer, onProgress) {
  const stream = new Stream(file, onProgress);
  const hash = new Sha256();
  const members = new Map(); // by path below the archive's folder, in the tar's order
  let id = null, mtime = null;
  const broken = (code, byte, path) => answer.find(code, { file: path ?? file.name, byte }, byte);
  const result = (isEnded) => ({ id, members, isEnded });
  for (;;) {
    const offset = stream.offset;
    const block = await stream.exactly(BLOCK);
    const header = block && readHeader(block, mtime);
    if (id === null) {
      if (!header || !/^[a-z][a-z0-9-]{0,39}\/bagit\.txt$/.test(header.name)) return null;
      id = header.name.slice(0, header.name.indexOf('/'));
      mtime = header.mtime;
    }
    if (!block) return broken('tar.truncated', file.size), result(false);
    if (isZero(block)) {
      const second = await stream.exactly(BLOCK);
      if (!second) return broken('tar.truncated', file.size), result(false);
      const end = isZero(second) ? offset + 2 * BLOCK : offset + BLOCK;
      if (end !== file.size) broken('tar.trailing-bytes', end);
      return result(true);
    }
    if (!header || !header.name.startsWith(id + '/')) return broken('tar.not-canonical', offset), result(false);
    const path = header.name.slice(id.length + 1);
    const padding = (BLOCK - header.size % BLOCK) % BLOCK;
    const start = stream.offset;
    if (start + header.size + padding > file.size) return broken('tar.truncated', file.size, path), result(false);
    if (members.size >= LIMITS.members) return broken('tar.too-many-members', LIMITS.members), result(false);
    hash.reset();
    for (let left = header.size; left > 0; ) {
      const piece = await stream.take(left);
      if (!piece) throw new Error('the file became shorter while it was read');
      hash.update(piece);
      left -= piece.length;
    }
    if (padding > 0 && !isZero(await stream.exactly(padding))) broken('tar.not-canonical', start + header.size, path);
    if (members.has(path)) answer.find('tar.member-twice', { file: path }, path);
    else members.set(path, { path, start, size: header.size, digest: hex(hash.digest()) });
  }
}

// The digest of a whole file, in pieces.
async function digestOf(file, onProgress) {
  const stream = new Stream(file, onProgress);
  const hash = new Sha256();
  for (let piece; (piece = await stream.take(Stream.bytes)) !== null; ) hash.update(piece);
  return hex(hash.digest());
}
