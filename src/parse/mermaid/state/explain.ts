import type { Span } from '../../../base/span.ts';
import { written } from '../lexable.ts';
import type { Token } from './lexer.ts';

/** What is wrong with a line; offsets count from its beginning. */
export interface Explained {
  code: string;
  message: string;
  span?: Span;
  fix?: { title: string; edits: { from: number; to: number; text: string }[] };
}

/** Arrows of other diagrams, and arrows that are nearly right. */
const WRONG_ARROW =
  /(?<![-<=.~])(?:<-+>|-{1,2}>>|-{3,}>|->|-\.+->|={1,}>{1,2}|<-+|-[)x]|--[)x]|~~>|--)(?![->])/;

/**
 * Why a line is broken and how to mend it: `start` began the statement, `bad` did not fit.
 */
export function explain(line: string, start: Token, bad: Token): Explained {
  const arrows = [...line.matchAll(/-->/g)];
  const second = arrows[1];
  if (bad.type === 'arrow' && second && arrows[0]) return chained(line, second.index);
  if (bad.type === 'twoWords') return twoWords(line);
  if (bad.type === 'classDefDefault') {
    const message = 'A state diagram has no class `default`; give the class another name.';
    return { code: 'state-classdef-default', message };
  }
  const wrong = bad.type === 'invalid' || bad.type === 'divider' ? WRONG_ARROW.exec(line) : null;
  if (wrong && !(arrows.length > 0 && arrows[0] && arrows[0].index < wrong.index)) {
    const [from, to] = [wrong.index, wrong.index + wrong[0].length];
    return {
      code: 'state-arrow',
      message: `\`${wrong[0]}\` is no arrow of a state diagram; write \`-->\`.`,
      span: { from, to },
      fix: { title: 'Write -->', edits: [{ from, to, text: '-->' }] },
    };
  }
  if (bad.type === 'invalid' && bad.text === '-') return hyphen(line);
  return byStatement(start, bad, line);
}

function byStatement(start: Token, bad: Token, line: string): Explained {
  if (/^\s*note\b/i.test(line) && start.type !== 'id') return brokenNote(line);
  if (start.type === 'click') {
    const message = 'Write `click name href "address"` or `click name "address" "tooltip"`.';
    return { code: 'state-click', message };
  }
  if (bad.type === 'newline' || bad.type === 'end') return incomplete(start, line);
  if (start.type === 'stateKeyword') {
    const message =
      'A state is declared as `state name`, `state "text" as name` or `state name {`.';
    return { code: 'state-declaration', message };
  }
  if (bad.type === 'arrow') {
    const message = 'A transition needs a state before its arrow: `From --> To`.';
    return { code: 'state-transition', message };
  }
  if (bad.type === 'description') {
    const message = 'A description follows a name, and holds no second single colon or `;`.';
    return { code: 'state-description', message };
  }
  if (bad.type === 'default') {
    const message = '`default` is a word of the language and cannot name a state.';
    return { code: 'state-reserved-word', message };
  }
  const shown = written(bad.text.trim()).slice(0, 30);
  const message = `\`${shown}\` is not understood here.`;
  return { code: 'state-syntax', message };
}

function incomplete(start: Token, line: string): Explained {
  if (/-->\s*$/.test(line)) {
    const message = 'This transition has no target: write the state it leads to behind the arrow.';
    const from = line.lastIndexOf('-->');
    return { code: 'state-transition', message, span: { from, to: from + 3 } };
  }
  const message =
    start.type === 'stateKeyword'
      ? 'This declaration is not complete: `state name`, `state "text" as name` or `state name {`.'
      : 'This line is not complete.';
  return {
    code: start.type === 'stateKeyword' ? 'state-declaration' : 'state-incomplete',
    message,
  };
}

function chained(line: string, second: number): Explained {
  const before = line.slice(0, second).trimEnd();
  const source = /(\S+)$/.exec(before)?.[1] ?? '';
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  return {
    code: 'state-arrow-chain',
    message: 'A line holds one transition. Give the second arrow a line of its own.',
    span: { from: second, to: second + 3 },
    fix: {
      title: 'Split into two lines',
      edits: [{ from: before.length, to: second, text: `\n${indent}${source} ` }],
    },
  };
}

function twoWords(line: string): Explained {
  const match = /state\s+(\w+(?:[^\S\n]+\w+)+)/i.exec(line);
  const message = 'A state’s name is one word. Write `state "text" as name {`.';
  const words = match?.[1];
  if (match === null || words === undefined) return { code: 'state-name', message };
  const from = match.index + match[0].length - words.length;
  const id = words.split(/\s+/).join('_');
  return {
    code: 'state-name',
    message,
    span: { from, to: from + words.length },
    fix: {
      title: `Write "${words}" as ${id}`,
      edits: [{ from, to: from + words.length, text: `"${words}" as ${id}` }],
    },
  };
}

function hyphen(line: string): Explained {
  const match = /[^\s:{-]+(?:-[^\s:{>-]+)+/.exec(line);
  const message = 'A state’s name cannot hold a hyphen; use `_`, or `state "text" as name`.';
  if (!match) return { code: 'state-name', message: 'A hyphen is not understood here.' };
  const [from, to] = [match.index, match.index + match[0].length];
  const text = match[0].replaceAll('-', '_');
  return {
    code: 'state-name',
    message,
    span: { from, to },
    fix: { title: `Write ${text}`, edits: [{ from, to, text }] },
  };
}

function brokenNote(line: string): Explained {
  const from = line.length - line.trimStart().length;
  const span = { from, to: Math.max(from + 4, line.trimEnd().length) };
  const side = /^\s*note\s+(?:left|right)\s+of\s+\S+/i.test(line);
  if (side && !line.includes(':')) {
    const message =
      'This note never ends: write `note right of State : text`, or close with `end note`.';
    return { code: 'state-note-unclosed', message, span };
  }
  const message = side
    ? 'A note’s text on one line holds no second colon and no `;`; use several lines and `end note`.'
    : 'A note stands `left of` or `right of` a state: `note right of State : text`.';
  return { code: 'state-note', message, span };
}
