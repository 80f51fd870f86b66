import type { Edit } from '../../base/diagnostic.ts';
import { contains } from '../../base/span.ts';
import type { Completion, Completions, Hover, Token, TokenKind } from '../language.ts';
import { buildMachines, readMachines } from './build.ts';
import { lex, type CfsmToken } from './lexer.ts';
import type { Mention, RawFile } from './raw.ts';
import { quoted } from './word.ts';

/** Words for highlighting. */
export function tokens(text: string): Token[] {
  const { tokens: words, comments } = lex(text);
  const kinds = new Map<number, TokenKind>();
  const mentions = readMachines(text).mentions;
  const named = { machine: 'name', label: 'string', state: 'type', variable: 'type' } as const;
  for (const { kind, span } of mentions) kinds.set(span.from, named[kind]);
  const found: Token[] = comments.map((span) => ({ span, kind: 'comment' }));
  for (const word of words) {
    const kind = kinds.get(word.span.from) ?? kindOf(word);
    if (kind && word.span.to > word.span.from) found.push({ span: word.span, kind });
  }
  return found.sort((a, b) => a.span.from - b.span.from);
}

function kindOf({ type, text }: CfsmToken): TokenKind | undefined {
  switch (type) {
    case 'word':
      return /^(?:rec|end|tau)$/.test(text) ? 'keyword' : 'type';
    case 'string':
      return 'string';
    case 'directive':
      return 'keyword';
    case 'mark':
      return 'operator';
    case 'invalid':
      return 'invalid';
    default:
      return undefined;
  }
}

/** Suggestions: machines, states and labels of the text, and the words of the language. */
export function complete(text: string, offset: number): Completions {
  const at = Math.max(0, Math.min(offset, text.length));
  const word = /[^\s!?,;.:{}()[\]"]*$/.exec(text.slice(0, at))?.[0] ?? '';
  const from = at - word.length;
  const line = text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
  if (/--|\/\//.test(line)) return { from: at, options: [] };
  const raw = readMachines(text.slice(0, from) + ' ' + text.slice(at));
  if (/[!?]\s*$/.test(line)) return { from, options: named(raw, 'label', 'node') };
  const graph = lex(text.slice(0, from)).tokens.at(-1)?.graph ?? false;
  return { from, options: graph ? inGraph(raw, line) : inProcess(raw) };
}

function inGraph(raw: RawFile, line: string): Completion[] {
  const states = named(raw, 'state', 'state');
  const words = line.trim().split(/\s+/).filter(Boolean).length;
  if (/^\s*\.marking\s/.test(line)) return states;
  if (words === 1) return [...roles(raw), { label: 'tau', kind: 'keyword', detail: 'inner step' }];
  if (words > 1) return states;
  const directives = ['.outputs', '.state graph', '.marking', '.end'];
  return [...states, ...directives.map((label) => ({ label, kind: 'keyword' as const }))];
}

function inProcess(raw: RawFile): Completion[] {
  return [
    ...roles(raw),
    ...named(raw, 'variable', 'state'),
    { label: 'end', kind: 'keyword', detail: 'nothing more is done' },
    { label: 'rec', kind: 'snippet', insert: 'rec x . ', detail: 'a place to come back to' },
  ];
}

function roles(raw: RawFile): Completion[] {
  return raw.machines.map(({ name }, n) => ({
    label: name === undefined ? String(n) : name,
    kind: 'participant',
  }));
}

function named(raw: RawFile, kind: Mention['kind'], as: Completion['kind']): Completion[] {
  const names = raw.mentions.filter((mention) => mention.kind === kind).map(({ name }) => name);
  return [...new Set(names)].map((label) => ({ label, kind: as }));
}

/** What is known of the name at an offset. */
export function hover(text: string, offset: number): Hover | undefined {
  const raw = readMachines(text);
  const mention = mentionAt(raw, offset);
  if (!mention) return undefined;
  return { span: mention.span, text: lines(raw, mention).join('\n\n') };
}

function lines(raw: RawFile, mention: Mention): string[] {
  const { machines } = buildMachines(raw, '').model;
  const own = machines[mention.machine];
  switch (mention.kind) {
    case 'machine': {
      const machine = machines.find(({ role }, n) => {
        return role === mention.name || (!named0(raw, mention.name) && String(n) === mention.name);
      });
      if (!machine) return [`**${mention.name}**: there is no such machine`];
      const { states, transitions } = machine;
      return [
        `machine **${machine.role}**`,
        `${states.length} states, ${transitions.length} steps`,
      ];
    }
    case 'label': {
      const uses = machines.flatMap(({ role, transitions }) =>
        transitions.flatMap(({ action }) => {
          if (action.kind === 'send' && action.message.label === mention.name) {
            return [`${role} sends it to ${action.to.join(', ')}`];
          }
          const takes = action.kind === 'receive' && action.message.label === mention.name;
          return takes ? [`${role} receives it from ${action.from}`] : [];
        }),
      );
      return [`message **${mention.name}**`, ...new Set(uses)].slice(0, 12);
    }
    case 'state': {
      const state = own?.states.findIndex(({ name }) => name === mention.name) ?? -1;
      const out = own?.transitions.filter(({ from }) => from === state).length ?? 0;
      const into = own?.transitions.filter(({ to }) => to === state).length ?? 0;
      const first = own?.initialState === state ? ', the first one' : '';
      return [`state **${mention.name}** of ${own?.role ?? ''}${first}`, `${into} in, ${out} out`];
    }
    case 'variable':
      return [`**${mention.name}**: a place to come back to, set by “rec ${mention.name} .”`];
  }
}

function named0(raw: RawFile, name: string): boolean {
  return raw.machines.some((machine) => machine.name === name);
}

function mentionAt(raw: RawFile, offset: number): Mention | undefined {
  return raw.mentions.find(({ span }) => contains(span, { from: offset, to: offset }));
}

/** The edits that rename a machine or label everywhere, a state or variable in its machine. */
export function rename(text: string, offset: number, name: string): Edit[] {
  const raw = readMachines(text);
  const mention = mentionAt(raw, offset);
  const wanted = name.trim();
  if (!mention || wanted === '') return [];
  if (mention.kind === 'machine' && !named0(raw, mention.name)) return [];
  const graph = (machine: number): boolean => raw.machines[machine]?.style === 'graph';
  return raw.mentions
    .filter((other) => isSame(other, mention))
    .map(({ span, machine }) => ({ span, text: quoted(wanted, graph(machine)) }));
}

function isSame(a: Mention, b: Mention): boolean {
  if (a.kind !== b.kind || a.name !== b.name) return false;
  if (a.kind === 'machine' || a.kind === 'label') return true;
  return a.machine === b.machine && a.binder === b.binder;
}

/**
 * The edits that lay a text out afresh: one space between the words of a graph's line and around
 * `.`, none before `;` and `,`; lines of a process are indented by their braces.
 */
export function format(text: string): Edit[] {
  const { tokens: words, comments } = lex(text);
  const edits: Edit[] = [];
  const pieces = [
    ...words.filter(({ type }) => type !== 'newline'),
    ...comments.map((span) => ({ type: 'comment', text: '', span, graph: false })),
  ].sort((a, b) => a.span.from - b.span.from || a.span.to - b.span.to);
  let depth = 0;
  for (const [n, piece] of pieces.entries()) {
    const before = pieces[n - 1];
    const gap = {
      from: before?.span.to ?? (text.startsWith('\uFEFF') ? 1 : 0),
      to: piece.span.from,
    };
    const white = text.slice(gap.from, gap.to);
    const closes = piece.type === 'mark' && /^[})\]]$/.test(piece.text);
    if (closes) depth = Math.max(0, depth - 1);
    if (isName(pieces, n) && white.includes('\n')) depth = 0;
    const wanted = gapText(white, before, piece, isHeader(pieces, n) ? -1 : depth);
    if (wanted !== white) edits.push({ span: gap, text: wanted });
    if (piece.type === 'mark' && /^[{([]$/.test(piece.text)) depth++;
  }
  return edits;
}

interface Piece {
  type: string;
  text: string;
  graph: boolean;
}

function isName(pieces: readonly Piece[], n: number): boolean {
  const after = pieces[n + 1];
  const type = pieces[n]?.type;
  return (type === 'word' || type === 'string') && after?.type === 'mark' && after.text === ':';
}

/** Lines that begin at the margin: names of machines, all of a graph, comments above a machine. */
function isHeader(pieces: readonly Piece[], n: number): boolean {
  const piece = pieces[n];
  if (!piece || piece.graph || piece.type === 'directive' || isName(pieces, n)) return true;
  if (piece.type !== 'comment') return false;
  const next = pieces.findIndex((other, m) => m > n && other.type !== 'comment');
  return next < 0 || pieces[next]?.type === 'end' || isHeader(pieces, next);
}

function gapText(white: string, before: Piece | undefined, piece: Piece, depth: number): string {
  const lines = white.split('\n').length - 1;
  if (piece.type === 'end') return lines > 0 || before ? '\n' : '';
  if (!before) return '';
  if (lines > 0) return '\n'.repeat(Math.min(lines, 3)) + '  '.repeat(Math.min(depth + 1, 40));
  if (before.type === 'comment' || piece.type === 'comment') return white === '' ? '' : '  ';
  if (before.text === ':') return ' ';
  const tight = /^[,;:>)\]}]$/.test(piece.text) || /^[<([{]$/.test(before.text);
  if (tight && piece.type !== 'string') return '';
  if (before.graph || piece.graph) return white === '' || /^[<(]$/.test(piece.text) ? '' : ' ';
  if (/^[!?<]$/.test(piece.text) || /^[!?]$/.test(before.text)) return '';
  return /^[;,.{}]$/.test(before.text) || piece.text === '.' ? ' ' : white === '' ? '' : ' ';
}
