// Shows a report. Everything that came out of a file goes into the page as text, never as markup.

function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) if (value !== undefined) node.setAttribute(key, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return node;
}

const grouped = (fingerprint) => (fingerprint ?? '').replace(/(.{4})(?=.)/g, '$1 ');
const MARKS = { yes: '✓', no: '✗', 'not-checked': '–' };

class View {
  constructor(language) {
    this.words = WORDS[language];
    this.language = language;
    this.number = new Intl.NumberFormat(language);
  }

  badge(outcome) {
    return element('span', { class: 'badge ' + outcome }, element('span', { 'aria-hidden': 'true' }, MARKS[outcome]), ' ', this.words[outcome]);
  }

  report(report) {
    const { words } = this;
    const head = this.headline(report);
    const isRejected = report.signers.some(({ act, isTakenBack }) => act === 'rejected' && !isTakenBack);
    return [
      element('section', { class: 'headline ' + head.outcome, 'data-headline': head.outcome },
        element('h2', {}, head.title), head.more && element('p', {}, head.more),
        isRejected ? element('p', { 'data-rejected': '' }, element('b', {}, words.headRejected)) : null, report.refusal && this.finding(report.refusal, 'no')),
      ...report.notices.map((notice) => this.finding(notice, 'told')),
      ...report.proofs.map((proof) => this.proof(proof)),
      report.isEncrypted && head.outcome !== 'no' && this.decryption(report.name),
      report.answers.length > 0 && element('section', {}, element('h2', {}, words.answers), report.answers.map((answer) => this.answer(answer))),
      report.signers.length > 0 && this.signers(report.signers),
      report.balances.length > 0 && this.balances(report.balances),
      report.files.length > 0 && this.facts(report),
      this.limits(),
    ].filter(Boolean);
  }

  headline(report) {
    const { words } = this;
    if (report.refusal) return { outcome: 'no', title: words.headRefused };
    if (!report.files.length) return { outcome: 'not-checked', title: words.headPolicy, more: words.headPolicyMore };
    const outcomes = [...report.answers, ...report.proofs].map((answer) => answer.outcome);
    if (outcomes.includes('no') || report.answers.some((answer) => answer.doubts > 0)) return { outcome: 'no', title: words.headNo };
    if (report.isEncrypted) return { outcome: 'not-checked', title: words.headEncrypted };
    const isWhole = outcomes.length > 0 && (report.answers.length ? report.answers.slice(0, 2) : report.proofs).every((answer) => answer.outcome === 'yes');
    if (isWhole && report.answers.length) return { outcome: 'yes', title: words.headYes, more: words.headYesMore };
    return isWhole ? { outcome: 'yes', title: words.headProof } : { outcome: 'not-checked', title: words.headOpen, more: words.headOpenMore };
  }

  answer(answer) {
    const { words } = this;
    return element('article', { class: 'answer', 'data-question': answer.question, 'data-outcome': answer.outcome },
      element('h3', {}, words[answer.question], ' ', this.badge(answer.outcome)),
      element('p', { class: 'asks' }, words.asks[answer.question], answer.restsOnNothing ? ` (${words.rests})` : ''),
      this.details(answer));
  }

  details({ checks, findings, notices, left, count, doubts }) {
    const { words } = this;
    const looked = checks.filter((check) => check.outcome !== 'not-checked');
    const skipped = checks.filter((check) => check.outcome === 'not-checked').map((check) => words.checks[check.name] ?? check.name);
    return [
      looked.length > 0 && element('ul', { class: 'checks' }, looked.map(({ name, outcome, amount }) =>
        element('li', { class: outcome, 'data-check': name }, element('span', { 'aria-hidden': 'true' }, MARKS[outcome]), ' ', words.checks[name] ?? name,
          ' ', element('b', {}, this.number.format(amount)), outcome === 'no' ? ` (${words.no})` : ''))),
      (left.length > 0 || skipped.length > 0) && element('p', { class: 'left', 'data-left': left.join(' ') }, element('b', {}, words.left + (this.language === 'zh' ? '：' : ': ')),
        [...left.map((part) => words.lefts[part] ?? part), ...skipped].join(this.language === 'zh' ? '；' : '; ')),
      findings.map((finding) => this.finding(finding, 'no')),
      count + doubts > findings.length && element('p', {}, '… ', fill(words.more, [count + doubts - findings.length])),
      notices.map((notice) => this.finding(notice, 'told')),
    ].flat().filter(Boolean);
  }

  // What, where, why, how to go on.
  finding({ code, place, args }, kind) {
    const { words } = this;
    const [summary, why, fix] = (FINDINGS[code]?.[this.language] ?? [code, '', '']).map((text) => fill(text, args));
    const where = ['line', 'byte', 'table', 'field'].filter((name) => place[name] !== undefined).map((name) => `${words[name]} ${place[name]}`);
    return element('div', { class: 'finding ' + kind, 'data-code': code },
      element('p', { class: 'summary' }, element('b', {}, summary), ' ', element('code', {}, code)),
      element('dl', {}, [[words.at, [place.file, ...where].filter(Boolean).join(', ')], [words.why, why], [words.fix, fix]]
        .filter(([, text]) => text).map(([name, text]) => [element('dt', {}, name), element('dd', {}, text)]).flat()));
  }

  signers(signers) {
    const { words } = this;
    return element('section', {}, element('h2', {}, words.signers), signers.map((signer) => {
      // A policy is as good as what it was compared with, so paper has the last word.
      const known = [signer.isKnown === null ? '' : signer.isKnown ? words.known : words.unknown, words.compare].filter(Boolean).join(words.comma);
      const told = (name, number) => (number ? [[words[name], fill(words.see, [this.number.format(number), signer.file])]] : []);
      return element('article', { class: 'signer', 'data-fingerprint': signer.fingerprint, 'data-known': String(signer.isKnown) },
        element('h3', {}, signer.place === 'outer' ? words.outer : words[signer.act], this.language === 'zh' ? '：' : ': ', signer.name || '–'),
        element('dl', {}, [
          [words.party, `${signer.party} (${words.role} ${signer.role})`], [words.intent, words.intents[signer.intent]], [words.signedAt, signer.at],
          ...told('exceptions', signer.exceptions), ...told('reasons', signer.reasons),
          [words.fingerprint, element('code', { class: 'print' }, grouped(signer.fingerprint))], ['', known],
        ].map(([name, text]) => [element('dt', {}, name), element('dd', {}, text)]).flat()));
    }));
  }

  // One equation a mapping.
  balances(balances) {
    const { words } = this;
    const names = [words.migrated, words.quarantined, words.excludedRecords, words.merged];
    return element('section', {}, element('h2', {}, words.balances), element('ul', { class: 'balances' }, balances.map(({ id, numbers, isBalanced, has }) => {
      const format = (text) => this.number.format(BigInt(/^[0-9]+$/.test(text) ? text : 0));
      const parts = numbers.slice(1).map((number, index) => (index < 2 || has[index - 2] ? `${format(number)} ${names[index]}` : '')).filter(Boolean);
      return element('li', { class: isBalanced ? 'yes' : 'no' }, element('span', { 'aria-hidden': 'true' }, MARKS[isBalanced ? 'yes' : 'no']), ' ',
        element('b', {}, id), `: ${format(numbers[0])} ${words.records} ${isBalanced ? '=' : '≠'} ${parts.join(' + ')}`);
    })));
  }

  proof(proof) {
    const { words } = this;
    const sentence = { yes: words.included, no: words.excluded, 'not-checked': words.includedOpen }[proof.outcome];
    return element('section', { 'data-proof': proof.name, 'data-outcome': proof.outcome }, element('h2', {}, words.proof, ' ', this.badge(proof.outcome)),
      element('p', {}, element('b', {}, fill(sentence, [proof.row, proof.rows, proof.table, proof.archive]))), element('p', {}, proof.name),
      this.details(proof), proof.signers.length > 0 && this.signers(proof.signers));
  }

  decryption(name) {
    const { words } = this;
    const plain = name.replace(/\.age$/, '');
    return element('section', {}, element('p', {}, words.decrypt),
      element('pre', {}, `age --decrypt --identity KEY --output ${plain} ${name}`), element('p', {}, fill(words.decryptThen, [plain])));
  }

  // Of a policy, which is compared by eye.
  digest(text) {
    return [element('code', { class: 'print' }, grouped(text)), element('span', { class: 'paper' }, this.words.compare)];
  }

  // What is shown of a policy below its field.
  chosen(policy, forget) {
    const { words } = this;
    const button = element('button', { type: 'button', class: 'button', id: 'forget' }, words.forget);
    button.addEventListener('click', forget);
    return [element('p', {}, element('b', {}, policy.name)), policy.digest && element('p', {}, 'SHA-256', this.digest(policy.digest)), element('p', {}, button)].filter(Boolean);
  }

  facts(report) {
    const { words } = this;
    const lines = [
      report.archive && [words.archive, report.archive],
      report.digest && [report.isEncrypted ? words.ageDigest : words.tarDigest, element('code', { class: 'print' }, grouped(report.digest))],
      report.dataDigest && [words.dataDigest, element('code', { class: 'print' }, grouped(report.dataDigest))],
      report.policy && [words.policy, report.policy.name],
      report.policy && [words.policyDigest, this.digest(report.policy.digest)],
      [words.checkedAt, new Date(report.now * 1000).toISOString().replace('.000Z', 'Z')],
    ].filter(Boolean);
    return element('section', { class: 'facts' }, element('h2', {}, words.given),
      element('ul', { class: 'files' }, report.files.map(({ path, role }) =>
        element('li', { 'data-role': role }, element('code', {}, path), ' ', words.roles[role]))),
      element('dl', {}, lines.map(([name, text]) => [element('dt', {}, name), element('dd', {}, text)]).flat()));
  }

  limits() {
    const { words } = this;
    return element('section', { class: 'limits' }, element('h2', {}, words.limits), element('ul', {}, words.limitsList.map((text) => element('li', {}, text))));
  }
}
