// JSON, strictly (RFC 8259): no member twice, no half of a surrogate pair, no more nesting than ours needs.

const JSON_TOKEN = /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null))/y;

function readJSON(bytes) {
  if (bytes.length > LIMITS.jsonBytes) throw new Malformed('it is too large');
  const text = textOf(bytes);
  let at = 0;
  const fail = () => {
    throw new Malformed(`it is not JSON at character ${at}`);
  };
  const next = () => {
    JSON_TOKEN.lastIndex = at;
    const token = JSON_TOKEN.exec(text);
    if (!token) fail();
    at = JSON_TOKEN.lastIndex;
    return token;
  };
  const string = (token) => {
    const value = JSON.parse(token[2]);
    if (/\p{Surrogate}/u.test(value)) fail();
    return value;
  };
  const value = (token, depth) => {
    if (depth > LIMITS.depth) fail();
    if (token[2] !== undefined) return string(token);
    if (token[3] !== undefined) {
      const scalar = JSON.parse(token[3]);
      if (typeof scalar === 'number' && !Number.isFinite(scalar)) fail();
      return scalar;
    }
    if (token[1] === '[') {
      const list = [];
      let inner = next();
      if (inner[1] === ']') return list;
      for (;;) {
        list.push(value(inner, depth + 1));
        const mark = next()[1];
        if (mark === ']') return list;
        if (mark !== ',') fail();
        inner = next();
      }
    }
    if (token[1] !== '{') fail();
    const object = Object.create(null);
    let inner = next();
    if (inner[1] === '}') return object;
    for (;;) {
      if (inner[2] === undefined) fail();
      const name = string(inner);
      if (name in object || next()[1] !== ':') fail();
      object[name] = value(next(), depth + 1);
      const mark = next()[1];
      if (mark === '}') return object;
      if (mark !== ',') fail();
      inner = next();
    }
  };
  const whole = value(next(), 0);
  if (/[^ \t\n\r]/.test(text.slice(at))) fail();
  return whole;
}

// The canonical form of RFC 8785: names by UTF-16 code units, no spaces, strings and numbers as ECMAScript writes them.
function canonicalText(value) {
  if (Array.isArray(value)) return '[' + value.map(canonicalText).join(',') + ']';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return '{' + Object.keys(value).sort().map((name) => JSON.stringify(name) + ':' + canonicalText(value[name])).join(',') + '}';
}

// Whether bytes are this value in canonical form with a final LF.
const isCanonical = (bytes, value) => same(bytes, utf8(canonicalText(value) + '\n'));

// An object of exactly these members, in any order; those that end with ? may be missing.
function hasExactly(value, ...names) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const optional = names.filter((name) => name.endsWith('?')).map((name) => name.slice(0, -1));
  const required = names.filter((name) => !name.endsWith('?'));
  const there = Object.keys(value);
  return required.every((name) => there.includes(name)) && there.every((name) => required.includes(name) || optional.includes(name));
}

const listOf = (value) => (Array.isArray(value) ? value : []);
