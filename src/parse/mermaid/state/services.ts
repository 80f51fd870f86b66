import type { Edit } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import { contains } from '../../../base/span.ts';
import type { StateNode, Statechart } from '../../../model/statechart/statechart.ts';
import { isWord } from '../../../model/expression/expression.ts';
import { conditionText } from '../../../model/statechart/build.ts';
import { contentsText, givenText } from '../../../model/statechart/content-text.ts';
import type { Completion, Completions, Hover, Token, TokenKind } from '../../language.ts';
import { indentEdits, lineBefore, surroundings } from '../layout.ts';
import { lexable, spanIn } from '../lexable.ts';
import type { Built } from './build.ts';
import { buildStatechart } from './build.ts';
import type { Directives } from './directives.ts';
import { directiveWords, readDirectives } from './directives.ts';
import type { LabelFacts } from './label-services.ts';
import {
  completeDirective,
  completeLabel,
  directiveTokens,
  labelTokens,
} from './label-services.ts';
import type { TokenType } from './lexer.ts';
import { StateLexer } from './lexer.ts';
import { parseStatements } from './parser.ts';
import type { Mention, Statement } from './syntax.ts';
import { usesIn } from './uses.ts';

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
  const around = surroundings(lexed.prepared);
  const found: Token[] = around.flatMap((token) => {
    return token.kind === 'comment' ? directiveTokens(source, token.span) : [token];
  });
  for (let token = lexer.next(); token.type !== 'end'; token = lexer.next()) {
    const kind = KINDS[token.type];
    const lead = token.text.length - token.text.trimStart().length;
    const length = token.text.trim().length;
    if (kind === undefined || length === 0) continue;
    const from = token.from + lead;
    const span = spanIn(lexed, from, from + length);
    if (token.type === 'description') found.push(...descriptionTokens(source, span));
    else found.push({ span, kind });
  }
  for (const { from, to } of lexer.comments) {
    found.push({ span: spanIn(lexed, from, to), kind: 'comment' });
  }
  return found.sort((a, b) => a.span.from - b.span.from);
}

/** A colon and a label; the texts of states are only looked into where they say what is done. */
function descriptionTokens(source: string, span: Span): Token[] {
  const text = source.slice(span.from, span.to);
  const lead = /^:\s*/.exec(text)?.[0].length ?? 0;
  const line = lineBefore(source, span.from).text;
  const does = /^:\s*(?:entry|exit|do)\s*\//i.test(text);
  if (!line.includes('-->') && !does) return [{ span, kind: 'string' }];
  const label = labelTokens(text.slice(lead), { from: span.from + lead, to: span.to });
  // One that is plain text stays one with its colon.
  if (label.length < 2) return [{ span, kind: 'string' }];
  return [{ span: { from: span.from, to: span.from + 1 }, kind: 'operator' }, ...label];
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
  const declared = completeDirective(text, offset, names(source));
  if (declared) return declared;
  const label = labelBefore(text);
  if (label !== undefined) {
    // Without the line at the cursor, which may be half written.
    const above = source.slice(0, from) + source.slice(from + text.length);
    return completeLabel(label, offset, labelFacts(above), !text.includes('-->'));
  }
  // Without the word at the cursor, which may be half a name.
  const rest = source.slice(0, at) + source.slice(Math.max(at, offset));
  const known = names(rest);
  if (before.trim() === '') return { from: at, options: [...known, ...KEYWORDS] };
  if (/-->\s*$/.test(before)) {
    return { from: at, options: [...known, { label: '[*]', kind: 'state', detail: 'the end' }] };
  }
  if (/\b(?:of|class|style|click)\s+$/i.test(before)) return { from: at, options: known };
  if (/^\s*\S+\s+$/.test(before)) {
    return { from: at, options: [{ label: '-->', kind: 'arrow', detail: 'transition' }] };
  }
  return { from: at, options: [] };
}

/** The text of a label before the cursor; undefined where none is written. */
function labelBefore(text: string): string | undefined {
  const colon = /^(?:[^:"]|:::)*:(?!:)/.exec(text)?.[0];
  return colon === undefined ? undefined : text.slice(colon.length).trimStart();
}

/** The states as suggestions. */
function names(source: string): Completion[] {
  return stateNames(source).map(({ id, label }) => {
    return { label: id, kind: 'state', ...(label === id ? {} : { detail: label }) };
  });
}

function labelFacts(source: string): LabelFacts {
  const { model, meanings } = builtOf(source);
  const events = new Set(model.transitions.flatMap((transition) => transition.events));
  return {
    events: [...events].filter((event) => /^\S+$/.test(event)),
    states: names(source),
    resources: model.resources.map(({ name }) => name),
    environment: meanings.environment,
  };
}

function builtOf(source: string): Built & { statements: Statement[]; directives: Directives } {
  const lexed = lexable(source);
  const { statements } = parseStatements(lexed);
  const directives = readDirectives(source, lexed.prepared.comments);
  return { ...buildStatechart(statements, '', directives), statements, directives };
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
  const directive = directiveAt(source, offset);
  if (directive) return directive;
  const transition = model.transitions.find((t) => isAt(spans.get(t.id), offset));
  const span = transition && spans.get(transition.id);
  if (!transition || !span) return undefined;
  const where =
    transition.targets.length > 0 ? ` → **${transition.targets.join(', ')}**` : ' stays';
  const lines = [`**${transition.source}**${where}`];
  if (transition.events.length > 0) lines.push(`when: ${transition.events.join(', ')}`);
  if (transition.after) lines.push(`after: ${givenText(transition.after)}`);
  if (transition.guard) lines.push(`if: ${conditionText(transition.guard)}`);
  if (transition.actions.length > 0) lines.push(`does: ${contentsText(transition.actions)}`);
  return { span, text: lines.join('\n\n') };
}

/** What a comment that means something declares. */
function directiveAt(source: string, offset: number): Hover | undefined {
  const { prepared } = lexable(source);
  const span = prepared.comments.find((one) => isAt(one, offset));
  const word = span && /^%%+\s*@(\w+)/.exec(source.slice(span.from, span.to))?.[1];
  if (!span || word === undefined || !Object.hasOwn(directiveWords, word)) return undefined;
  return { span, text: `**@${word}** ${directiveWords[word] ?? ''}` };
}

function stateText(model: Statechart, id: string): string {
  if (id === '[*]') return 'The start (left of an arrow) or the end (right of it).';
  const node = allStates(model).find((candidate) => candidate.id === id);
  const lines = [`**${id}** (${node?.type ?? 'state'})`];
  if (node && node.label !== id) lines.push(node.label);
  const out = model.transitions.filter((t) => t.source === id).length;
  const into = model.transitions.filter((t) => t.targets.includes(id)).length;
  lines.push(`${into} in, ${out} out`);
  for (const kind of ['entry', 'exit'] as const) {
    const does = (node?.[kind] ?? []).map(contentsText).join('; ');
    if (does !== '') lines.push(`${kind}: ${does}`);
  }
  for (const { content } of node?.invokes ?? []) {
    if (content?.kind === 'stub') lines.push(`does: ${content.name}`);
  }
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

/**
 * Renames a state everywhere it is mentioned, also where a class or a look is given to it and where
 * conditions and comments name it; or a variable.
 */
export function rename(source: string, offset: number, name: string): Edit[] {
  if (!/^[\p{L}\p{N}_]+$/u.test(name)) return [];
  const { statements, model, spans, directives } = builtOf(source);
  const uses = usesIn(source, model, spans, directives);
  const use = uses.find(({ span }) => isAt(span, offset));
  if (use?.kind === 'data') {
    const same = uses.filter((one) => one.kind === 'data' && one.name === use.name);
    return isWord(name) ? same.map(({ span }) => ({ span, text: name })) : [];
  }
  const found = mentions(statements);
  const target = use?.name ?? found.find(({ span }) => isAt(span, offset))?.id;
  if (target === undefined || target === '[*]') return [];
  const places = found.filter(({ id }) => id === target).map(({ span }) => span);
  const named = uses.filter((one) => one.kind === 'state' && one.name === target);
  const all = [...places, ...listed(source, target), ...named.map(({ span }) => span)];
  return unique(all).map((span) => ({ span, text: name }));
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
