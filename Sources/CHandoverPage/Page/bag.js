// The archive as a bag (Format.md section 2.2): what its manifests list is what is there, and nothing else.

// The manifest that belongs to these members is composed; only if it is not the one in the archive are its lines looked at one by one.
async function checkManifest(archive, path, isCovered, answer) {
  if (!archive.members.has(path)) return 0;
  const covered = [...archive.members.values()].filter((member) => isCovered(member.path));
  covered.sort((one, other) => (one.path < other.path ? -1 : 1));
  const text = covered.map(({ digest, path }) => `${digest}  ${path}\n`).join('');
  const bytes = await archive.bytes(path, LIMITS.manifestBytes);
  if (same(bytes, utf8(text))) return covered.length;
  const malformed = (line) => answer.find('bag.manifest-malformed', { file: path, line }, path);
  const before = answer.count;
  const unlisted = new Map(covered.map((member) => [member.path, member]));
  const listed = new Set();
  const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\n');
  const rest = lines.pop();
  lines.forEach((line, index) => {
    const [, digest, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (!digest || !(isMemberName(name) || isMemberName('x/' + name)) || listed.has(name)) return malformed(index + 1);
    const member = unlisted.get(name);
    if (!member) return answer.find('bag.member-missing', { file: path, line: index + 1 }, name, path);
    if (member.digest !== digest) answer.find('bag.digest-differs', { file: name }, name, path);
    listed.add(name);
    unlisted.delete(name);
  });
  for (const name of unlisted.keys()) answer.find('bag.member-unlisted', { file: name }, name, path);
  // Where every line is right, their order differs, or the last one has no end.
  if (rest !== '' || answer.count === before) malformed(lines.length + (rest === '' ? 0 : 1));
  return covered.length;
}

async function checkBag(archive, answer) {
  const isPayload = (path) => path.startsWith('data/');
  const isTag = (path) => !isPayload(path) && !path.startsWith('seals/') && path !== 'tagmanifest-sha256.txt';
  const files = await checkManifest(archive, 'manifest-sha256.txt', isPayload, answer);
  const tags = await checkManifest(archive, 'tagmanifest-sha256.txt', isTag, answer);
  const payload = [...archive.members.values()].filter(({ path }) => isPayload(path));
  const bytes = payload.reduce((sum, { size }) => sum + size, 0);
  const closing = archive.texts.plan?.transfer?.closing;
  const exact = {
    'bagit.txt': 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n',
    'bag-info.txt': `Bag-Software-Agent: Handover\nBagging-Date: ${closing}\nExternal-Identifier: ${archive.id}\nHandover-Format: 1\n`
      + `Payload-Oxum: ${bytes}.${payload.length}\n`,
  };
  for (const [path, text] of Object.entries(exact)) {
    if (!archive.members.has(path)) continue;
    if (!same(await archive.bytes(path, 1 << 16), utf8(text))) answer.find('bag.info-differs', { file: path }, path);
  }
  return files + tags;
}

// A bag or a format of another version is not judged by the rules of this one.
async function otherVersion(archive) {
  for (const [path, label, version] of [['bagit.txt', 'BagIt-Version: ', '1.0'], ['bag-info.txt', 'Handover-Format: ', '1']]) {
    if (!archive.members.has(path) || archive.members.get(path).size > 1 << 16) continue;
    const lines = new TextDecoder().decode(await archive.bytes(path, 1 << 16)).split('\n');
    const other = lines.find((line) => line.startsWith(label) && line.slice(label.length) !== version);
    if (other !== undefined) return { code: 'archive.unsupported-version', place: { file: path }, args: [printable(other)] };
  }
  return null;
}

// What the sound seals say of the archive is so: digests, the Merkle root, the counts.
function checkSubjects(archive, statements, answer) {
  const { merkle, counts } = archive.texts;
  const sums = counts && sumsOf(counts);
  let compared = 0;
  for (const { statement, file } of statements) {
    const compare = (path, isSame) => {
      compared += 1;
      if (!isSame) answer.find('seal.subject-differs', { file: path }, path, file);
    };
    const digest = (path) => archive.members.get(path)?.digest;
    compare('tagmanifest-sha256.txt', digest('tagmanifest-sha256.txt') === statement.subjects[0].digest);
    compare('manifest-sha256.txt', digest('manifest-sha256.txt') === statement.dataDigest);
    compare('metadata/plan.json', digest('metadata/plan.json') === statement.planDigest);
    compare('metadata/lock.json', digest('metadata/lock.json') === statement.lockDigest);
    compare('metadata/merkle.json', merkle?.root === statement.merkleRoot);
    compare('metadata/counts.json', !!sums && canonicalText(sums) === canonicalText(statement.counts));
  }
  return compared || null;
}

// Sums over all mappings, as a seal says them; null where they cannot be summed.
function sumsOf(counts) {
  const names = { records: 'records', migrated: 'migrated', quarantined: 'quarantined', excluded: 'excluded', mergedInto: 'merged' };
  const sums = { records: 0n, migrated: 0n, quarantined: 0n };
  for (const mapping of listOf(counts.mappings)) {
    for (const [name, said] of Object.entries(names)) {
      // The last two are there only where a mapping has them.
      if (mapping?.[name] === undefined && ['excluded', 'mergedInto'].includes(name)) continue;
      const number = count(mapping?.[name]);
      if (number === null) return null;
      sums[said] = (sums[said] ?? 0n) + number;
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([name, number]) => [name, String(number)]));
}
