// What can be said of the content without reading an export again: rows are counted, sums are summed, every record has one fate, and the
// Merkle roots are those of the rows. Whether the rows are what exports and plan give, only `handover verify` tells.

const TEXTS = {
  'metadata/check-proof.sh': '430f6b2ab509d14ffb724e2c46b3efe3d0768338cd6346ad255462b2a6d1daa4',
  'metadata/verify.txt': '478994c70431cb6274b5061f80dc0af6a8b317a30c27aed66b795f9f47ee4788',
};
const TABLE_PART_BYTES = 268435456;

class Content {
  constructor(archive) {
    this.archive = archive;
    this.complete = new Answer('complete');
    this.accurate = new Answer('accurate');
    this.usable = new Answer('usable');
    this.complete.leave('recomputation');
    this.accurate.leave('recomputation');
    this.usable.leave('schemas');
  }

  async run() {
    const { plan, lock, counts, merkle } = this.archive.texts;
    this.checkTexts();
    const seed = await this.archive.bytes(SEED, 1 << 10);
    if (seed.length !== 32) this.usable.find('metadata.seed-malformed', { file: SEED });
    this.usable.check('seed', seed.length === 32 ? 'yes' : 'no', 1);
    if (seed.length !== 32 || !plan || !lock || !counts || !merkle) return;
    await this.complete.during('source-bytes', () => this.checkSources(lock, counts));
    this.totals = listOf(plan.verification?.totals).map((total) => ({ ...total, sum: 0n, scale: 0 }));
    this.rows = new Map();
    const roots = new Map();
    const parts = await this.usable.during('parts', async () => {
      let count = 0;
      for (const table of listOf(plan.tables)) count += await this.readTable(table, seed, roots);
      return count;
    });
    if (parts) await this.accurate.during('merkle-leaves', () => this.checkRoots(merkle, roots));
    await this.complete.during('counts', () => this.checkCounts(plan, counts));
    if (parts) await this.complete.during('rows', () => this.checkRows(counts));
    if (parts) await this.complete.during('totals', () => this.checkTotals(counts));
    await this.complete.during('records', () => this.checkFates(plan, counts));
  }

  checkTexts() {
    const { members, json } = this.archive;
    for (const [path, digest] of Object.entries(TEXTS)) {
      if (members.get(path).digest !== digest) this.usable.find('metadata.text-unknown', { file: path }, path);
    }
    this.usable.check('texts', this.usable.count ? 'no' : 'yes', Object.keys(TEXTS).length);
    const before = this.usable.count;
    for (const { path, isRead, isCanonical } of json) {
      if (!isRead) this.usable.find('metadata.unreadable', { file: path }, path, '-');
      else if (!isCanonical) this.usable.find('metadata.not-canonical', { file: path }, path);
    }
    this.usable.check('metadata', this.usable.count === before ? 'yes' : 'no', json.length);
  }

  // The exports are those that the lock pins. Of one in parts the digest is not made again here.
  checkSources(lock, counts) {
    let bytes = 0;
    for (const { path, entry } of originalsOf(lock)) {
      const member = this.archive.members.get(path);
      if (!member) {
        this.complete.leave('exports-in-parts');
        continue;
      }
      bytes += member.size;
      if (String(member.size) !== entry.bytes || member.digest !== entry.sha256) this.complete.find('source.differs-from-lock', { file: path }, path);
    }
    const said = listOf(counts.sources);
    listOf(lock.sources).forEach((source, index) => {
      const isSame = said[index]?.id === source.id && said[index].bytes === source.bytes && said[index].sha256 === source.sha256;
      if (!isSame) this.countsDiffer(source.id);
    });
    return bytes;
  }

  countsDiffer(what) {
    this.complete.find('counts.differ', { file: 'metadata/counts.json', field: what }, 'metadata/counts.json');
  }

  // Reads the parts of a table, row by row; returns how many there are.
  async readTable({ id, fields }, seed, roots) {
    const header = listOf(fields).map((field) => field.name).join(',');
    const leaves = await RowLeaves.of(seed, id);
    const sums = this.totals.filter((total) => total.table === id).map((total) => {
      const index = fields.findIndex((field) => field.name === total.field);
      total.scale = Number(fields[index]?.scale ?? 0);
      return { total, index, form: new RegExp(`^-?(?:0|[1-9][0-9]*)${total.scale ? `\\.[0-9]{${total.scale}}` : ''}$`) };
    });
    let part = 0, bytes = 0;
    for (;;) {
      const path = `data/tables/${id}/part-${String(part + 1).padStart(4, '0')}.csv`;
      const member = this.archive.members.get(path);
      if (!member) break;
      let rows = 0, firstLine = 0;
      const take = (line, values) => {
        leaves.add(line);
        for (const { total, index, form } of sums) {
          const text = values(index);
          if (text === null) continue;
          if (form.test(text)) total.sum += BigInt(text.replace('.', ''));
          else this.accurate.find('value.not-canonical', { file: path, line: rows, field: total.field }, `${id}.${total.field}`, 'number');
        }
      };
      try {
        await eachRecord(this.archive, member, header, (all, start, end, bounds) => {
          rows += 1;
          if (rows === 1) firstLine = end + 1 - start;
          const now = () => take(all.subarray(start, end), (index) => csvText(all, bounds[2 * index], bounds[2 * index + 1]));
          if (leaves.tree.count % RowLeaves.batch === 0) return leaves.prepare(leaves.tree.count).then(now);
          now();
        });
        // A part is full: the first row of the next one had no room. Only a table without rows has a part without rows.
        const isSplit = part === 0 || bytes + firstLine > TABLE_PART_BYTES;
        if (!isSplit || (member.size > TABLE_PART_BYTES && rows > 1) || (rows === 0 && part > 0)) throw new Malformed('it is split elsewhere');
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        this.usable.find('table.part-malformed', { file: path, line: rows + 1 }, path);
      }
      part += 1;
      bytes = member.size;
      this.rows.set(id, { parts: part, rows: leaves.tree.count, bytes: (this.rows.get(id)?.bytes ?? 0) + member.size });
    }
    roots.set(id, leaves.tree);
    return part;
  }

  checkRoots(merkle, roots) {
    const tables = [...roots.keys()].sort();
    const whole = new MerkleTree();
    let leaves = 0;
    const listed = listOf(merkle.tables);
    tables.forEach((table, index) => {
      const tree = roots.get(table);
      const root = tree.root;
      leaves += tree.count;
      whole.add(tableLeaf(table, tree.count, root));
      const said = listed[index];
      if (said?.table !== table || said.root !== hex(root) || said.rows !== String(tree.count)) {
        this.accurate.find('merkle.root-differs', { file: 'metadata/merkle.json', table }, table);
      }
    });
    if (hex(whole.root) !== merkle.root || listed.length !== tables.length) {
      this.accurate.find('merkle.root-differs', { file: 'metadata/merkle.json' }, this.archive.id);
    }
    return leaves;
  }

  // Of each mapping: records = migrated + quarantined + excluded + merged into others.
  checkCounts(plan, counts) {
    const mappings = listOf(counts.mappings);
    this.balances = mappings.map((mapping) => {
      const numbers = ['records', 'migrated', 'quarantined', 'excluded', 'mergedInto'].map((name) => count(mapping?.[name] ?? '0'));
      const [records, ...fates] = numbers;
      const isBalanced = !numbers.includes(null) && records === fates.reduce((sum, number) => sum + number, 0n);
      if (!isBalanced) this.countsDiffer(mapping?.id);
      return { id: String(mapping?.id), numbers: numbers.map(String), isBalanced, has: ['excluded', 'mergedInto'].map((name) => name in mapping) };
    });
    const planned = listOf(plan.mappings);
    const areSame = planned.length === mappings.length && planned.every(({ id, to }, index) => mappings[index].id === id && mappings[index].to === to);
    if (!areSame) this.countsDiffer('mappings');
    return mappings.length;
  }

  // Of each table: as many rows, bytes and parts as counted, and as many rows as records were migrated to it.
  checkRows(counts) {
    let all = 0;
    const tables = listOf(counts.tables);
    for (const [id, { rows, bytes, parts }] of this.rows) {
      all += rows;
      const said = tables.find((table) => table?.id === id);
      if (said?.rows !== String(rows) || said.bytes !== String(bytes) || said.parts !== String(parts)) this.countsDiffer(id);
      const migrated = listOf(counts.mappings).filter((mapping) => mapping?.to === id)
        .reduce((sum, mapping) => sum + (count(mapping.migrated) ?? 0n), 0n);
      if (migrated !== BigInt(rows)) {
        this.complete.find('row.count-differs', { file: `data/tables/${id}/part-0001.csv`, table: id }, id, rows, migrated);
      }
    }
    if (tables.length !== this.rows.size) this.countsDiffer('tables');
    return all;
  }

  checkTotals(counts) {
    const said = listOf(counts.totals);
    this.totals.forEach((total, index) => {
      const name = `${total.table}.${total.field}`;
      const of = (text) => {
        const [, sign, whole, fraction = ''] = /^(-?)([0-9]{1,36})(?:\.([0-9]{1,12}))?$/.exec(text ?? '0') ?? [];
        return whole === undefined || fraction.length > total.scale ? null : BigInt(sign + whole + fraction.padEnd(total.scale, '0'));
      };
      const entry = said[index] ?? {};
      const [staged, migrated, quarantined, excluded, merged] =
        ['staged', 'migrated', 'quarantined', 'excluded', 'merged'].map((part) => of(entry[part]));
      const isBalanced = entry.table === total.table && entry.field === total.field && staged !== null && migrated === total.sum
        && staged === migrated + (quarantined ?? 0n) + (excluded ?? 0n) + (merged ?? 0n)
        && (entry.declared === undefined || of(entry.declared) === staged)
        && (typeof total.declared !== 'string' || of(total.declared) === staged);
      if (!isBalanced) this.complete.find('total.unbalanced', { file: 'metadata/counts.json', field: name }, name);
    });
    if (said.length !== this.totals.length) this.complete.find('total.unbalanced', { file: 'metadata/counts.json' }, 'totals');
    return this.totals.length;
  }

  // The ledger of each mapping gives every record one fate, and the lists of those that did not arrive are as long as it says.
  async checkFates(plan, counts) {
    let all = 0;
    for (const mapping of listOf(plan.mappings)) {
      const said = listOf(counts.mappings).find((one) => one?.id === mapping.id) ?? {};
      const ledger = `data/ledger/${mapping.id}.csv`;
      const fates = { migrated: 0, 'merged-survivor': 0, 'merged-into': 0, quarantined: 0, excluded: 0 };
      let next = 1, last = '';
      const isRead = await this.list(ledger, 'record,count,disposition', 'ledger.differs', (value) => {
        const [record, length, fate] = [value(0), value(1), value(2)];
        if (record !== String(next) || count(length) === null || length === '0' || !(fate in fates) || fate === last) throw new Malformed('order');
        next += Number(length);
        fates[fate] += Number(length);
        last = fate;
      });
      if (!isRead) continue;
      all += next - 1;
      const expected = {
        records: next - 1, migrated: fates.migrated + fates['merged-survivor'], quarantined: fates.quarantined,
        excluded: fates.excluded, mergedInto: fates['merged-into'],
      };
      for (const [name, number] of Object.entries(expected)) {
        if ((said[name] ?? '0') !== String(number)) this.complete.find('ledger.differs', { file: ledger, field: name }, ledger);
      }
      const lists = [[`data/exceptions/${mapping.id}.csv`, 'record,line,offset,bytes,findings,raw', fates.quarantined]];
      if (mapping.exclude) {
        lists.push([`data/excluded/${mapping.id}.csv`, 'record,line,offset,bytes,exclusion,reason,authority,raw', fates.excluded]);
      }
      for (const [path, header, length] of lists) {
        let listed = 0;
        const isWhole = await this.list(path, header, 'exceptions.differ', () => (listed += 1));
        if (isWhole && listed !== length) this.complete.find('exceptions.differ', { file: path }, path);
      }
    }
    return all;
  }

  // Reads a list of ours; false where a finding says why it cannot be read.
  async list(path, header, code, record) {
    let line = 1;
    try {
      await eachRecord(this.archive, this.archive.members.get(path), header, (bytes, start, end, bounds) => {
        line += 1;
        record((index) => csvText(bytes, bounds[2 * index], bounds[2 * index + 1]));
      });
      return true;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.complete.find(code, { file: path, line }, path);
      return false;
    }
  }
}
