import type { Edit } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import { contains } from '../../../base/span.ts';
import type { StateNode, Statechart } from '../../../model/statechart/statechart.ts';
import { conditionText } from '../../../model/statechart/build.ts';
import { contentsText } from '../../../model/statechart/content-text.ts';
import type { Completion, Completions, Hover, Token, TokenKind } from '../../language.ts';
import { indentEdits, lineBefore, surroundings } from '../layout.ts';
import { lexable, spanIn } from '../lexable.ts';
import type { Built } from './build.ts';
import { buildStatechart } from './build.ts';
import { readDirectives } from './directives.ts';
import type { TokenType } from './lexer.ts';
import { StateLexer } from './lexer.ts';
import { parseStatements } from './parser.ts';
import type { Mention, Statement } from './syntax.ts';

const KINDS: Partial<Record<TokenType, TokenKind>> = {
  header: 'keyword',
  id: 'name',
  stateName: 'name',
  targets: 'name',
  star: 'operator',
  arrow: 'operator',
  divider: 'operator',
  description: 'string',
  quoted: 'string',
  string: 'string',
  noteText: 'string',
  accessibility: 'string',
  classMark: 'operator',
  open: 'operator',
  close: 'operator',
  stateKeyword: 'keyword',
  as: 'keyword',
  fork: 'type',
  join: 'type',
  choice: 'type',
  note: 'keyword',
  noteSide: 'keyword',
  direction: 'keyword',
  hide: 'keyword',
  scale: 'keyword',
  width: 'number',
  classDef: 'keyword',
  classDefId: 'name',
  class: 'keyword',
  style: 'keyword',
  rest: 'meta',
  click: 'keyword',
  href: 'keyword',
  invalid: 'invalid',
};

/** Tokens of a state diagram for highlighting. */
export function tokens(source: string): Token[] {
  const lexed = lexable(source);
  const lexer = new StateLexer(lexed.shrunk.text);
  const found: Token[] = surroundings(lexed.prepared);
  for (let token = lexer.next(); token.type !== 'end'; token = lexer.next()) {
    const kind = KINDS[token.type];
    const lead = token.text.length - token.text.trimStart().length;
    const length = token.text.trim().length;
    if (kind === undefined || length === 0) continue;
    const from = token.from + lead;
    found.push({ span: spanIn(lexed, from, from + length), kind });
  }
  for (const { from, to } of lexer.comments) {
    found.push({ span: spanIn(lexed, from, to), kind: 'comment' });
  }
  return found.sort((a, b) => a.span.from - b.span.from);
}

const KEYWORDS: Completion[] = [
  { label: 'state', kind: 'keyword', detail: 'declares a state' },
  { label: 'state "…" as …', kind: 'snippet', insert: 'state "text" as name' },
  { label: 'state … {', kind: 'snippet', insert: 'state name {\n    \n}' },
  { label: 'state … <<choice>>', kind: 'snippet', insert: 'state name <<choice>>' },
  { label: 'state … <<fork>>', kind: 'snippet', insert: 'state name <<fork>>' },
  { label: 'state … <<join>>', kind: 'snippet', insert: 'state name <<join>>' },
  { label: 'note right of', kind: 'keyword', detail: 'a remark beside a state' },
  { label: 'note left of', kind: 'keyword' },
  { label: 'direction LR', kind: 'keyword' },
  { label: 'direction TB', kind: 'keyword' },
  { label: 'classDef', kind: 'keyword', detail: 'a named look' },
  { label: 'class', kind: 'keyword', detail: 'gives a look to states' },
  { label: '[*]', kind: 'state', detail: 'start or end' },
];

/** Suggestions: states everywhere, words of the language at the beginning of a line. */
export function complete(source: string, offset: number): Completions {
  const { text, from } = lineBefore(source, offset);
  const word = /[^\s:{}"]*$/.exec(text)?.[0] ?? '';
  const at = from + text.length - word.length;
  const before = text.slice(0, text.length - word.length);
  if (/:(?!:)/.test(before.replace(/:::/g, ''))) return { from: offset, options: [] };
  // Without the word at the cursor, which may be half a name.
  const rest = source.slice(0, at) + source.slice(Math.max(at, offset));
  const names: Completion[] = stateNames(rest).map(({ id, label }) => {
    return { label: id, kind: 'state', ...(label === id ? {} : { detail: label }) };
  });
  if (before.trim() === '') return { from: at, options: [...names, ...KEYWORDS] };
  if (/-->\s*$/.test(before)) {
    return { from: at, options: [...names, { label: '[*]', kind: 'state', detail: 'the end' }] };
  }
  if (/\b(?:of|class|style|click)\s+$/i.test(before)) return { from: at, options: names };
  if (/^\s*\S+\s+$/.test(before)) {
    return { from: at, options: [{ label: '-->', kind: 'arrow', detail: 'transition' }] };
  }
  return { from: at, options: [] };
}

function builtOf(source: string): Built & { statements: Statement[] } {
  const lexed = lexable(source);
  const { statements } = parseStatements(lexed);
  const directives = readDirectives(source, lexed.prepared.comments);
  return { ...buildStatechart(statements, '', directives), statements };
}

function stateNames(source: string): StateNode[] {
  const { model } = builtOf(source);
  return allStates(model).filter((node) => !/\[\*\]|\/region/.test(node.id));
}

function allStates(model: Statechart): StateNode[] {
  const found = [...model.states];
  // The list grows while it is walked.
  for (const node of found) found.push(...node.states);
  return found;
}

/** What is known of the state or transition at an offset. */
export function hover(source: string, offset: number): Hover | undefined {
  const { model, spans, statements } = builtOf(source);
  const mention = mentions(statements).find(({ span }) => isAt(span, offset));
  if (mention) return { span: mention.span, text: stateText(model, mention.id) };
  const transition = model.transitions.find((t) => isAt(spans.get(t.id), offset));
  const span = transition && spans.get(transition.id);
  if (!transition || !span) return undefined;
  const lines = [`**${transition.source}** → **${transition.targets.join(', ')}**`];
  if (transition.events.length > 0) lines.push(`when: ${transition.events.join(', ')}`);
  if (transition.guard) lines.push(`if: ${conditionText(transition.guard)}`);
  if (transition.actions.length > 0) lines.push(`does: ${contentsText(transition.actions)}`);
  return { span, text: lines.join('\n\n') };
}

function stateText(model: Statechart, id: string): string {
  if (id === '[*]') return 'The start (left of an arrow) or the end (right of it).';
  const node = allStates(model).find((candidate) => candidate.id === id);
  const lines = [`**${id}** (${node?.type ?? 'state'})`];
  if (node && node.label !== id) lines.push(node.label);
  const out = model.transitions.filter((t) => t.source === id).length;
  const into = model.transitions.filter((t) => t.targets.includes(id)).length;
  lines.push(`${into} in, ${out} out`);
  return lines.join('\n\n');
}

function isAt(span: Span | undefined, offset: number): boolean {
  return span !== undefined && contains(span, { from: offset, to: offset });
}

function mentions(statements: readonly Statement[]): Mention[] {
  const found: Mention[] = [];
  const work = [...statements].reverse();
  for (let statement = work.pop(); statement; statement = work.pop()) {
    if (statement.kind === 'transition') found.push(statement.from, statement.to);
    else if (statement.kind === 'note') found.push(statement.state);
    else if (statement.kind === 'state') {
      found.push(statement.mention);
      work.push(...[...(statement.body?.statements ?? [])].reverse());
    }
  }
  return found;
}

/** Indents by the depth of the braces; notes keep the layout of their text. */
export function format(source: string): Edit[] {
  const lexed = lexable(source);
  const lexer = new StateLexer(lexed.shrunk.text);
  const opens: number[] = [];
  const closes: number[] = [];
  const kept: Span[] = [];
  let header: number | undefined;
  for (let token = lexer.next(); token.type !== 'end'; token = lexer.next()) {
    const span = spanIn(lexed, token.from, token.to);
    if (token.type === 'header') header ??= span.from;
    if (token.type === 'open') opens.push(span.from);
    if (token.type === 'close') closes.push(span.from);
    const many = token.type === 'noteText' || token.type === 'quoted';
    if (many || token.type === 'accessibility') kept.push(span);
  }
  return indentEdits(source, { opens, closes, kept, header, prepared: lexed.prepared });
}

/** Renames a state everywhere it is mentioned, also where a class or a look is given to it. */
export function rename(source: string, offset: number, name: string): Edit[] {
  if (!/^[\p{L}\p{N}_]+$/u.test(name)) return [];
  const lexed = lexable(source);
  const found = mentions(parseStatements(lexed).statements);
  const target = found.find(({ span }) => isAt(span, offset));
  if (!target || target.id === '[*]') return [];
  const places = found.filter(({ id }) => id === target.id).map(({ span }) => span);
  return unique([...places, ...listed(source, target.id)]).map((span) => ({ span, text: name }));
}

/** The name in `class a, b look`, `style a …` and `click a …`. */
function listed(source: string, id: string): Span[] {
  const found: Span[] = [];
  for (const match of source.matchAll(/^[^\S\n]*(?:class|style|click)\s+((?:[\w]+,\s*)*\w+)/gim)) {
    const list = match[1] ?? '';
    const start = (match.index ?? 0) + match[0].length - list.length;
    for (const word of list.matchAll(/\w+/g)) {
      const from = start + word.index;
      if (word[0] === id) found.push({ from, to: from + id.length });
    }
  }
  return found;
}

function unique(spans: readonly Span[]): Span[] {
  const seen = new Map(spans.map((span) => [span.from, span]));
  return [...seen.values()].sort((a, b) => a.from - b.from);
}
