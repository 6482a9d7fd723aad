// That one row is in a sealed archive, for somebody who gets no other row (Format.md section 6.4).

function readProof(bytes) {
  if (bytes.length > LIMITS.proofBytes) throw new Malformed('handover-proof');
  let at = 0;
  const peek = () => {
    const end = bytes.indexOf(LF, at);
    const space = bytes.indexOf(0x20, at);
    return end < 0 || space < 0 || space > end ? {} : { word: String.fromCharCode(...bytes.subarray(at, Math.min(space, at + 20))), space, end };
  };
  const take = (word) => {
    const line = peek();
    if (line.word !== word) throw new Malformed(word);
    at = line.end + 1;
    return textOf(bytes.subarray(line.space + 1, line.end));
  };
  const checked = (word, read) => {
    const text = take(word);
    try {
      const value = read(text);
      if (value !== null && value !== false) return value;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
    throw new Malformed(word);
  };
  const steps = (left, right) => {
    const found = [];
    for (let { word } = peek(); word === left || word === right; word = peek().word) {
      if (found.length >= 64) throw new Malformed(word);
      found.push({ isLeft: word === left, hash: checked(word, (text) => sized(base64Bytes(text), 32)) });
    }
    return found;
  };
  const sized = (value, size) => (value.length === size ? value : null);
  const number = (text) => (/^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : null);
  checked('handover-proof', (text) => text === '1');
  const proof = {
    archive: checked('archive', (text) => isID(text) && text), table: checked('table', (text) => isID(text) && text),
    row: checked('row', number), rows: checked('rows', number),
    salt: checked('salt', (text) => sized(base64Bytes(text), SALT_BYTES)), line: checked('line', base64Bytes),
    way: steps('left', 'right'), tableWay: steps('table-left', 'table-right'), seals: [],
  };
  if (proof.row > proof.rows) throw new Malformed('rows');
  const sides = directions(proof.row - 1, proof.rows);
  if (sides.length !== proof.way.length || sides.some((isLeft, index) => isLeft !== proof.way[index].isLeft)) throw new Malformed('left, right');
  if (proof.tableWay.length > LIMITS.tableSteps) throw new Malformed('table-left, table-right');
  do {
    proof.seals.push({ statement: checked('seal', base64Bytes), signature: checked('signature', base64Bytes) });
    if (proof.seals.length > LIMITS.proofSeals) throw new Malformed('seal');
  } while (at < bytes.length);
  return proof;
}

// On which side the nodes beside a leaf's way stand, from the leaf up (RFC 6962 section 2.1.1): true for left.
function directions(index, count) {
  if (count <= 1) return [];
  let half = 1;
  while (half * 2 < count) half *= 2;
  return index < half ? [...directions(index, half), false] : [...directions(index - half, count - half), true];
}

const climb = (leaf, way) => way.reduce((node, { isLeft, hash }) => (isLeft ? merkleNode(hash, node) : merkleNode(node, hash)), leaf);

// Whether the row is in an archive that was sealed as the policy demands.
async function checkProof(name, bytes, isStamped, policy, now) {
  const seals = new Seals(policy, now);
  const { answer } = seals;
  let proof;
  try {
    proof = readProof(bytes);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    answer.find('proof.malformed', { file: name }, name, error.message);
    return { name, ...answer.report, signers: [] };
  }
  const leaf = rowLeaf(proof.salt, proof.table, proof.row, proof.line);
  const root = hex(climb(tableLeaf(proof.table, proof.rows, climb(leaf, proof.way)), proof.tableWay));
  for (const { statement, signature } of proof.seals) {
    const sound = await seals.judge(statement, signature, 'inner', name, isStamped);
    if (!sound) continue;
    if (sound.statement.archive !== proof.archive) seals.find('seal.wrong-archive', name, printable(sound.statement.archive), proof.archive);
    else if (sound.statement.merkleRoot !== root) seals.find('proof.not-included', name);
    else seals.admit(sound);
  }
  for (const { role, act } of policy?.roles ?? []) {
    if (act !== 'sealed') answer.find('proof.policy-asks-receipts', { file: name }, role, act);
  }
  seals.roles();
  return { name, ...answer.report, signers: seals.signers, archive: proof.archive, table: proof.table, row: proof.row, rows: proof.rows };
}
