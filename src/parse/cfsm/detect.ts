/**
 * How sure it is, from 0 to 1, that a text holds communicating machines: a `.state graph`, or a
 * first line (comments left out) that begins as a process: `A: rec x .`, `A: {B!m`, `A: B?m`,
 * `A: end`.
 */
export function detectCfsm(text: string): number {
  const begin = text.slice(0, most).replace(/^\uFEFF/, '');
  if (graph.test(begin)) return /^[ \t]*(?:```|~~~|#)/m.test(begin) ? 0 : 0.97;
  const first = begin.replace(comments, '');
  return process.test(first) ? 0.97 : 0;
}

/** As much of a text as is looked at. */
const most = 100_000;
const comments = /^(?:\s*(?:--|\/\/)[^\n]*(?:\n|$))+|^\s+/;
const graph = /^[ \t]*\.state[ \t]+graph[ \t\r]*(?:$|--|\/\/)/m;
const name = String.raw`(?:"(?:[^"\\\n]|\\.)*"|[\p{L}\p{N}_$'’]+)`;
// Single quotes are a mistake that is only told in a text that is taken for machines.
const partners = String.raw`(?:${name}|\[[^\]\n]*\]|'[^'\n]*'(?=[!?]\S))`;
const process = new RegExp(
  String.raw`^\s*${name}\s*:[\s({]*(?:rec\s+${name}\s*\.|${partners}\s*[!?]\s*${name}|end\s*(?:$|[\n,;}]))`,
  'u',
);
