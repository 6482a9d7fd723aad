// The page: takes files, has workers look at them, and shows what they say in the language that is chosen.

const state = { language: /^zh/i.test(navigator.language) ? 'zh' : 'en', files: [], policies: [], report: null, failure: null, workers: [], run: 0 };
const POLICY_BYTES = 8 << 20; // as many as the checker takes; one more is refused by it
const byID = (id) => document.getElementById(id);
const workerURL = URL.createObjectURL(new Blob([byID('checker').textContent], { type: 'text/javascript' }));

function show() {
  const view = new View(state.language);
  const { words } = view;
  document.documentElement.lang = state.language === 'zh' ? 'zh-Hans' : 'en';
  document.title = 'Handover: ' + words.title;
  for (const name of ['title', 'lead', 'drop', 'files', 'folder', 'what', 'own', 'take', 'ownWhy']) byID('say-' + name).textContent = words[name];
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === state.language));
  }
  byID('say-working').textContent = words.working;
  const [policy] = state.policies;
  byID('chosen').replaceChildren(...(policy ? view.chosen(state.report?.policy ?? { name: policy.name }, () => choosePolicies([])) : []));
  const parts = state.failure
    ? [element('section', { class: 'headline no', 'data-headline': 'failure' }, element('h2', {}, words.failure), element('p', {}, state.failure))]
    : state.report ? view.report(state.report) : [view.limits()];
  byID('result').replaceChildren(...parts);
}

function stop() {
  for (const worker of state.workers) worker.terminate();
  state.workers = [];
}

// Looks at these files: {name, path, file}. What was looked at before is forgotten, but for the policy, which is the same for every delivery.
function start(files) {
  stop();
  state.run += 1;
  Object.assign(state, { files, report: null, failure: null });
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
  const checker = begin('check', { files, policies: state.policies, now }, {
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

// The policy of whoever verifies: read here and now, so that what is shown of it is what is used. What was dropped is looked at again.
async function choosePolicies(files) {
  const read = async ({ name, path, file }) => ({ name, path, file: new Blob([await file.slice(0, POLICY_BYTES + 1).arrayBuffer()]) });
  state.policies = await Promise.all(files.slice(0, 2).map(read));
  if (state.files.length || state.policies.length) return start(state.files);
  stop();
  state.run += 1;
  Object.assign(state, { report: null, failure: null });
  show();
  document.body.dataset.state = 'done';
}

function fail(error) {
  Object.assign(state, { report: null, failure: `${error?.name}: ${error?.message}` });
  show();
  document.body.dataset.state = 'done';
}

// All files in a folder that was dropped. Chromium reads a folder for a page from the disk by its handle alone, others by its entry.
async function filesInHandle(folder, path) {
  const found = [];
  for await (const inner of folder.values()) {
    if (inner.kind === 'directory') found.push(...(await filesInHandle(inner, path + inner.name + '/')));
    else found.push({ name: inner.name, path: path + inner.name, file: await inner.getFile() });
  }
  return found;
}

async function filesInEntry(folder, path) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const inner of some) {
      if (inner.isDirectory) found.push(...(await filesInEntry(inner, path + inner.name + '/')));
      else found.push({ name: inner.name, path: path + inner.name, file: await new Promise((resolve, reject) => inner.file(resolve, reject)) });
    }
  }
}

// What an item of a drop stands for. To be called while the drop is handled, for later the items are gone.
function filesOf(item) {
  const entry = item.webkitGetAsEntry();
  if (!entry?.isDirectory) {
    const file = item.getAsFile();
    return file ? [{ name: file.name, path: file.name, file }] : [];
  }
  const path = entry.name + '/';
  return item.getAsFileSystemHandle ? item.getAsFileSystemHandle().then((folder) => filesInHandle(folder, path)) : filesInEntry(entry, path);
}

const listen = (id, take) => byID(id).addEventListener('change', ({ target }) => {
  const files = [...target.files].map((file) => ({ name: file.name, path: file.webkitRelativePath || file.name, file }));
  // So that the same files can be chosen again, once they were copied anew.
  target.value = '';
  if (files.length) take(files);
});
listen('files', start);
listen('folder', start);
listen('policy', (files) => choosePolicies(files).catch(fail));
for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => {
    state.language = button.dataset.language;
    show();
  });
}
// What is dropped on the field for the policy is the policy; anywhere else, it is the delivery.
const isForPolicy = ({ target }) => target instanceof Element && target.closest('.own') !== null;
const mark = (delivery, policy) => {
  document.body.classList.toggle('over', delivery);
  document.body.classList.toggle('over-own', policy);
};
addEventListener('dragover', (event) => {
  event.preventDefault();
  mark(!isForPolicy(event), isForPolicy(event));
});
addEventListener('dragleave', () => mark(false, false));
addEventListener('drop', async (event) => {
  event.preventDefault();
  mark(false, false);
  const take = isForPolicy(event) ? choosePolicies : start;
  try {
    await take((await Promise.all([...event.dataTransfer.items].map(filesOf))).flat());
  } catch (error) {
    fail(error);
  }
});
show();
document.body.dataset.state = 'ready';
