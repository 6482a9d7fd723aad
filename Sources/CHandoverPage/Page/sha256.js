// SHA-256 (FIPS 180-4) of bytes as they come: the browser's own digest wants the whole message at once, and a tar may have 20 GB.

const SHA256_WORDS = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const SHA256_START = new Int32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

class Sha256 {
  constructor() {
    this.state = new Int32Array(8);
    this.words = new Int32Array(64);
    this.block = new Uint8Array(64);
    this.reset();
  }

  reset() {
    this.state.set(SHA256_START);
    this.held = 0;
    this.count = 0;
    return this;
  }

  update(bytes) {
    let at = 0;
    const end = bytes.length;
    this.count += end;
    if (this.held > 0) {
      const taken = Math.min(64 - this.held, end);
      for (let i = 0; i < taken; i++) this.block[this.held + i] = bytes[i];
      this.held += taken;
      at = taken;
      if (this.held < 64) return this;
      compress(this.state, this.words, this.block, 0, 64);
      this.held = 0;
    }
    const whole = end - ((end - at) & 63);
    if (whole > at) compress(this.state, this.words, bytes, at, whole);
    for (let i = whole; i < end; i++) this.block[this.held++] = bytes[i];
    return this;
  }

  // The digest; the next message begins with reset().
  digest() {
    const { block, state } = this;
    block[this.held++] = 0x80;
    if (this.held > 56) {
      block.fill(0, this.held);
      compress(state, this.words, block, 0, 64);
      this.held = 0;
    }
    block.fill(0, this.held, 56);
    const view = new DataView(block.buffer);
    view.setUint32(56, Math.floor(this.count / 0x20000000));
    view.setUint32(60, (this.count % 0x20000000) * 8);
    compress(state, this.words, block, 0, 64);
    const out = new Uint8Array(32);
    for (let i = 0; i < 8; i++) {
      out[4 * i] = state[i] >>> 24;
      out[4 * i + 1] = state[i] >>> 16;
      out[4 * i + 2] = state[i] >>> 8;
      out[4 * i + 3] = state[i];
    }
    return out;
  }

  static of(...pieces) {
    const hash = new Sha256();
    for (const piece of pieces) hash.update(piece);
    return hash.digest();
  }
}

// Takes the blocks from `at` to `end` into the state. Eight rounds stand in a row, so that no register has to be handed on.
function compress(state, w, bytes, at, end) {
  let h0 = state[0], h1 = state[1], h2 = state[2], h3 = state[3], h4 = state[4], h5 = state[5], h6 = state[6], h7 = state[7];
  for (; at < end; at += 64) {
    for (let i = 0, p = at; i < 16; i++, p += 4) {
      w[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = (w[i - 16] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3))
        + w[i - 7] + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10))) | 0;
    }
    let a = h0, b = h1, c = h2, d = h3, e = h4, f = h5, g = h6, h = h7;
    for (let i = 0; i < 64; i += 8) {
      h = (h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (g ^ (e & (f ^ g))) + SHA256_WORDS[i] + w[i]) | 0;
      d = (d + h) | 0;
      h = (h + ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + ((a & b) | (c & (a | b)))) | 0;
      g = (g + ((d >>> 6 | d << 26) ^ (d >>> 11 | d << 21) ^ (d >>> 25 | d << 7)) + (f ^ (d & (e ^ f))) + SHA256_WORDS[i + 1] + w[i + 1]) | 0;
      c = (c + g) | 0;
      g = (g + ((h >>> 2 | h << 30) ^ (h >>> 13 | h << 19) ^ (h >>> 22 | h << 10)) + ((h & a) | (b & (h | a)))) | 0;
      f = (f + ((c >>> 6 | c << 26) ^ (c >>> 11 | c << 21) ^ (c >>> 25 | c << 7)) + (e ^ (c & (d ^ e))) + SHA256_WORDS[i + 2] + w[i + 2]) | 0;
      b = (b + f) | 0;
      f = (f + ((g >>> 2 | g << 30) ^ (g >>> 13 | g << 19) ^ (g >>> 22 | g << 10)) + ((g & h) | (a & (g | h)))) | 0;
      e = (e + ((b >>> 6 | b << 26) ^ (b >>> 11 | b << 21) ^ (b >>> 25 | b << 7)) + (d ^ (b & (c ^ d))) + SHA256_WORDS[i + 3] + w[i + 3]) | 0;
      a = (a + e) | 0;
      e = (e + ((f >>> 2 | f << 30) ^ (f >>> 13 | f << 19) ^ (f >>> 22 | f << 10)) + ((f & g) | (h & (f | g)))) | 0;
      d = (d + ((a >>> 6 | a << 26) ^ (a >>> 11 | a << 21) ^ (a >>> 25 | a << 7)) + (c ^ (a & (b ^ c))) + SHA256_WORDS[i + 4] + w[i + 4]) | 0;
      h = (h + d) | 0;
      d = (d + ((e >>> 2 | e << 30) ^ (e >>> 13 | e << 19) ^ (e >>> 22 | e << 10)) + ((e & f) | (g & (e | f)))) | 0;
      c = (c + ((h >>> 6 | h << 26) ^ (h >>> 11 | h << 21) ^ (h >>> 25 | h << 7)) + (b ^ (h & (a ^ b))) + SHA256_WORDS[i + 5] + w[i + 5]) | 0;
      g = (g + c) | 0;
      c = (c + ((d >>> 2 | d << 30) ^ (d >>> 13 | d << 19) ^ (d >>> 22 | d << 10)) + ((d & e) | (f & (d | e)))) | 0;
      b = (b + ((g >>> 6 | g << 26) ^ (g >>> 11 | g << 21) ^ (g >>> 25 | g << 7)) + (a ^ (g & (h ^ a))) + SHA256_WORDS[i + 6] + w[i + 6]) | 0;
      f = (f + b) | 0;
      b = (b + ((c >>> 2 | c << 30) ^ (c >>> 13 | c << 19) ^ (c >>> 22 | c << 10)) + ((c & d) | (e & (c | d)))) | 0;
      a = (a + ((f >>> 6 | f << 26) ^ (f >>> 11 | f << 21) ^ (f >>> 25 | f << 7)) + (h ^ (f & (g ^ h))) + SHA256_WORDS[i + 7] + w[i + 7]) | 0;
      e = (e + a) | 0;
      a = (a + ((b >>> 2 | b << 30) ^ (b >>> 13 | b << 19) ^ (b >>> 22 | b << 10)) + ((b & c) | (d & (b | c)))) | 0;
    }
    h0 = (h0 + a) | 0; h1 = (h1 + b) | 0; h2 = (h2 + c) | 0; h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0; h5 = (h5 + f) | 0; h6 = (h6 + g) | 0; h7 = (h7 + h) | 0;
  }
  state[0] = h0; state[1] = h1; state[2] = h2; state[3] = h3; state[4] = h4; state[5] = h5; state[6] = h6; state[7] = h7;
}
