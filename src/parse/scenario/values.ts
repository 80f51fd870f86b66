import { unreachable } from '../../base/assert.ts';
import { nearestName } from '../../model/expression/nearest.ts';
import { parseExpression } from '../../model/expression/parser.ts';
import { unitNamed, units } from '../../model/expression/units.ts';
import type { Json } from '../../model/json.ts';
import type { Resource } from '../../model/resource.ts';
import type { ChoiceField, Field, NumberField } from '../../model/schema.ts';
import type { ReadText, TextProblem } from '../profile/amounts.ts';
import { betweenAmounts, maxText, partsOf, readAmount } from '../profile/amounts.ts';
import { readAmounts, readDuration } from '../profile/amounts.ts';
import { readDistribution } from '../profile/distribution.ts';

/** What is wrong with a part `from..to` of a value's text, and what may be written in its stead. */
export interface Problem {
  /** The code without its language: `number`, `unit`, `choice` … */
  kind: string;
  message: string;
  from: number;
  to: number;
  instead?: string;
}

/** A value read out of a text, or what is wrong with it. */
export type Read = { value: Json } | { problems: Problem[] };

/** Fields whose values are written as one text. */
export type PlainField = Exclude<
  Field,
  { type: 'list' | 'map' | 'record' | 'variant' | 'later' | 'json' }
>;

/** Reads a value's text against its field. Total. */
export function readPlain(text: string, field: PlainField): Read {
  switch (field.type) {
    case 'text':
      return { value: text };
    case 'choice':
      return readChoice(text, field);
    case 'flag':
      return readFlag(text);
    case 'number':
      return readNumber(text, field);
    case 'share':
      return readShare(text);
    case 'duration':
      return taken(readDuration(text));
    case 'distribution':
      return taken(readDistribution(text));
    case 'amount':
      return readAmountText(text);
    case 'expression':
      return readExpression(text);
    default:
      return unreachable(field);
  }
}

function taken<Value extends Json>(read: ReadText<Value>): Read {
  return 'value' in read ? { value: read.value } : { problems: [problemOf(read.problem)] };
}

/** A problem of the shared readers, named without its language. */
export function problemOf({ code, ...rest }: TextProblem): Problem {
  return { kind: code.slice(code.indexOf('/') + 1), ...rest };
}

function wrong(kind: string, text: string, message: string, instead?: string): Read {
  const place = { from: 0, to: text.length };
  return { problems: [{ kind, message, ...place, ...(instead !== undefined && { instead }) }] };
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

function readChoice(text: string, field: ChoiceField): Read {
  if (field.of.includes(text)) return { value: text };
  const folded = text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const near =
    field.of.find((word) => word.toLowerCase() === folded) ?? nearestName(text, field.of);
  const mend = near ? `Did you mean “${near}”?` : `It is one of ${field.of.join(', ')}.`;
  return wrong('choice', text, `“${shown(text)}” is not known here. ${mend}`, near);
}

const yes = new Set(['true', 'yes', 'on']);
const no = new Set(['false', 'no', 'off']);

function readFlag(text: string): Read {
  const word = text.toLowerCase();
  if (yes.has(word)) return { value: true };
  if (no.has(word)) return { value: false };
  const near = nearestName(text, ['true', 'false', 'yes', 'no']);
  return wrong('flag', text, `“${shown(text)}” is neither true nor false.`, near);
}

const numberPattern =
  /^(\s*)([-+]?(?:\d{1,3}(?:,\d{3})+|\d[\d_]*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(\s*)(.*?)\s*$/su;

/** A number as people write it, `1,000`, with the word behind it; undefined when it is none. */
function parseNumber(text: string): { value: number; word: string; at: number } | undefined {
  const parts = text.length <= maxText ? numberPattern.exec(text) : null;
  const value = Number((parts?.[2] ?? '').replace(/[,_]/g, ''));
  if (!parts || !Number.isFinite(value)) return undefined;
  const at = [1, 2, 3].reduce((sum, i) => sum + (parts[i]?.length ?? 0), 0);
  return { value, word: parts[4] ?? '', at };
}

function readNumber(text: string, field: NumberField): Read {
  const read = parseNumber(text);
  if (!read) return wrong('number', text, `“${shown(text)}” is not a number.`);
  const { value, word, at } = read;
  if (word !== '' && !sameUnit(word, field.unit)) {
    const expected = field.unit ? `Write it in ${field.unit}.` : 'It is a number without a unit.';
    const message = `“${shown(word)}” is not a unit for this. ${expected}`;
    const instead = text.slice(0, at).trim() + (field.unit ? ` ${field.unit}` : '');
    return wrong('unit', text, message, instead);
  }
  return bounded(value, text, field);
}

/** `times` for `time`: a unit that is a word may stand in the singular. */
function sameUnit(word: string, unit: string | undefined): boolean {
  if (unit === undefined) return word === '×' || word === 'times' || word === 'x';
  return word === unit || word === unit.replace(/s$/, '') || `${word}` === `${unit}s`;
}

function bounded(value: number, text: string, { min, max, whole }: NumberField): Read {
  if (whole && !Number.isInteger(value)) {
    return wrong('number', text, 'This must be a whole number.', String(Math.round(value)));
  }
  if (min !== undefined && value < min) {
    return wrong('range', text, `This cannot be less than ${min}.`, String(min));
  }
  if (max !== undefined && value > max) {
    return wrong('range', text, `This cannot be more than ${max}.`, String(max));
  }
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    return wrong('range', text, 'This number is too large.');
  }
  return { value: value === 0 ? 0 : value };
}

function readShare(text: string): Read {
  const read = parseNumber(text);
  if (!read) return wrong('number', text, `“${shown(text)}” is not a share, such as 5% or 0.05.`);
  const { value, word } = read;
  if (word !== '' && word !== '%') {
    const message = `“${shown(word)}” is not a unit for this: write 5% or 0.05.`;
    return wrong('unit', text, message, text.slice(0, read.at).trim() + '%');
  }
  const share = word === '%' ? value / 100 : value;
  if (share >= 0 && share <= 1) return { value: share === 0 ? 0 : share };
  const percent = word === '' && value >= 2 && value <= 100 ? `${value}%` : undefined;
  return wrong('range', text, 'A share lies between 0 and 1, or 0% and 100%.', percent);
}

/** Several amounts in one text: `500 credits, 5 min, 512 MB, 3 branches, 10 tool calls`. */
function readAmountText(text: string): Read {
  const amounts: Partial<Record<Resource, number>> = {};
  const problems: Problem[] = [];
  if (/^\s*(?:none|unlimited)\s*$/i.test(text)) return { value: {} };
  const parts = text.length <= maxText ? partsOf(text, betweenAmounts) : [{ part: text, at: 0 }];
  for (const { part, at } of parts) {
    const read = readOneAmount(part);
    for (const one of read.problems) {
      problems.push({ ...one, from: one.from + at, to: one.to + at });
    }
    Object.assign(amounts, read.amounts);
  }
  return problems.length > 0 ? { problems } : { value: ordered(amounts) };
}

function readOneAmount(part: string): {
  amounts: Partial<Record<Resource, number>>;
  problems: Problem[];
} {
  const unit = unitNamed(parseNumber(part)?.word ?? '');
  if (unit && units[unit].dimension === 'time') {
    const read = readDuration(part);
    if ('value' in read) return { amounts: { time: read.value }, problems: [] };
    return { amounts: {}, problems: [problemOf(read.problem)] };
  }
  const { amounts, problems } = readAmounts(part);
  return { amounts, problems: problems.map(problemOf) };
}

/** One amount of a mapping, `memory: 512 MB`. */
export function readResource(text: string, resource: Resource): Read {
  if (resource === 'time') return taken(readDuration(text));
  return taken(readAmount(text, resource));
}

/** Amounts with their resources in the order in which they are shown. */
export function ordered(
  amounts: Partial<Record<Resource, number>>,
): Partial<Record<Resource, number>> {
  const { credits, time, memory, concurrency, toolCalls } = amounts;
  const all = { credits, time, memory, concurrency, toolCalls };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function readExpression(text: string): Read {
  const { expression, diagnostics } = parseExpression(text);
  if (expression) return { value: text };
  const problems = diagnostics.map(({ message, span, fix }): Problem => {
    const edit = fix?.edits.length === 1 ? fix.edits[0] : undefined;
    const same = edit && edit.span.from === span.from && edit.span.to === span.to;
    return { kind: 'expression', message, ...span, ...(same && { instead: edit.text }) };
  });
  return { problems };
}

/** A plain YAML scalar as plain data (YAML's core schema): null, true, numbers, else text. */
export function readJson(text: string, quoted: boolean): Json {
  if (quoted) return text;
  if (text === '' || text === '~' || text === 'null') return null;
  if (text === 'true') return true;
  if (text === 'false') return false;
  const number = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(text);
  const value = Number(text);
  return number && Number.isFinite(value) ? (value === 0 ? 0 : value) : text;
}
