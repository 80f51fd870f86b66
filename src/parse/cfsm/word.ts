/** A name as it is written in a process or a graph: in quotes where it could be misread. */
export function quoted(name: string, graph: boolean): string {
  const plain = graph ? graphWord : processWord;
  const isKeyword = graph ? name === 'tau' : /^(?:rec|end)$/.test(name);
  if (plain.test(name) && !isKeyword && !/--|^\/\/|\/\//.test(name)) return name;
  return `"${name.replace(/["\\]|\p{Cc}|[\u2028\u2029\uFEFF]/gu, escaped)}"`;
}

const processWord = /^[\p{L}\p{N}_$'’]+$/u;
const graphWord = /^[\p{L}\p{N}_$'’%#@&*+|~^=;:{}/-]+$/u;

function escaped(letter: string): string {
  if (letter === '"' || letter === '\\') return `\\${letter}`;
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
