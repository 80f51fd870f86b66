import type { Edit } from '../../../base/diagnostic.ts';
import { contains } from '../../../base/span.ts';
import type { Completion, Completions, Hover } from '../../language.ts';
import { lex } from '../lexer.ts';
import { readAll } from './index.ts';
import type { LocalMention } from './parser.ts';

/** The edits that indent every line of local protocols by two spaces a block. */
export function formatLocal(text: string): Edit[] {
  const { lexemes, remarks } = lex(text);
  const edits: Edit[] = [];
  let depth = 0;
  let next = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    const line = text.slice(from, to);
    const begins = from + line.length - line.trimStart().length;
    const lineDepth = line.trimStart().startsWith('}') ? depth - 1 : depth;
    while ((lexemes[next]?.from ?? Infinity) < to && lexemes[next]?.kind !== 'end') {
      const { text: sign = '', kind } = lexemes[next] ?? {};
      if (kind === 'symbol' && sign === '{') depth++;
      if (kind === 'symbol' && sign === '}') depth = Math.max(0, depth - 1);
      next++;
    }
    const inside = remarks.some((remark) => remark.from < from && remark.to > from);
    const wanted = line.trim() === '' ? '' : '  '.repeat(Math.min(40, Math.max(0, lineDepth)));
    if (!inside && text.slice(from, begins) !== wanted) {
      edits.push({ span: { from, to: begins }, text: wanted });
    }
    from = to + 1;
  }
  return edits;
}

/** The edits that rename a role, a message or a recursion everywhere in the text. */
export function renameLocal(text: string, offset: number, name: string): Edit[] {
  const { mentions } = readAll(text);
  const meant = mentionAt(mentions, offset);
  const wanted = name.trim();
  if (!meant || wanted === '') return [];
  const plain = /^[\p{L}\p{M}\p{N}_$]+$/u.test(wanted);
  const written = plain ? wanted : `"${wanted.replace(/["\\]/g, '\\$&').replace(/\s+/g, ' ')}"`;
  const spans = mentions
    .filter((other) => other.kind === meant.kind && other.name === meant.name)
    .map(({ span }) => span);
  const unique = new Map(spans.map((span) => [span.from, span]));
  return [...unique.values()].map((span) => ({ span, text: written }));
}

/** What is known of the name at an offset. */
export function hoverLocal(text: string, offset: number): Hover | undefined {
  const { mentions, machines } = readAll(text);
  const meant = mentionAt(mentions, offset);
  if (!meant) return undefined;
  const { kind, name, span } = meant;
  if (kind === 'recursion') {
    return { span, text: `**${name}**: what “continue ${name}” goes back to` };
  }
  if (kind === 'label') {
    const count = mentions.filter((other) => other.kind === kind && other.name === name).length;
    return { span, text: `message **${name}**\n\nstands ${count} times here` };
  }
  const own = machines.find(({ role }) => role === name);
  const size = own ? `\n\n${own.states.length} states, ${own.transitions.length} steps` : '';
  return { span, text: `role **${name}**${size}` };
}

function mentionAt(mentions: readonly LocalMention[], offset: number): LocalMention | undefined {
  return mentions.find(({ span }) => contains(span, { from: offset, to: offset }));
}

const words: Completion[] = [
  { label: 'choice at', kind: 'snippet', insert: 'choice at A {\n  \n} or {\n  \n}' },
  { label: 'rec', kind: 'snippet', insert: 'rec X {\n  \n  continue X;\n}' },
  { label: 'continue', kind: 'keyword', detail: 'goes back to a recursion' },
  { label: 'par', kind: 'snippet', insert: 'par {\n  \n} and {\n  \n}' },
  { label: 'timeout', kind: 'snippet', insert: 'timeout 5s;' },
];

/** Suggestions: roles behind `to` and `from`, recursions, else words and messages. */
export function completeLocal(text: string, offset: number): Completions {
  const at = Math.max(0, Math.min(offset, text.length));
  const word = /[\p{L}\p{N}_$]*$/u.exec(text.slice(0, at))?.[0] ?? '';
  const from = at - word.length;
  const before = text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
  const { mentions } = readAll(text.slice(0, from) + ' ' + text.slice(at));
  const named = (kind: LocalMention['kind'], as: Completion['kind']): Completion[] => {
    const names = mentions.filter((one) => one.kind === kind).map(({ name }) => name);
    return [...new Set(names)].map((label) => ({ label, kind: as }));
  };
  if (/\b(?:to|from|at|disconnect)\s+(?:[^;{]*,\s*)?$/.test(before)) {
    return { from, options: named('role', 'participant') };
  }
  if (/\bcontinue\s+$/.test(before)) return { from, options: named('recursion', 'state') };
  return { from, options: [...named('label', 'node'), ...words] };
}
