// The answer to one question: what was looked at, what was found, and what only another verifier can tell.

class Answer {
  constructor(question) {
    this.question = question;
    this.checks = [];
    this.findings = []; // each says no
    this.notices = []; // told, and no to nothing
    this.left = []; // parts that this page does not look at: without them there is no yes
    this.count = 0;
  }

  // `place` is {file, line, byte, table, field}, as far as it is known.
  find(code, place, ...args) {
    this.count += 1;
    if (this.findings.length < LIMITS.findings) this.findings.push({ code, place, args: args.map(printable) });
    return null;
  }

  tell(code, place, ...args) {
    if (this.notices.length < LIMITS.findings) this.notices.push({ code, place, args: args.map(printable) });
  }

  leave(part) {
    if (!this.left.includes(part)) this.left.push(part);
  }

  // `outcome` is yes, no or not-checked; `amount` how much was looked at.
  check(name, outcome, amount) {
    this.checks.push({ name, outcome, amount: Number(amount) });
  }

  // A check whose outcome is whether it found anything; returns what `body` returns.
  async during(name, body) {
    const before = this.count;
    const amount = await body();
    this.check(name, amount === null ? 'not-checked' : this.count === before ? 'yes' : 'no', amount ?? 0);
    return this.count === before;
  }

  get outcome() {
    return this.count > 0 ? 'no' : this.left.length > 0 ? 'not-checked' : 'yes';
  }

  // What is shown; data alone, so that a worker can send it.
  get report() {
    const { question, outcome, checks, findings, notices, left, count } = this;
    return { question, outcome, checks, findings, notices, left, count };
  }
}
