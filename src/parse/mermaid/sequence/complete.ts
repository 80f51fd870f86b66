import type { Completion, Completions } from '../../language.ts';
import { headerOf } from '../common.ts';
import { ARROWS } from './arrows.ts';
import { indentation, lineStart } from './lines.ts';
import { analyse } from './parser.ts';
import type { Analysis } from './parser.ts';
import { FRAGMENTS, STATEMENTS, WORDS } from './words.ts';

const TYPES = ['boundary', 'control', 'entity', 'database', 'collections', 'queue', 'actor'];

const ARROW = String.raw`(?:<<--?>>|--?>>?|--?[xX]|--?\)|--?\|[\\/]|--?\\\\|--?//|(?:[/\\]\||//|\\\\)--?)`;
const BEHIND_ARROW = new RegExp(String.raw`${ARROW}\s*(?:\(\)|[+-])?\s*([^:]*)$`);
const NOTE_NAMES = /^note\s+(?:left of|right of|over)\s+(?:[^,:]*,\s*)?([^,:]*)$/i;
const OF_NAME = /^(?:activate|deactivate|destroy|links?|properties|details)\s+([^:]*)$/i;

const BRANCHES: Record<string, string | undefined> = {
  alt: 'else',
  par: 'and',
  par_over: 'and',
  critical: 'option',
};

/** What can be written at an offset, and what it would replace. */
export function complete(text: string, offset: number): Completions {
  const start = lineStart(text, offset);
  const line = text.slice(start, offset);
  const begin = /[^\s]/.exec(line.slice(line.lastIndexOf(';') + 1))?.index;
  const from = begin === undefined ? offset : start + line.lastIndexOf(';') + 1 + begin;
  const prefix = text.slice(from, offset);
  if (!headerBefore(text, from)) return { from, options: [header()] };
  return (
    inDeclaration(prefix, offset) ??
    afterKeyword(text, prefix, offset) ??
    inMessage(text, prefix, offset) ??
    atStart(text, prefix, from)
  );
}

function headerBefore(text: string, from: number): boolean {
  return headerOf(text.slice(0, from)).startsWith('sequenceDiagram');
}

function header(): Completion {
  const insert = 'sequenceDiagram\n    ';
  return { label: 'sequenceDiagram', kind: 'keyword', detail: WORDS['sequencediagram'], insert };
}

function inDeclaration(prefix: string, offset: number): Completions | undefined {
  if (/^create\s+\w*$/i.test(prefix)) {
    const word = /\w*$/.exec(prefix)?.[0] ?? '';
    const options = ['participant', 'actor'].map((label) => keyword(label, `${label} `));
    return { from: offset - word.length, options };
  }
  if (!/^(?:create\s+)?(?:participant|actor)\s/i.test(prefix)) return undefined;
  const typed = /@\{[^}]*\btype["']?\s*:\s*["']?(\w*)$/.exec(prefix);
  if (typed !== null) {
    const options = TYPES.map((label): Completion => ({ label, kind: 'keyword' }));
    return { from: offset - (typed[1] ?? '').length, options };
  }
  const open = /@\{?\s*$/.exec(prefix);
  if (open === null) return { from: offset, options: [] };
  const options = TYPES.map((type) => snippet(`@{ "type": "${type}" }`, 'drawn so'));
  return { from: offset - open[0].length, options };
}

function afterKeyword(text: string, prefix: string, offset: number): Completions | undefined {
  const named = NOTE_NAMES.exec(prefix) ?? OF_NAME.exec(prefix);
  if (named !== null) return participants(text, offset, named[1] ?? '');
  const note = /^note\s+([^:]*)$/i.exec(prefix);
  if (note === null) return undefined;
  const options = ['over', 'left of', 'right of'].map((label) => keyword(label, `${label} `));
  return { from: offset - (note[1] ?? '').length, options };
}

function inMessage(text: string, prefix: string, offset: number): Completions | undefined {
  if (prefix.includes(':')) return { from: offset, options: [] };
  const behind = BEHIND_ARROW.exec(prefix);
  if (behind !== null) {
    const receivers = participants(text, offset, behind[1] ?? '');
    const canGrow = /[-/\\|)>x]$/i.test(prefix) && !prefix.endsWith('>>');
    return canGrow ? withArrows(text, prefix, offset, receivers) : receivers;
  }
  return withArrows(text, prefix, offset);
}

/** Arrows behind a name that is known; with the receivers when an arrow may be whole already. */
function withArrows(
  text: string,
  prefix: string,
  offset: number,
  receivers?: Completions,
): Completions | undefined {
  const sign = /[-<>/\\|]+[x)]?$/i.exec(prefix)?.[0] ?? '';
  const name = prefix.slice(0, prefix.length - sign.length).trimEnd();
  const isWhole = sign !== '' || /\s$/.test(prefix);
  if (!isWhole || name === '' || !namesOf(analyse(text), offset).includes(name)) return receivers;
  const arrows = ARROWS.filter(({ spelling }) => spelling.startsWith(sign));
  const options = arrows.map(({ spelling, meaning }): Completion => ({
    label: spelling,
    kind: 'arrow',
    detail: meaning,
  }));
  if (receivers === undefined) return { from: offset - sign.length, options };
  const longer = options.filter((option) => option.label !== sign);
  const repeated = receivers.options.map((option) => ({
    ...option,
    label: `${sign}${option.label}`,
    insert: `${sign}${option.insert ?? option.label}`,
  }));
  return { from: offset - sign.length, options: [...repeated, ...longer] };
}

function participants(text: string, offset: number, typed: string): Completions {
  const analysis = analyse(text);
  const options = namesOf(analysis, offset).map((label) => participant(analysis, label));
  return { from: offset - typed.length, options };
}

/** The participants, without a name that only stands where the cursor is. */
function namesOf(analysis: Analysis, offset: number): string[] {
  const { source, builder } = analysis;
  return [...builder.roles.keys()].filter((id) => {
    const places = builder.names.get(id) ?? [];
    if (places.length !== 2) return true;
    const span = source.span(places[0] ?? 0, places[1] ?? 0);
    return offset < span.from || offset > span.to;
  });
}

function participant(analysis: Analysis, label: string): Completion {
  const role = analysis.builder.roles.get(label)?.role;
  const shown = role === undefined || role.label === label ? '' : role.label.replace(/\n/g, ' ');
  return { label, kind: 'participant', ...(shown === '' ? {} : { detail: shown }) };
}

function atStart(text: string, prefix: string, from: number): Completions {
  const indent = indentation(text, from);
  const { open } = analyse(`${text.slice(0, from)}\n`);
  const inner = open.at(-1);
  if (inner === 'box') {
    const words = ['participant', 'actor'].map((label) => keyword(label, `${label} `));
    return { from, options: [...words, keyword('end')] };
  }
  const offset = from + prefix.length;
  const people = participants(text, offset, prefix).options;
  const next = BRANCHES[inner ?? ''];
  const closing = inner === undefined ? [] : [keyword('end')];
  const branching = next === undefined ? [] : [keyword(next, `${next} `)];
  const statements = STATEMENTS.map(({ word, insert }) => keyword(word, insert));
  const fragments = FRAGMENTS.map(({ word, lines }) =>
    snippet(`${word} … end`, WORDS[word], lines.join(`\n${indent}`)),
  );
  return { from, options: [...people, ...branching, ...closing, ...statements, ...fragments] };
}

function keyword(label: string, insert?: string): Completion {
  const first = label.toLowerCase();
  const detail = WORDS[first] ?? WORDS[first.split(' ')[0] ?? ''];
  return { label, kind: 'keyword', ...(detail ? { detail } : {}), ...(insert ? { insert } : {}) };
}

function snippet(label: string, detail = '', insert?: string): Completion {
  return { label, kind: 'snippet', detail, ...(insert === undefined ? {} : { insert }) };
}
