// Which members an archive has, and where each stands (Format.md sections 2.1, 2.2 and 3).

const KNOWN_BEFORE = ['bagit.txt', 'metadata/check-proof.sh', 'metadata/lock.json', 'metadata/plan.json', 'metadata/verify.txt'];
const DECISIONS = 'metadata/decisions.json';
const COUNTED_AFTER = ['bag-info.txt', 'manifest-sha256.txt', 'metadata/counts.json', 'metadata/datapackage.json', 'metadata/merkle.json',
  'metadata/run.json', 'tagmanifest-sha256.txt'];
const SEED = 'data/private/merkle-seed.bin';
const PART_BYTES = 4294967296;

const isMemberName = (name) => name.length <= 100 && /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)+$/.test(name);

const NAME = '[a-z][a-z0-9-]{0,39}';
const PAYLOAD = [
  new RegExp(`^data/(?:corrections|coverage|exceptions|excluded|ledger|merges)/${NAME}\\.csv$`),
  new RegExp(`^data/originals/${NAME}\\.(?:csv|json|ndjson|xml|zip|tar|tar\\.gz|7z|xlsx)$`),
  new RegExp(`^data/originals/${NAME}\\.(?:csv|json|ndjson|xml)\\.part-(?!0000)[0-9]{4}$`),
  new RegExp(`^data/files/${NAME}/(?!000000)[0-9]{6}$`),
  new RegExp(`^data/tables/${NAME}/part-(?!0000)[0-9]{4}\\.csv$`),
];
const SEAL = new RegExp(`^seals/((?!00)[0-9]{2})-(${NAME})\\.json(\\.p7s)?$`);
const ORIGINAL_PART = /^(data\/originals\/.+)\.part-([0-9]{4})$/;

// The section of a path, from 0; -1 for one that has no place in an archive.
function sectionOf(path) {
  if (KNOWN_BEFORE.includes(path) || path === DECISIONS) return 0;
  if (path === SEED || PAYLOAD.some((pattern) => pattern.test(path))) return 1;
  if (COUNTED_AFTER.includes(path)) return 2;
  return SEAL.test(path) ? 3 : -1;
}

// Every member has a section and stands in it in order; what is required of every archive is there.
function checkMembers(members, answer) {
  const miss = (path) => answer.find('tar.member-missing', { file: path }, path);
  let last = { section: -1, path: '' };
  let seals = 0;
  for (const path of members.keys()) {
    const section = sectionOf(path);
    if (section < 0) {
      answer.find('tar.member-unknown', { file: path }, path);
      continue;
    }
    // Paths are ASCII: code units compare as bytes do.
    const follows = last.section < section || (last.section === section && last.path < path);
    const [, number, , isSignature] = SEAL.exec(path) ?? [];
    if (number && !isSignature) seals += 1;
    if (!follows || (number && !isSignature && Number(number) !== seals)) answer.find('tar.member-order', { file: path }, path);
    if (number) {
      const partner = isSignature ? path.slice(0, -'.p7s'.length) : path + '.p7s';
      if (!members.has(partner)) miss(partner);
    }
    last = { section, path };
  }
  for (const path of [...KNOWN_BEFORE, ...COUNTED_AFTER, SEED]) if (!members.has(path)) miss(path);
  if (seals === 0) miss('seals/');
}

// The payload that plan and lock ask for, and nothing else. Without a plan that can be read nothing is said here.
function checkPayload(members, { plan, lock, decisions }, answer) {
  if (!plan || !lock) return;
  const ids = (list) => listOf(list).map((entry) => entry?.id).filter(isID);
  const mappings = listOf(plan.mappings);
  const required = new Set([
    SEED, ...ids(plan.sources).map((id) => `data/coverage/${id}.csv`), ...originalsOf(lock).map(({ path }) => path),
    ...ids(mappings).flatMap((id) => [`data/exceptions/${id}.csv`, `data/ledger/${id}.csv`]),
    ...mappings.filter((mapping) => mapping?.exclude).map(({ id }) => `data/excluded/${id}.csv`),
    ...listOf(decisions?.decisions).filter((one) => one?.decision === 'correct').map(({ mapping }) => `data/corrections/${mapping}.csv`),
    ...ids(plan.tables).map((id) => `data/tables/${id}/part-0001.csv`),
    ...listOf(plan.merges).map((merge) => `data/merges/${merge?.table}.csv`),
  ]);
  const folders = new Map(listOf(lock.sources).filter((source) => source?.folder !== undefined && source.in === undefined)
    .map((source) => [source.id, Number(count(source.records) ?? 0n)]));
  const tables = new Set(ids(plan.tables));
  const miss = (path) => answer.find('tar.member-missing', { file: path }, path);
  const next = new Map(); // the number that the next part or file of a row of them has
  const follows = (row, number, pathOf, digits) => {
    const expected = next.get(row) ?? 1;
    if (number !== expected) miss(pathOf(String(expected).padStart(digits, '0')));
    next.set(row, number + 1);
  };
  for (const [path, member] of members) {
    if (!path.startsWith('data/')) continue;
    const [, folder, file] = /^data\/files\/([^/]+)\/([0-9]{6})$/.exec(path) ?? [];
    const [, table, part] = /^data\/tables\/([^/]+)\/part-([0-9]{4})\.csv$/.exec(path) ?? [];
    const [, original, piece] = ORIGINAL_PART.exec(path) ?? [];
    const isKnown = folder ? Number(file) <= (folders.get(folder) ?? 0) : table ? tables.has(table) : required.has(original ?? path);
    if (!isKnown) answer.find('tar.member-unknown', { file: path }, path);
    else if (folder) follows(path.slice(0, -6), Number(file), (digits) => `data/files/${folder}/${digits}`, 6);
    else if (table) follows(path.slice(0, -8), Number(part), (digits) => `data/tables/${table}/part-${digits}.csv`, 4);
    else if (piece) {
      follows(original, Number(piece), (digits) => `${original}.part-${digits}`, 4);
      const isLast = !members.has(`${original}.part-${String(Number(piece) + 1).padStart(4, '0')}`);
      const isCut = isLast ? member.size > 0 && member.size <= PART_BYTES && Number(piece) > 1 : member.size === PART_BYTES;
      if (!isCut || members.has(original)) answer.find('tar.part-wrong', { file: path }, path);
    }
  }
  for (const path of required) if (!members.has(path) && !members.has(path + '.part-0001')) miss(path);
  for (const [id, files] of folders) {
    if ((next.get(`data/files/${id}/`) ?? 1) !== files + 1) miss(`data/files/${id}/${String(files).padStart(6, '0')}`);
  }
}

// Where the exports and containers of a lock lie, with what the lock says of each; what lies in a container has no original of its own.
function originalsOf(lock) {
  const kinds = { 'tar-gz': 'tar.gz' };
  const formats = { 'json-values': 'json' };
  const of = (list, suffix) => listOf(list).filter((entry) => entry && entry.in === undefined)
    .map((entry) => ({ path: `data/originals/${entry.id}.${suffix(entry)}`, entry }));
  return [
    ...of(lock.containers, ({ kind }) => kinds[kind] ?? kind),
    ...of(lock.sources, ({ folder, format }) => (folder === undefined ? formats[format] ?? format : 'csv')),
  ];
}
