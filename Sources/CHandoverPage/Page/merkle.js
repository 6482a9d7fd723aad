// Merkle trees by RFC 6962 section 2.1 with SHA-256, and the leaves of a table's rows (Format.md section 6.1).

const SALT_BYTES = 16;

function merkleNode(left, right) {
  return Sha256.of([1], left, right);
}

// A tree whose leaves come one by one: of what is whole, one root for each power of two is kept.
class MerkleTree {
  constructor() {
    this.roots = [];
    this.count = 0;
  }

  add(leaf) {
    let node = leaf;
    for (let rest = this.count; rest % 2 === 1; rest = (rest - 1) / 2) node = merkleNode(this.roots.pop(), node);
    this.roots.push(node);
    this.count += 1;
  }

  get root() {
    if (this.count === 0) return Sha256.of();
    return this.roots.reduceRight((right, left) => merkleNode(left, right));
  }
}

const rowLeaf = (salt, table, number, line) => Sha256.of([0], salt, utf8(table), [0], eightBytes(number), line);
const tableLeaf = (table, rows, root) => Sha256.of([0], utf8(table), [0], eightBytes(rows), root);

// The leaves of one table, row by row. Salts are a key stream that is made for many rows at once.
class RowLeaves {
  static async of(seed, table) {
    const leaves = new RowLeaves();
    const material = await crypto.subtle.importKey('raw', seed, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const key = await crypto.subtle.sign('HMAC', material, joined(utf8('handover-salt-1'), [0], utf8(table)));
    leaves.key = await crypto.subtle.importKey('raw', key, 'AES-CTR', false, ['encrypt']);
    // What is hashed of a row but its line: 0, the salt, the table's id, 0, the row's number.
    leaves.head = joined([0], new Uint8Array(SALT_BYTES), utf8(table), [0], new Uint8Array(8));
    leaves.number = new DataView(leaves.head.buffer, leaves.head.length - 8);
    leaves.hash = new Sha256();
    leaves.tree = new MerkleTree();
    return leaves;
  }

  // To be waited for before row n, from 0, where n is a multiple of RowLeaves.batch.
  async prepare(n) {
    const counter = new Uint8Array(SALT_BYTES);
    counter.set(eightBytes(n), 8);
    const zeros = new Uint8Array(RowLeaves.batch * SALT_BYTES);
    this.salts = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CTR', counter, length: 64 }, this.key, zeros));
  }

  add(line) {
    const n = this.tree.count;
    const at = (n % RowLeaves.batch) * SALT_BYTES;
    this.head.set(this.salts.subarray(at, at + SALT_BYTES), 1);
    this.number.setBigUint64(0, BigInt(n + 1));
    this.tree.add(this.hash.reset().update(this.head).update(line).digest());
  }
}
RowLeaves.batch = 1 << 14;
