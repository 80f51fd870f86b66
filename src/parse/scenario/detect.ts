/** Top-level keys that only a scenario has. */
const own = new Set(['scenario', 'swarm', 'swarms', 'routines', 'components']);

/** Top-level keys that other texts may have as well. */
const shared = new Set([
  ...['about', 'tools', 'policies', 'links', 'faults', 'invariants', 'check', 'targets'],
  ...['preset', 'search', 'until'],
]);

/** As much of a text as is looked at. */
const most = 200_000;

/**
 * How sure it is, from 0 to 1, that a text is a scenario: by its keys of the top level, without
 * reading the YAML. A text with a fence is Markdown.
 */
export function detectScenario(text: string): number {
  const begin = text.slice(0, most).replace(/^\uFEFF/, '');
  if (/^\s*\{/.test(begin)) return sureOf(keysInBraces(begin));
  const { keys, others } = keysOfLines(begin);
  const sure = sureOf(keys);
  if (others === 0 || sure === 0) return sure;
  return keys.size >= 2 && others <= keys.size ? Math.min(sure, 0.955) : 0;
}

function sureOf(keys: ReadonlySet<string>): number {
  const known = [...keys].filter((key) => own.has(key)).length;
  if (known === 0) return 0;
  const more = [...keys].filter((key) => shared.has(key)).length;
  return known + more > 1 ? 0.98 : 0.96;
}

/** The keys that stand at the margin, and how many other lines do. */
function keysOfLines(text: string): { keys: Set<string>; others: number } {
  const keys = new Set<string>();
  let others = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '' || /^[\s#}\]-]|^\.\.\.$|^%/.test(line)) continue;
    const key = /^(?:"([^"]*)"|'([^']*)'|([^\s:`]+))\s*:(?:\s|$)/.exec(line);
    if (key) keys.add(key[1] ?? key[2] ?? key[3] ?? '');
    else others += line.startsWith('```') || line.startsWith('~~~') ? most : 1;
  }
  return { keys, others };
}

/** The keys of the outermost braces. */
function keysInBraces(text: string): Set<string> {
  const keys = new Set<string>();
  const piece = /"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|[{}[\]]|([\w-]+)(?=\s*:)/g;
  let depth = 0;
  for (const match of text.matchAll(piece)) {
    const [whole, double, single, bare] = match;
    if (whole === '{' || whole === '[') depth += 1;
    else if (whole === '}' || whole === ']') depth -= 1;
    else if (
      depth === 1 &&
      /^\s*:/.test(text.slice(match.index + whole.length, match.index + whole.length + 20))
    ) {
      keys.add(double ?? single ?? bare ?? '');
    }
  }
  return keys;
}
