// How a worker is spoken to: `digest` hashes one file, `check` answers for all. A checker asks for the digest of the tar, and is told it.

let tellDigest;
const tarDigest = new Promise((resolve) => (tellDigest = resolve));

function askDigest(file) {
  postMessage({ kind: 'hash', file });
  return tarDigest;
}

onmessage = async ({ data }) => {
  if (data.kind === 'tar-digest') return tellDigest(data.digest);
  const onProgress = (bytes) => postMessage({ kind: 'progress', bytes });
  try {
    if (data.kind === 'digest') postMessage({ kind: 'digest', digest: await digestOf(data.file, onProgress) });
    else postMessage({ kind: 'report', report: await check({ ...data, askDigest, onProgress }) });
  } catch (error) {
    postMessage({ kind: 'failure', message: `${error?.name}: ${error?.message}` });
  }
};
