// What was dropped: the archive, and what lies beside it, by the names of Format.md section 1. Proofs have any name. A policy comes from
// whoever verifies (section 7.5): one among these files is the sender's, and is not used.

const RECEIPT = /^((?!00)[0-9]{2}|[1-9][0-9]{2,8})-(sealed|received|verified|accepted|rejected|loaded|rolled-back)\.json$/;
const LATER = /-(?:before|(?:since|state)-[0-9]+)\.tar(?:\.age)?$/; // snapshots of the target lie beside the archive

// The folder of what was dropped in one, with its slash; '' of what was dropped by itself.
const folderOf = ({ name, path }) => path.slice(0, path.length - name.length);

async function sortFiles(files) {
  const list = files.map(({ name, path, file }) => ({ name, path: path || name, file, role: 'unknown' }));
  const take = (entry, role) => Object.assign(entry, { role });
  let tars = list.filter(({ name }) => /\.tar(?:\.age)?$/.test(name));
  if (tars.some(({ name }) => !LATER.test(name))) tars = tars.filter(({ name }) => !LATER.test(name));
  // Of two, only the one that was decrypted beside the other is the same delivery.
  const tar = tars.length === 1 ? tars[0] : tars.find(({ path }) => tars.length === 2 && tars.some((other) => other.path === path + '.age'));
  const offered = { list: [], tar, outer: {}, receipts: [], proofs: [], policies: [] };
  const cannotTell = (entries) => (offered.several ??= entries.slice(0, 8).map(({ path }) => path).join(', '));
  if (tars.length > 1 && !tar) cannotTell(tars);
  const paths = new Map();
  for (const entry of list) {
    if (paths.has(entry.path)) cannotTell([paths.get(entry.path), entry]);
    paths.set(entry.path, entry);
  }
  if (tar) takeBeside(list, offered, take, cannotTell);
  for (const entry of list) {
    if (entry.role !== 'unknown') continue;
    const start = new TextDecoder().decode(await bytesOf(entry, 1 << 16));
    if (start.startsWith('handover-proof ')) {
      offered.proofs.push({ ...take(entry, 'proof'), isStamped: paths.has(entry.path + '.tsr') });
    } else if (entry.name.endsWith('.json') && /^\s*\{/.test(start) && start.includes('"roles"')) {
      offered.policies.push(take(entry, 'delivered-policy'));
    }
  }
  offered.list = list.map(({ path, role }) => ({ path: printable(path), role }));
  return offered;
}

// What belongs to the archive lies in its folder, or was dropped by itself: in another folder a file of that name is another delivery's.
function takeBeside(list, offered, take, cannotTell) {
  const { tar } = offered;
  take(tar, 'archive');
  const base = tar.name.replace(/\.age$/, '');
  const places = [folderOf(tar), ''];
  const named = (name, role) => {
    const found = list.filter((entry) => entry.name === name && places.includes(folderOf(entry)));
    if (found.length > 1) cannotTell(found);
    return found[0] && take(found[0], role);
  };
  const statementName = base + '.json';
  named(base + '.sha256', 'side-digest');
  offered.side = named(tar.name + '.sha256', 'side-digest');
  offered.outer = {
    statementName, statement: named(statementName, 'outer-seal'), signature: named(statementName + '.p7s', 'outer-seal'),
    hasStamp: !!named(statementName + '.p7s.tsr', 'stamp'),
  };
  takeReceipts(list, base, places, offered, take);
}

// In a folder of their own, or each by itself.
function takeReceipts(list, base, places, offered, take) {
  const isIn = (entry, name) => places.some((place) => folderOf(entry) === place + name);
  for (const entry of list) {
    if (isIn(entry, `${base}.renewals/`)) {
      take(entry, 'renewal');
      offered.hasRenewals = true;
    }
    const isBeside = folderOf(entry) === '' || isIn(entry, `${base}.receipts/`);
    const [, number, kind] = (isBeside && RECEIPT.exec(entry.name)) || [];
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
