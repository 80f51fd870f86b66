/**
 * Whose part a text says it is: a local protocol (`local protocol P at A(…)`, `(self A, …)`) or a
 * machine (`.outputs A`, `A: …`). '' when it does not say, or speaks of several.
 */
export function roleOfText(text: string): string {
  const bare = text.replaceAll(comments, ' ');
  const found = new Set<string>();
  for (const { groups } of bare.matchAll(begins)) {
    const role = groups?.['at'] ?? groups?.['self'] ?? groups?.['outputs'] ?? groups?.['process'];
    if (role !== undefined) found.add(role.replaceAll('"', ''));
  }
  const [only] = found;
  return found.size === 1 ? (only ?? '') : '';
}

const comments = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|--[^\n]*/g;
const name = String.raw`(?:"[^"\n]*"|[\p{L}\p{N}_$]+)`;
const begins = new RegExp(
  [
    String.raw`\blocal\s+(?:protocol\s+)?${name}\s+at\s+(?<at>${name})`,
    String.raw`\bself\s+(?<self>${name})`,
    String.raw`^[ \t]*\.outputs\s+(?<outputs>${name})`,
    String.raw`^[ \t]*(?<process>${name})[ \t]*:(?=[^=\n]*(?:[!?]|rec\b|end\b))`,
  ].join('|'),
  'gmu',
);
