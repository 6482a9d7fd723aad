// What was dropped: the archive, and what lies beside it, by the names of Format.md section 1. Policy and proofs have any name.

const RECEIPT = /^([0-9]{2}|[1-9][0-9]{2,8})-(sealed|received|verified|accepted|rejected|loaded|rolled-back)\.json$/;
const LATER = /-(?:before|(?:since|state)-[0-9]+)\.tar(?:\.age)?$/; // snapshots of the target lie beside the archive

async function sortFiles(files) {
  const list = files.map(({ name, path, file }) => ({ name, path: path || name, file, role: 'unknown' }));
  const take = (entry, role) => Object.assign(entry, { role });
  let tars = list.filter(({ name }) => /\.tar(?:\.age)?$/.test(name));
  if (tars.some(({ name }) => !LATER.test(name))) tars = tars.filter(({ name }) => !LATER.test(name));
  const tar = tars.find(({ name }) => tars.length === 1 || tars.every((other) => other.name.replace(/\.age$/, '') === name));
  const offered = { list: list.map(() => ({})), tar, outer: {}, receipts: [], proofs: [] };
  if (tars.length > 1 && !tar) offered.several = tars.map(({ name }) => name).join(', ');
  if (tar) {
    take(tar, 'archive');
    const base = tar.name.replace(/\.age$/, '');
    const named = (name, role) => {
      const entry = list.find((entry) => entry.name === name);
      return entry && take(entry, role);
    };
    const statementName = base + '.json';
    named(base + '.sha256', 'side-digest');
    offered.side = named(tar.name + '.sha256', 'side-digest');
    offered.outer = {
      statementName, statement: named(statementName, 'outer-seal'), signature: named(statementName + '.p7s', 'outer-seal'),
      hasStamp: !!named(statementName + '.p7s.tsr', 'stamp'),
    };
    takeReceipts(list, base, offered, take);
  }
  for (const entry of list) {
    if (entry.role !== 'unknown') continue;
    const start = new TextDecoder().decode(await bytesOf(entry, 1 << 16));
    if (start.startsWith('handover-proof ')) {
      const isStamped = list.some(({ name }) => name === entry.name + '.tsr');
      offered.proofs.push({ ...take(entry, 'proof'), isStamped });
    } else if (entry.name.endsWith('.json') && /^\s*\{/.test(start) && start.includes('"roles"')) {
      if (offered.policy) offered.several = `${offered.policy.name}, ${entry.name}`;
      offered.policy = take(entry, 'policy');
    }
  }
  offered.list = list.map(({ path, role }) => ({ path: printable(path), role }));
  return offered;
}

// In a folder of their own, or each by itself.
function takeReceipts(list, base, offered, take) {
  const isBeside = ({ path, name }) => path === name || path.includes(`${base}.receipts/`);
  for (const entry of list) {
    if (entry.path.includes(`${base}.renewals/`)) {
      take(entry, 'renewal');
      offered.hasRenewals = true;
    }
    const [, number, kind] = (isBeside(entry) && RECEIPT.exec(entry.name)) || [];
    if (!number) continue;
    const beside = (suffix) => list.find((other) => other.path === entry.path + suffix);
    const [signature, stamp] = [beside('.p7s'), beside('.p7s.tsr')];
    const isOfTarget = kind === 'loaded' || kind === 'rolled-back'; // a target is not here
    for (const part of [entry, signature, stamp]) if (part) take(part, isOfTarget ? 'target-receipt' : 'receipt');
    if (isOfTarget) continue;
    offered.receipts.push({ name: entry.name, number: Number(number), kind, statement: entry, signature, isStamped: !!stamp });
  }
  offered.receipts.sort((one, other) => one.number - other.number || (one.name < other.name ? -1 : 1));
}
