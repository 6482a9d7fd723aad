// The checker: one worker is given the files and answers with a report; another one hashes the whole tar meanwhile.

// What is held of an archive while it is looked at: its members, and its JSON texts.
class Archive {
  constructor(file, { id, members }) {
    Object.assign(this, { file, id, members, texts: {}, json: [] });
  }

  // The first bytes of a member: one more than the limit where it has more, so that whoever compares sees another length.
  async bytes(path, limit) {
    const { start, size } = this.members.get(path);
    return new Uint8Array(await this.file.slice(start, start + Math.min(size, limit + 1)).arrayBuffer());
  }

  async *pieces(member) {
    const stream = new Stream(this.file.slice(member.start, member.start + member.size));
    for (let piece; (piece = await stream.take(Stream.bytes)) !== null; ) yield piece;
  }

  async readTexts() {
    for (const name of ['counts', 'datapackage', 'decisions', 'lock', 'merkle', 'plan', 'run']) {
      const path = `metadata/${name}.json`;
      if (!this.members.has(path)) continue;
      const entry = { path, isRead: false, isCanonical: false };
      this.json.push(entry);
      try {
        const bytes = await this.bytes(path, LIMITS.jsonBytes);
        const value = readJSON(bytes);
        if (value === null || typeof value !== 'object' || Array.isArray(value)) continue;
        this.texts[name] = value;
        Object.assign(entry, { isRead: true, isCanonical: isCanonical(bytes, value) });
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
      }
    }
  }
}

const bytesOf = async (entry, limit) => new Uint8Array(await entry.file.slice(0, limit + 1).arrayBuffer());

// `policies` are what was chosen as the policy of whoever verifies: one, or none.
async function check({ files, policies, now, askDigest, onProgress }) {
  const offered = await sortFiles(files);
  const report = { files: offered.list, answers: [], signers: [], proofs: [], balances: [], notices: [] };
  const refuse = (code, file, ...args) => ({ ...report, refusal: { code, place: { file }, args: args.map(printable) } });
  let policy = null;
  let policyBytes = null;
  if (policies.length > 1) return refuse('page.several', '', policies.map(({ path }) => path).slice(0, 8).join(', '));
  if (policies.length) {
    policyBytes = await bytesOf(policies[0], LIMITS.policyBytes);
    try {
      policy = readPolicy(policyBytes);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return refuse('trust.malformed', policies[0].name, error.message);
    }
    report.policy = { name: printable(policies[0].name), digest: hex(Sha256.of(policyBytes)) };
    if (!files.length) return report;
  }
  for (const entry of offered.policies.slice(0, LIMITS.findings)) {
    const isSame = policy !== null && same(await bytesOf(entry, LIMITS.policyBytes), policyBytes);
    report.notices.push({
      code: isSame ? 'page.policy-as-delivered' : 'page.policy-in-delivery', place: { file: printable(entry.path) }, args: [printable(entry.path)],
    });
  }
  if (offered.several) return refuse('page.several', '', offered.several);
  for (const { name, file, isStamped } of offered.proofs) {
    report.proofs.push(await checkProof(name, await bytesOf({ file }, LIMITS.proofBytes), isStamped, policy, now));
  }
  if (!offered.tar) return offered.proofs.length ? report : refuse('page.no-archive', '', '');
  return checkDelivery(offered, policy, now, { askDigest, onProgress }, report, refuse);
}

async function checkDelivery(offered, policy, now, { askDigest, onProgress }, report, refuse) {
  const { name, file } = offered.tar;
  const isEncrypted = name.endsWith('.age');
  const seals = new Seals(policy, now);
  const authentic = seals.answer;
  const intact = new Answer('intact');
  const others = ['complete', 'accurate', 'usable'].map((question) => new Answer(question));
  // Answers that were not come to, for this reason.
  const finish = (reason, ...answers) => {
    for (const answer of answers) answer.leave(reason);
    let hasNo = false;
    report.answers = [authentic, intact, ...others].map((answer) => {
      const restsOnNothing = hasNo && answer.outcome !== 'not-checked';
      hasNo = hasNo || answer.outcome === 'no';
      return { ...answer.report, restsOnNothing };
    });
    report.signers = seals.signers;
    return report;
  };

  Object.assign(report, { name: printable(name), size: file.size, isEncrypted });
  const outer = await outerSeal(offered, seals);
  if (outer === null) return finish('outer-seal', intact, ...others);
  const tarDigest = askDigest(file);
  if (isEncrypted) {
    report.digest = await tarDigest;
    const sealed = outer?.statement.encrypted;
    if (sealed) {
      const isSame = sealed.bytes === String(file.size) && outer.statement.subjects[1].digest === report.digest;
      if (!isSame) intact.find('seal.outer-digest-differs', { file: name }, outer.file);
      intact.check('ciphertext', isSame ? 'yes' : 'no', file.size);
    }
    await sideDigest(offered, report.digest, intact);
    return finish('encrypted', authentic, intact, ...others);
  }

  const structure = await readTar(file, intact, onProgress);
  if (structure === null) return refuse('tar.not-an-archive', name, name);
  const archive = new Archive(file, structure);
  report.archive = archive.id;
  await archive.readTexts();
  const version = await otherVersion(archive);
  if (version) return { ...report, refusal: version };
  if (structure.isEnded) checkMembers(archive.members, intact);
  else {
    intact.check('tar-structure', 'no', archive.members.size);
    report.digest = await tarDigest;
    return finish('structure', authentic, ...others);
  }
  const isCanonical = intact.count === 0;
  if (isCanonical) checkPayload(archive.members, archive.texts, intact);
  const isWhole = intact.count === 0;
  intact.check('tar-structure', isWhole ? 'yes' : 'no', archive.members.size);

  const { parties } = archive.texts.plan ?? {};
  if (outer) seals.isOf(outer, archive.id, outer.statement.role, parties);
  const statements = await innerSeals(archive, seals, parties);
  checkEncryption(archive, name, outer, policy, authentic);
  report.digest = await tarDigest;
  report.dataDigest = archive.members.get('manifest-sha256.txt')?.digest;
  await seals.receipts(await receiptsOf(offered), archive.id, report.digest, parties);
  if (offered.hasRenewals && policy?.time) authentic.leave('time-stamps');
  seals.roles();

  if (outer) {
    const isSame = outer.statement.subjects[0].digest === report.digest && outer.statement.bytes === String(file.size);
    if (!isSame) intact.find('seal.outer-digest-differs', { file: name }, outer.file);
    intact.check('outer-digest', isSame ? 'yes' : 'no', file.size);
  } else intact.check('outer-digest', 'not-checked', 0);
  await intact.during('manifest-digests', () => checkBag(archive, intact));
  await intact.during('seal-subjects', () => checkSubjects(archive, statements, intact));
  await sideDigest(offered, report.digest, intact);
  if (!isWhole) return finish('structure', ...others);

  const content = new Content(archive);
  await content.run();
  report.balances = content.balances ?? [];
  others.splice(0, 3, content.complete, content.accurate, content.usable);
  return finish('');
}

// The sound outer seal; undefined where there is none, null where it will not do: then the tar stays closed.
async function outerSeal(offered, seals) {
  const { statement, signature, hasStamp, statementName } = offered.outer;
  if (!statement && !signature) {
    seals.answer.check('outer-seal', 'not-checked', 0);
    return undefined;
  }
  let sound = null;
  if (statement && signature) {
    const [said, signed] = [await bytesOf(statement, LIMITS.statementBytes), await bytesOf(signature, LIMITS.signatureBytes)];
    sound = await seals.outer(said, signed, hasStamp, statementName);
  } else seals.find('outer.incomplete', statement ? statementName + '.p7s' : statementName);
  seals.answer.check('outer-seal', sound ? 'yes' : 'no', 1);
  return sound;
}

// Judges the seals in the tar; returns those that are sound in themselves.
async function innerSeals(archive, seals, parties) {
  const statements = [];
  let count = 0;
  await seals.answer.during('inner-seals', async () => {
    for (const path of archive.members.keys()) {
      const [, , role, isSignature] = SEAL.exec(path) ?? [];
      if (!role || isSignature) continue;
      count += 1;
      if (!archive.members.has(path + '.p7s')) {
        seals.find('seal.malformed', path, 'a part of it is missing or too large');
        continue;
      }
      const [said, signed] = [await archive.bytes(path, LIMITS.statementBytes), await archive.bytes(path + '.p7s', LIMITS.signatureBytes)];
      const sound = await seals.judge(said, signed, 'inner', path, seals.outerIsStamped);
      if (!sound) continue;
      statements.push(sound);
      if (seals.isOf(sound, archive.id, role, parties)) seals.admit(sound);
    }
    if (!count) seals.answer.find('seal.missing', { file: 'seals/' });
    return count;
  });
  return statements;
}

// For whom an archive was sealed (Format.md section 7.5). Here it is never opened by an identity: a tar lies in the clear.
function checkEncryption(archive, name, outer, policy, answer) {
  const { plan } = archive.texts;
  const isNo = !!policy?.demandsEncryption;
  const say = (code, ...args) => (isNo ? answer.find(code, { file: name }, ...args) : answer.tell(code, { file: name }, ...args));
  if (!Array.isArray(plan?.encryptTo)) {
    if (isNo) say('age.nobody-named', name);
    return;
  }
  const recipients = plan.encryptTo.map((id) => listOf(plan.parties).find((party) => party?.id === id)?.recipient ?? '');
  if (outer && canonicalText(outer.statement.encrypted?.recipients ?? null) !== canonicalText(recipients)) {
    answer.find('age.recipients-differ', { file: outer.file }, outer.file);
  }
  say('age.in-the-clear', name, recipients.length);
}

// The digest beside the archive is nobody's word: one that differs is told.
async function sideDigest({ tar, side }, digest, answer) {
  if (!side) return;
  const isSame = same(await bytesOf(side, 1 << 10), utf8(`${digest}  ${tar.name}\n`));
  if (isSame) answer.check('sha256-file', 'yes', 1);
  else answer.tell('page.side-digest-differs', { file: side.name }, side.name);
}

async function receiptsOf({ receipts }) {
  const entries = [];
  for (const { name, kind, statement, signature, isStamped } of receipts.slice(0, LIMITS.receipts)) {
    entries.push({
      name, kind, isStamped, bytes: await bytesOf(statement, LIMITS.statementBytes),
      signature: signature && (await bytesOf(signature, LIMITS.signatureBytes)),
    });
  }
  return entries;
}
