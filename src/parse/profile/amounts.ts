import type { Amounts, Distribution, ResourceKind } from '../../model/profile.ts';
import { nearestName } from '../../model/expression/nearest.ts';
import type { UnitName } from '../../model/expression/units.ts';
import { inBaseUnit, unitNamed, units } from '../../model/expression/units.ts';

/** What is wrong with a part `from..to` of a text, and what may be written in its stead. */
export interface TextProblem {
  code: 'profile/number' | 'profile/unit' | 'profile/negative' | 'profile/distribution';
  message: string;
  from: number;
  to: number;
  instead?: string;
}

/** A value read out of a text, or the problem. */
export type ReadText<Value> = { value: Value } | { problem: TextProblem };

/** The longest duration that can be written: 100 days. */
export const maxDurationNs = 100 * 86_400e9;

/** The longest text that is read as an amount or distribution. */
export const maxText = 200;

/** A number with what follows it: `10,000 credits`, `-3`, `1.5ms`. */
interface Quantity {
  value: number;
  /** The word behind it, '' for none. */
  word: string;
  /** Place of the word. */
  at: number;
}

const quantityPattern =
  /^(\s*)([-+]?(?:\d{1,3}(?:,\d{3})+|\d[\d_]*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(\s*)(.*?)\s*$/su;

function readQuantity(text: string): ReadText<Quantity> {
  const parts = text.length <= maxText ? quantityPattern.exec(text) : null;
  const value = Number((parts?.[2] ?? '').replace(/[,_]/g, ''));
  if (!parts || !Number.isFinite(value)) {
    const shown = text.trim().slice(0, 40);
    const message = shown === '' ? 'A number is missing here.' : `“${shown}” is not a number.`;
    return { problem: { code: 'profile/number', message, from: 0, to: text.length } };
  }
  if (value < 0) {
    const instead = text.replace('-', '').trim();
    const message = 'This cannot be negative.';
    return { problem: { code: 'profile/negative', message, from: 0, to: text.length, instead } };
  }
  const at = [1, 2, 3].reduce((sum, i) => sum + (parts[i]?.length ?? 0), 0);
  return { value: { value, word: parts[4] ?? '', at } };
}

const timeWords = ['ns', 'us', 'ms', 's', 'min', 'h', 'd'];
const byteWords = ['B', 'kB', 'MB', 'GB', 'TB', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A duration with its unit (`1.5 ms`, `2s`) in whole ns; `unit` is that of a number without one. */
export function readDuration(text: string, unit?: UnitName): ReadText<number> {
  const read = readQuantity(text);
  if ('problem' in read) return read;
  const { value, word, at } = read.value;
  if (word === '' && (unit || value === 0)) return bounded(inBaseUnit(value, unit ?? 'ns'), text);
  const name = unitNamed(word);
  if (name && units[name].dimension === 'time') return bounded(inBaseUnit(value, name), text);
  return { problem: unitProblem(text, word, at, timeWords, 'ms') };
}

function bounded(ns: number, text: string): ReadText<number> {
  if (ns <= maxDurationNs) return { value: Math.round(ns) };
  const message = 'A duration can be 100 days at most.';
  return { problem: { code: 'profile/number', message, from: 0, to: text.length } };
}

function unitProblem(
  text: string,
  word: string,
  at: number,
  words: readonly string[],
  usual: string,
): TextProblem {
  const list = words.join(', ');
  if (word === '') {
    const message = `A unit is missing: one of ${list}.`;
    const instead = `${text.trim()} ${usual}`;
    return { code: 'profile/unit', message, from: 0, to: text.length, instead };
  }
  const near = nearestName(word, words);
  const mend = near ? `Did you mean “${near}”?` : `Here it is one of ${list}.`;
  const problem = {
    code: 'profile/unit' as const,
    message: `“${word.slice(0, 40)}” is not a unit for this. ${mend}`,
    from: at,
    to: at + word.length,
  };
  return near ? { ...problem, instead: near } : problem;
}

/** Words behind a number that say which resource it counts. */
const resourceWords: Readonly<Record<string, ResourceKind>> = {
  credit: 'credits',
  credits: 'credits',
  cr: 'credits',
  'tool call': 'toolCalls',
  'tool calls': 'toolCalls',
  toolcall: 'toolCalls',
  toolcalls: 'toolCalls',
  call: 'toolCalls',
  calls: 'toolCalls',
  concurrency: 'concurrency',
  concurrent: 'concurrency',
  'at once': 'concurrency',
  parallel: 'concurrency',
  branch: 'concurrency',
  branches: 'concurrency',
};

/** The resource that a word behind a number means. */
function resourceOf(word: string): ResourceKind | undefined {
  const folded = word.toLowerCase().replace(/[\s_-]+/g, ' ');
  if (Object.hasOwn(resourceWords, folded)) return resourceWords[folded];
  const unit = unitNamed(word);
  return unit && units[unit].dimension === 'bytes' ? 'memory' : undefined;
}

/** An amount of one resource: `10,000`, `10,000 credits`, `16 GB`. Bytes and counts are whole. */
export function readAmount(text: string, resource: ResourceKind): ReadText<number> {
  const read = readQuantity(text);
  if ('problem' in read) return read;
  const { value, word, at } = read.value;
  if (word === '') return wholeAmount(value, resource, text);
  if (resourceOf(word) !== resource) {
    const words = resource === 'memory' ? byteWords : [countWords[resource]];
    return { problem: unitProblem(text, word, at, words, '') };
  }
  const unit = unitNamed(word);
  return wholeAmount(
    resource === 'memory' && unit ? inBaseUnit(value, unit) : value,
    resource,
    text,
  );
}

/** How amounts that are counted are written behind the number. */
export const countWords = {
  credits: 'credits',
  toolCalls: 'tool calls',
  concurrency: 'at once',
} as const;

function wholeAmount(value: number, resource: ResourceKind, text: string): ReadText<number> {
  if (value > Number.MAX_SAFE_INTEGER) {
    const message = 'This amount is too large.';
    return { problem: { code: 'profile/number', message, from: 0, to: text.length } };
  }
  if (resource === 'credits') return { value };
  if (resource === 'memory') return { value: Math.round(value) };
  if (Number.isInteger(value)) return { value };
  const message = 'This must be a whole number.';
  const instead = text.replace(/\d[\d,_.]*/, String(Math.round(value)));
  return { problem: { code: 'profile/number', message, from: 0, to: text.length, instead } };
}

/** Between amounts: a comma (but not of thousands), a semicolon, "and". */
export const betweenAmounts = /[,;](?!\d{3}(?!\d))|\band\b/;

/** Several amounts in one text: `10,000 credits, 16 GB, 5 tool calls`. */
export function readAmounts(text: string): { amounts: Amounts; problems: TextProblem[] } {
  const amounts: Amounts = {};
  const problems: TextProblem[] = [];
  if (/^\s*(?:none|unlimited)\s*$/i.test(text)) return { amounts, problems };
  const parts = text.length <= maxText ? partsOf(text, betweenAmounts) : [{ part: text, at: 0 }];
  for (const { part, at } of parts) {
    const read = readCounted(part);
    if ('problem' in read) {
      const { from, to } = read.problem;
      problems.push({ ...read.problem, from: from + at, to: to + at });
    } else {
      amounts[read.value.resource] = read.value.amount;
    }
  }
  return { amounts, problems };
}

function readCounted(part: string): ReadText<{ resource: ResourceKind; amount: number }> {
  const read = readQuantity(part);
  if ('problem' in read) return read;
  const { word, at } = read.value;
  const resource = resourceOf(word);
  if (!resource) {
    const words = ['credits', 'tool calls', 'at once', 'MB', 'GB'];
    return { problem: unitProblem(part, word, at, words, 'credits') };
  }
  const amount = readAmount(part, resource);
  return 'problem' in amount ? amount : { value: { resource, amount: amount.value } };
}

/** The trimmed parts between separators with their offsets. */
export function partsOf(text: string, separator: RegExp): { part: string; at: number }[] {
  const parts: { part: string; at: number }[] = [];
  const pattern = new RegExp(separator.source, 'g');
  let from = 0;
  const add = (to: number): void => {
    const raw = text.slice(from, to);
    parts.push({ part: raw.trim(), at: from + (raw.length - raw.trimStart().length) });
  };
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    add(found.index);
    from = found.index + found[0].length;
  }
  add(text.length);
  return parts;
}

/** True for a distribution that can be drawn from; else what is wrong with it. */
export function shapeProblem(distribution: Distribution): string | undefined {
  switch (distribution.kind) {
    case 'uniform':
      return distribution.minNs > distribution.maxNs
        ? 'The shortest duration is longer than the longest; swap them.'
        : undefined;
    case 'lognormal': {
      const { medianNs, p95Ns } = distribution;
      if (medianNs === 0 && p95Ns > 0) return 'The median must be more than 0.';
      return p95Ns < medianNs
        ? 'The 95th percentile (p95) cannot be less than the median; swap them.'
        : undefined;
    }
    default:
      return undefined;
  }
}
