import type { Span } from '../../../base/span.ts';
import { completeExpression } from '../../../model/expression/complete.ts';
import type { Environment } from '../../../model/expression/type.ts';
import { backoffWords, policyWords } from '../../../model/statechart/policy-text.ts';
import type { Completion, Completions, Token } from '../../language.ts';
import { directiveWords } from './directives.ts';
import { readLabel } from './label.ts';

/** What is known of a diagram while a label of it is written. */
export interface LabelFacts {
  events: readonly string[];
  states: readonly Completion[];
  resources: readonly string[];
  environment: Environment;
}

const ACTIONS: Completion[] = [
  { label: 'raise', kind: 'keyword', detail: 'an event that is processed first', insert: 'raise ' },
  { label: 'send', kind: 'keyword', detail: 'an event, perhaps after some time', insert: 'send ' },
  { label: 'cancel', kind: 'keyword', detail: 'takes a delayed event back', insert: 'cancel ' },
  { label: 'log', kind: 'keyword', detail: 'tells the reader of the run', insert: 'log ' },
  { label: 'acquire', kind: 'keyword', detail: 'takes a resource', insert: 'acquire ' },
  { label: 'release', kind: 'keyword', detail: 'gives a resource back', insert: 'release ' },
];

const LINES: Completion[] = [
  { label: 'entry /', kind: 'keyword', detail: 'done when it is entered', insert: 'entry / ' },
  { label: 'exit /', kind: 'keyword', detail: 'done when it is left', insert: 'exit / ' },
  { label: 'do /', kind: 'keyword', detail: 'works while it is active', insert: 'do / ' },
];

/**
 * Suggestions in the text of a transition (or of a state: `line`) of which `text` stands before the
 * cursor, at `offset`.
 */
export function completeLabel(
  text: string,
  offset: number,
  facts: LabelFacts,
  line: boolean,
): Completions {
  const open = text.lastIndexOf('[');
  if (open >= 0 && !text.slice(open).includes(']'))
    return inGuard(text.slice(open + 1), offset, facts);
  const slash = readLabel(text).slash;
  if (slash !== undefined) return inActions(text.slice(slash + 1), offset, facts);
  const word = /\S*$/.exec(text)?.[0] ?? '';
  const rest = text.slice(0, text.length - word.length).trim();
  if (rest !== '') return { from: offset, options: [] };
  const events: Completion[] = facts.events.map((label) => ({
    label,
    kind: 'node',
    detail: 'event',
  }));
  const after: Completion = {
    label: 'after',
    kind: 'keyword',
    detail: 'a delay',
    insert: 'after ',
  };
  return {
    from: offset - word.length,
    options: [...(line ? LINES : []), ...events, after],
  };
}

function inGuard(text: string, offset: number, facts: LabelFacts): Completions {
  const asked = /\bIn\(\s*['"]?([^\s()'"]*)$/.exec(text);
  if (asked) return { from: offset - (asked[1] ?? '').length, options: [...facts.states] };
  const found = inExpression(text, offset, facts);
  const In: Completion = {
    label: 'In(…)',
    kind: 'snippet',
    detail: 'a state is active',
    insert: 'In(',
  };
  const begins = !/[\w)\]'"]\s+$/.test(text);
  return { ...found, options: begins ? [...found.options, In] : found.options };
}

function inExpression(text: string, offset: number, facts: LabelFacts): Completions {
  const { from, options } = completeExpression(text, text.length, facts.environment);
  return {
    from: offset - text.length + from,
    options: options.map(({ label, kind, detail, insert }) => ({
      label,
      kind: kind === 'field' ? 'node' : kind === 'function' ? 'snippet' : 'keyword',
      ...(detail === undefined ? {} : { detail }),
      ...(insert === undefined ? {} : { insert }),
    })),
  };
}

function inActions(text: string, offset: number, facts: LabelFacts): Completions {
  const piece = (/[^,]*$/.exec(text)?.[0] ?? '').trimStart();
  const value = /^[^=]+[^=<>!]=\s*(?!=)(.*)$/s.exec(piece)?.[1];
  if (value !== undefined) return inExpression(value, offset, facts);
  const word = /\S*$/.exec(piece)?.[0] ?? '';
  const from = offset - word.length;
  switch (piece.slice(0, piece.length - word.length).trim()) {
    case '':
      return { from, options: [...ACTIONS, ...dataNames(facts)] };
    case 'raise':
    case 'send':
    case 'cancel':
      return { from, options: facts.events.map((label) => ({ label, kind: 'node' })) };
    case 'acquire':
    case 'release':
      return { from, options: facts.resources.map((label) => ({ label, kind: 'node' })) };
    case 'log':
      return inExpression(word, offset, facts);
    default:
      return { from: offset, options: [] };
  }
}

function dataNames({ environment }: LabelFacts): Completion[] {
  return Object.keys(environment)
    .filter((name) => name !== 'event')
    .map((name) => ({ label: name, kind: 'node', detail: 'data', insert: `${name} = ` }));
}

/** Suggestions in a comment that begins with `%% @`; `text` is the line before the cursor. */
export function completeDirective(
  text: string,
  offset: number,
  states: readonly Completion[],
): Completions | undefined {
  const match = /^\s*%%+\s*@(\w*)(\s+.*)?$/s.exec(text);
  if (!match) return undefined;
  const word = match[1] ?? '';
  if (match[2] === undefined) {
    return {
      from: offset - word.length,
      options: words(Object.keys(directiveWords), directiveWords),
    };
  }
  const last = /\S*$/.exec(match[2])?.[0] ?? '';
  const from = offset - last.length;
  const first = match[2].trim() === last;
  if (word === 'onerror') {
    const names = first || /\bfallback\s+\S*$/.test(match[2]) ? states : [];
    return { from, options: [...names, ...words([...policyWords, ...backoffWords, 'then'])] };
  }
  if (word === 'state') return { from, options: first ? [...states] : LINES };
  if (word === 'limits') {
    const limits = ['memory', 'budget', 'microsteps', 'events', 'timers', 'children', 'time'];
    return {
      from,
      options: limits.map((one) => ({ label: one, kind: 'keyword', insert: `${one}=` })),
    };
  }
  return { from, options: [] };
}

function words(
  list: readonly string[],
  details: Readonly<Record<string, string>> = {},
): Completion[] {
  return list.map((label) => {
    const detail = details[label];
    return { label, kind: 'keyword', ...(detail === undefined ? {} : { detail }) };
  });
}

/** The parts of a label for highlighting; `span` is its place, as it is written. */
export function labelTokens(text: string, span: Span): Token[] {
  const { trigger, guard, actions, slash } = readLabel(text);
  if (span.to - span.from !== text.length || (!guard && slash === undefined)) {
    return [{ span, kind: 'string' }];
  }
  const found: Token[] = [];
  const add = (from: number, length: number, kind: Token['kind']): void => {
    if (length > 0)
      found.push({ span: { from: span.from + from, to: span.from + from + length }, kind });
  };
  add(trigger.from, trigger.text.length, 'string');
  if (guard) {
    const open = text.lastIndexOf('[', guard.from);
    add(open, 1, 'operator');
    add(guard.from, guard.text.length, 'name');
    add(text.indexOf(']', guard.from + guard.text.length), 1, 'operator');
  }
  if (slash !== undefined) add(slash, 1, 'operator');
  for (const { from, text: action } of actions) {
    const word = /^(?:raise|send|cancel|log|acquire|release)(?=\s)/.exec(action)?.[0] ?? '';
    add(from, word.length, 'keyword');
    const rest = action.slice(word.length).trimStart();
    add(from + action.length - rest.length, rest.length, word === '' ? 'string' : 'name');
  }
  return found.sort((a, b) => a.span.from - b.span.from);
}

/** A comment that means something: its sign, its word and what is behind it. */
export function directiveTokens(source: string, span: Span): Token[] {
  const text = source.slice(span.from, span.to);
  const match = /^(%%+\s*)(@(\w+))/.exec(text);
  if (!match || !Object.hasOwn(directiveWords, match[3] ?? '')) return [{ span, kind: 'comment' }];
  const word = span.from + (match[1] ?? '').length;
  const end = word + (match[2] ?? '').length;
  const rest = end + (/^\s*/.exec(source.slice(end, span.to))?.[0].length ?? 0);
  return [
    {
      span: { from: span.from, to: span.from + (/^%+/.exec(text)?.[0].length ?? 2) },
      kind: 'comment',
    },
    { span: { from: word, to: end }, kind: 'keyword' },
    ...(rest < span.to ? [{ span: { from: rest, to: span.to }, kind: 'meta' as const }] : []),
  ];
}
