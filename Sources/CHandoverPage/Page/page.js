// The page: takes files, has workers look at them, and shows what they say in the language that is chosen.

const state = { language: /^zh/i.test(navigator.language) ? 'zh' : 'en', report: null, failure: null, workers: [], run: 0 };
const byID = (id) => document.getElementById(id);
const workerURL = URL.createObjectURL(new Blob([byID('checker').textContent], { type: 'text/javascript' }));

function show() {
  const view = new View(state.language);
  const { words } = view;
  document.documentElement.lang = state.language === 'zh' ? 'zh-Hans' : 'en';
  document.title = 'Handover: ' + words.title;
  for (const name of ['title', 'lead', 'drop', 'files', 'folder', 'what']) byID('say-' + name).textContent = words[name];
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === state.language));
  }
  byID('say-working').textContent = words.working;
  const parts = state.failure
    ? [element('section', { class: 'headline no', 'data-headline': 'failure' }, element('h2', {}, words.failure), element('p', {}, state.failure))]
    : state.report ? view.report(state.report) : [view.limits()];
  byID('result').replaceChildren(...parts);
}

function stop() {
  for (const worker of state.workers) worker.terminate();
  state.workers = [];
}

// Looks at these files: {name, path, file}. What was looked at before is forgotten.
function start(files) {
  stop();
  state.run += 1;
  Object.assign(state, { report: null, failure: null });
  document.body.dataset.state = 'working';
  show();
  const now = Math.floor(Date.now() / 1000);
  const read = { check: 0, digest: 0 };
  const bar = byID('progress');
  bar.value = 0;
  const { run } = state;
  const finish = ({ report, failure }) => {
    stop();
    Object.assign(state, { report: report && { ...report, now }, failure });
    show();
    document.body.dataset.state = 'done';
  };
  const begin = (kind, message, answers) => {
    const worker = new Worker(workerURL);
    state.workers.push(worker);
    worker.onmessage = ({ data }) => {
      if (run === state.run) answers[data.kind](data);
    };
    worker.onerror = ({ message }) => finish({ failure: message });
    worker.postMessage({ kind, ...message });
    return worker;
  };
  let size = 1;
  const progress = (kind) => ({ bytes }) => {
    read[kind] = bytes;
    bar.value = Math.min(read.check, read.digest) / size;
  };
  const failure = ({ message }) => finish({ failure: message });
  const checker = begin('check', { files, now }, {
    failure, progress: progress('check'), report: finish,
    // The whole tar is hashed beside the rest, by another core.
    hash({ file }) {
      size = file.size || 1;
      begin('digest', { file }, {
        failure, progress: progress('digest'), digest: ({ digest }) => checker.postMessage({ kind: 'tar-digest', digest }),
      });
    },
  });
}

// All files under what was dropped, folders and all.
async function filesIn(entry, path = '') {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ name: file.name, path: path + file.name, file }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const inner of some) found.push(...(await filesIn(inner, path + entry.name + '/')));
  }
}

const chosen = ({ target }) => {
  if (target.files.length) start([...target.files].map((file) => ({ name: file.name, path: file.webkitRelativePath || file.name, file })));
};
byID('files').addEventListener('change', chosen);
byID('folder').addEventListener('change', chosen);
for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => {
    state.language = button.dataset.language;
    show();
  });
}
addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('over');
});
addEventListener('dragleave', () => document.body.classList.remove('over'));
addEventListener('drop', async (event) => {
  event.preventDefault();
  document.body.classList.remove('over');
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  try {
    start((await Promise.all(entries.map((entry) => filesIn(entry)))).flat());
  } catch (error) {
    state.failure = `${error?.name}: ${error?.message}`;
    show();
  }
});
show();
document.body.dataset.state = 'ready';
