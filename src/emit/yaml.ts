import { printScalar } from '../model/value-text.ts';

/** A YAML value to be written: a scalar as it stands in a block, entries in order, or items. */
export type Yaml = string | { entries: Entry[] } | { items: Yaml[] };

/** A key (any text) with its value. */
export type Entry = [key: string, value: Yaml];

/** The longest line that braces and brackets are kept on. */
const width = 90;

/** Entries as a YAML text: blocks, with small lists and mappings on one line. */
export function writeYaml(entries: readonly Entry[]): string {
  if (entries.length === 0) return '{}\n';
  const lines = entries.flatMap((entry) => section(entry));
  return `${lines.join('\n')}\n`;
}

/** An entry of the top level: its own entries always have a line each. */
function section([key, value]: Entry): string[] {
  const inner = typeof value !== 'string' && 'entries' in value ? value.entries : [];
  if (inner.length === 0) return block([[key, value]], '');
  return [`${printScalar(key)}:`, ...block(inner, '  ')];
}

function block(entries: readonly Entry[], indent: string): string[] {
  return entries.flatMap(([key, value]) => {
    const head = `${indent}${printScalar(key)}:`;
    const line = oneLine(value, width - head.length);
    if (line !== undefined) return [`${head} ${line}`];
    return [head, ...below(value, `${indent}  `)];
  });
}

/** What does not fit on one line, indented. */
function below(value: Yaml, indent: string): string[] {
  if (typeof value === 'string') return [indent + value];
  if ('entries' in value) return block(value.entries, indent);
  return value.items.flatMap((item) => {
    const line = oneLine(item, width - indent.length);
    if (line !== undefined) return [`${indent}- ${line}`];
    const [first = '', ...rest] = below(item, `${indent}  `);
    return [`${indent}- ${first.trimStart()}`, ...rest];
  });
}

/** A value on the line of its key: a scalar as it is, others when they are small and flat. */
function oneLine(value: Yaml, room: number): string | undefined {
  if (typeof value === 'string') return value;
  const line = inFlow(value);
  return line !== undefined && line.length <= Math.max(room, 2) ? line : undefined;
}

/** A value in braces or brackets; undefined when it holds more than scalars and lists of them. */
function inFlow(value: Yaml, depth = 0): string | undefined {
  if (typeof value === 'string') return flowScalar(value);
  if (depth > 1) return undefined;
  if ('items' in value) {
    const items = value.items.map((item) => inFlow(item, depth + 1));
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  const entries = value.entries.map(([key, one]) => {
    const inner = inFlow(one, depth + 1);
    return inner === undefined ? undefined : `${printScalar(key)}: ${inner}`;
  });
  if (entries.includes(undefined)) return undefined;
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** Inside braces and brackets, commas and brackets need quotes. */
function flowScalar(text: string): string {
  const already = /^["{[]/.test(text);
  return already || /^[^,[\]{}#:&*!|>'"%@`]+$/.test(text) ? text : JSON.stringify(text);
}
