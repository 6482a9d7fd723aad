// Judges seals and receipts by the policy (Format.md sections 7.1 to 7.5). First the signature has its one form, then the mathematics
// holds, then the time can be right, then the certificate is for such use; then the statement, and only then whether anybody knows the signer.
// A CA's word and time stamps are not looked at here: what rests on them is "not checked".

class Seals {
  // `policy` may be null: then nobody is known, and nothing is said of the signers but who they are.
  constructor(policy, now) {
    this.policy = policy;
    this.now = now;
    this.answer = new Answer('authentic');
    this.signers = [];
    this.done = new Map();
    this.open = new Map(); // role and act, for which a seal is there that only a CA's word could give to somebody
    this.succession = null;
    this.outerIsStamped = false;
  }

  find(code, file, ...args) {
    this.answer.find(code, { file }, file, ...args);
    return null;
  }

  // One statement with its signature; null where a finding says why it is none.
  async judge(bytes, signatureBytes, kind, file, isStamped) {
    let signature, holds;
    try {
      signature = readSignature(signatureBytes);
      const { key } = signature.certificate;
      if (!key.kind) throw new Malformed('its key is not P-256, P-384 or RSA of 3072 to 16,384 bits');
      holds = await signatureHolds(signature, bytes);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return this.find('seal.malformed', file, error.message);
    }
    const { certificate, signingTime } = signature;
    const isWithin = signingTime >= certificate.notBefore && signingTime <= certificate.notAfter;
    if (!isWithin || signingTime - 300 > this.now) return this.find('seal.time-not-believable', file, timeText(signingTime));
    if (holds === false) return this.find('seal.signature-broken', file);
    if (holds === null) this.answer.leave('signature-by-large-key');
    if (!maySeal(certificate)) return this.find('seal.certificate-unfit', file);
    const looksAtStamps = this.policy?.time;
    if (looksAtStamps && (isStamped || looksAtStamps.isDemanded)) this.answer.leave('time-stamps');
    if (this.now < certificate.notBefore || this.now > certificate.notAfter) {
      if (!(looksAtStamps && isStamped)) return this.find('seal.expired', file, timeText(certificate.notAfter));
    }
    let statement;
    try {
      statement = readStatement(bytes, kind);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return this.find('seal.malformed', file, error.message);
    }
    if (this.policy && statement.intent !== this.policy.intent) {
      return this.find('seal.intent-differs', file, statement.intent, this.policy.intent);
    }
    return { statement, certificate, signingTime, file, ...this.owner(statement, certificate) };
  }

  // Whom the policy calls the owner of a certificate; `maybe` where only a CA's word could say so. Who may accept may reject, and for what
  // no policy asks for, it is whoever may seal.
  owner(statement, certificate) {
    const act = { rejected: 'accepted', loaded: 'sealed', 'rolled-back': 'sealed' }[statement.act] ?? statement.act;
    const entry = this.policy?.roles.find((role) => role.role === statement.role && role.act === act);
    const signer = entry?.signers.find((known) => known.certificate === certificate.fingerprint);
    return { signer: signer ?? null, maybe: !signer && !!entry?.signers.some((known) => known.certificate === null) };
  }

  // The seal over the tar, before the tar is opened; null where it is not sound.
  async outer(bytes, signatureBytes, isStamped, file) {
    this.outerIsStamped = isStamped;
    const sound = await this.judge(bytes, signatureBytes, 'outer', file, isStamped);
    if (!sound) return null;
    if (this.policy && !sound.signer) {
      if (!sound.maybe) return this.find('seal.signer-not-trusted', file, sound.statement.role, sound.certificate.fingerprint);
      this.answer.leave('certificate-authorities');
    }
    this.show(sound, 'outer');
    return sound;
  }

  // Whether a statement is about this archive, in its file's role, for a party of its plan.
  isOf(sound, archive, role, parties) {
    const { statement, file } = sound;
    if (statement.archive !== archive) return this.find('seal.wrong-archive', file, printable(statement.archive), archive) !== null;
    if (statement.role !== role) return this.find('seal.role-differs', file, statement.role) !== null;
    if (!isParty(statement, parties)) return this.find('seal.party-differs', file, printable(statement.signer.party)) !== null;
    return true;
  }

  // Takes a sound inner seal into account.
  admit(sound) {
    const { statement, file } = sound;
    if (!this.policy || (!sound.signer && sound.maybe)) return this.count(sound);
    if (!sound.signer) {
      this.show(sound);
      this.answer.tell('seal.signer-not-trusted', { file }, file, statement.role, sound.certificate.fingerprint);
      return;
    }
    const place = statement.sequence + ' ' + statement.previous;
    if (this.succession !== null && this.succession !== place) {
      this.find('seal.malformed', file, 'it names another predecessor than the other seals');
      return;
    }
    this.succession = place;
    this.count(sound);
  }

  count(sound) {
    const { role, act } = sound.statement;
    this.show(sound);
    if (act === 'rejected') return;
    const key = role + ' ' + act;
    if (sound.signer) this.done.set(key, (this.done.get(key) ?? new Set()).add(sound.signer.name));
    else if (sound.maybe) this.open.set(key, (this.open.get(key) ?? 0) + 1);
  }

  // Exceptions and reasons are told by their number and the file, for they may tell of people.
  show(sound, place = '') {
    const { statement, certificate, file } = sound;
    this.signers.push({
      file: printable(file), exceptions: listOf(statement.exceptions).length, reasons: listOf(statement.reasons).length,
      isTakenBack: sound.isTakenBack ?? false,
      place, role: statement.role, act: statement.act, party: printable(statement.signer.name), name: certificate.name,
      fingerprint: certificate.fingerprint, at: timeText(sound.signingTime), intent: statement.intent,
      isKnown: !this.policy ? null : sound.signer ? true : sound.maybe ? null : false,
    });
  }

  // Receipts beside the tar. One that will not do is told, and says no to nothing; a rejection is told before them, for of those there may
  // be more than are kept.
  async receipts(entries, archive, tarDigest, parties) {
    const sound = [];
    const ignored = [];
    for (const entry of entries) {
      const ignore = (code) => ignored.push([entry.name, code]);
      const own = new Seals(this.policy, this.now);
      const receipt = entry.signature ? await own.judge(entry.bytes, entry.signature, 'receipt', entry.name, entry.isStamped) : null;
      if (!receipt) {
        ignore(own.answer.findings[0]?.code ?? 'file.no-such-file');
        continue;
      }
      const { statement } = receipt;
      const isThis = statement.receipt === entry.kind && statement.archive === archive && statement.subjects[0].digest === tarDigest;
      if (!isThis) ignore('seal.wrong-archive');
      else if (!isParty(statement, parties)) ignore('seal.party-differs');
      else if (this.policy && !receipt.signer && !receipt.maybe) ignore('seal.signer-not-trusted');
      else {
        for (const part of own.answer.left) this.answer.leave(part);
        sound.push(receipt);
      }
    }
    // What somebody rejected then or later, they have not accepted; what they accepted later, they reject no more.
    const isOneSigner = (one, other) => (one.signer && other.signer
      ? one.signer.name === other.signer.name : one.certificate.fingerprint === other.certificate.fingerprint);
    const others = (act, { statement }) => sound.filter((other) => other.statement.act === act && other.statement.role === statement.role);
    for (const receipt of sound) {
      const { act, at, receipt: kind, reasons } = receipt.statement;
      if (act === 'accepted') {
        const rejections = others('rejected', receipt).filter((other) => other.statement.at >= at);
        if (rejections.some((other) => isOneSigner(receipt, other))) continue;
        // Whether it is the same signer, a CA would have to say.
        if (rejections.some((other) => receipt.maybe || other.maybe)) this.answer.leave('certificate-authorities');
      } else if (kind === 'rejected') {
        receipt.isTakenBack = others('accepted', receipt).some((other) => other.statement.at > at && isOneSigner(receipt, other));
        // Where no policy says that it may accept, it is for people to say whether its word counts.
        const code = receipt.signer ? 'receipt.rejected' : 'page.receipt-rejected';
        this.answer.tell(code, { file: receipt.file }, receipt.certificate.name, receipt.statement.role, at, reasons.length, receipt.file);
      }
      this.count(receipt);
    }
    for (const [name, code] of ignored) this.answer.tell('live.receipt-ignored', { file: name }, name, code);
    if (entries.length) this.answer.check('receipts', 'yes', sound.length);
  }

  // What the policy asks for.
  roles() {
    if (!this.policy) {
      this.answer.leave('policy');
      return;
    }
    const before = this.answer.count;
    for (const { role, act, threshold } of this.policy.roles) {
      const key = role + ' ' + act;
      const count = this.done.get(key)?.size ?? 0;
      if (count >= threshold) continue;
      if (count + (this.open.get(key) ?? 0) >= threshold) this.answer.leave('certificate-authorities');
      else this.answer.find('seal.role-short', {}, act === 'sealed' ? role : `${role} (${act})`, count, threshold);
    }
    this.answer.check('policy-roles', this.answer.count === before ? 'yes' : 'no', this.policy.roles.length);
  }
}

const isParty = (statement, parties) => listOf(parties).some((party) =>
  party?.id === statement.signer.party && party.role === statement.role && party.name === statement.signer.name);
