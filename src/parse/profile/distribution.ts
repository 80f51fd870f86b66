import { unreachable } from '../../base/assert.ts';
import { nearestName } from '../../model/expression/nearest.ts';
import type { UnitName } from '../../model/expression/units.ts';
import { unitNamed } from '../../model/expression/units.ts';
import { printDistribution } from '../../model/value-text.ts';
import type { Distribution } from '../../model/profile.ts';
import type { ReadText, TextProblem } from './amounts.ts';
import { maxText, partsOf, readDuration, shapeProblem } from './amounts.ts';

/** A kind of distribution: what its parts are called, in order, and in which fields they are kept. */
export interface Form {
  kind: Distribution['kind'];
  parts: readonly { name: string; field: string }[];
  example: string;
  doc: string;
}

/** All kinds of distributions, as they are written. */
export const forms: readonly Form[] = [
  {
    kind: 'fixed',
    parts: [{ name: 'value', field: 'ns' }],
    example: '5ms',
    doc: 'always the same',
  },
  {
    kind: 'uniform',
    parts: [
      { name: 'min', field: 'minNs' },
      { name: 'max', field: 'maxNs' },
    ],
    example: 'uniform(1ms, 5ms)',
    doc: 'evenly between two durations; also 1..5ms',
  },
  {
    kind: 'exponential',
    parts: [{ name: 'mean', field: 'meanNs' }],
    example: 'exponential(mean 3ms)',
    doc: 'mostly short, seldom long, with this mean',
  },
  {
    kind: 'lognormal',
    parts: [
      { name: 'median', field: 'medianNs' },
      { name: 'p95', field: 'p95Ns' },
    ],
    example: 'lognormal(median 200ms, p95 800ms)',
    doc: 'half are shorter than the median, 5 of 100 longer than p95',
  },
];

/**
 * Reads `5ms`, `1..5ms`, `1ms to 5ms`, `uniform(1ms, 5ms)`, `exponential(mean 3ms)` or
 * `lognormal(median 200ms, p95 800ms)`.
 */
export function readDistribution(text: string): ReadText<Distribution> {
  const fixed = readDuration(text);
  if ('value' in fixed) return { value: { kind: 'fixed', ns: fixed.value } };
  if (text.length > maxText) return fixed;
  const call = /^(\s*)([\p{L}-]+)(\s*\()(.*)\)\s*$/su.exec(text);
  if (call) return readCall(text, call);
  const range = /^(\s*[\d.,_]*\d\s*\p{L}*)(\s*(?:\.\.+|–|-|\bto\b)\s*)(\d.*)$/su.exec(text);
  if (range) return readRange(text, range);
  const word = /^\s*\p{L}/u.test(text);
  return word ? { problem: unknownForm(text.trim(), 0, text.length) } : fixed;
}

function readRange(text: string, parts: RegExpExecArray): ReadText<Distribution> {
  const [, low = '', between = '', high = ''] = parts;
  const max = readDuration(high);
  if ('problem' in max) return { problem: moved(max.problem, low.length + between.length) };
  const min = readDuration(low, unitOf(high));
  if ('problem' in min) return min;
  return shaped({ kind: 'uniform', minNs: min.value, maxNs: max.value }, text);
}

function unitOf(text: string): UnitName | undefined {
  return unitNamed(/\p{L}+\s*$/u.exec(text)?.[0].trim() ?? '');
}

function readCall(text: string, parts: RegExpExecArray): ReadText<Distribution> {
  const [, space = '', name = '', open = '', inside = ''] = parts;
  const form = formNamed(name);
  if (!form) return { problem: unknownForm(name, space.length, space.length + name.length) };
  const start = space.length + name.length + open.length;
  const fields: Record<string, number> = {};
  const args = partsOf(inside, /,(?!\d{3}(?!\d))|(?<!\d),/);
  for (const [i, { part, at }] of args.entries()) {
    const read = readArgument(part, i, form);
    if ('problem' in read) return { problem: moved(read.problem, start + at) };
    fields[read.value.field] = read.value.ns;
  }
  return fromFields(form, fields, text);
}

function readArgument(
  part: string,
  i: number,
  form: Form,
): ReadText<{ field: string; ns: number }> {
  const named = /^(\p{L}[\p{L}\d]*)[\s:=]+/u.exec(part);
  const wanted = named ? form.parts.find(({ name }) => name === named[1]) : form.parts[i];
  if (!wanted) return { problem: formProblem(form, 0, part.length) };
  const skipped = named?.[0].length ?? 0;
  const read = readDuration(part.slice(skipped));
  if ('problem' in read) return { problem: moved(read.problem, skipped) };
  return { value: { field: wanted.field, ns: read.value } };
}

/** A distribution from its fields in ns, when they are all there and fit together. */
export function fromFields(
  form: Form,
  fields: Readonly<Record<string, number>>,
  text: string,
): ReadText<Distribution> {
  if (form.parts.some(({ field }) => fields[field] === undefined)) {
    return { problem: formProblem(form, 0, text.length) };
  }
  const of = (field: string): number => fields[field] ?? 0;
  switch (form.kind) {
    case 'fixed':
      return { value: { kind: 'fixed', ns: of('ns') } };
    case 'uniform':
      return shaped({ kind: 'uniform', minNs: of('minNs'), maxNs: of('maxNs') }, text);
    case 'exponential':
      return { value: { kind: 'exponential', meanNs: of('meanNs') } };
    case 'lognormal': {
      const value = { kind: 'lognormal', medianNs: of('medianNs'), p95Ns: of('p95Ns') } as const;
      return shaped(value, text);
    }
    default:
      return unreachable(form.kind);
  }
}

function shaped(value: Distribution, text: string): ReadText<Distribution> {
  const message = shapeProblem(value);
  if (!message) return { value };
  const instead = swapped(value);
  const problem: TextProblem = { code: 'profile/distribution', message, from: 0, to: text.length };
  return { problem: instead ? { ...problem, instead: printDistribution(instead) } : problem };
}

function swapped(value: Distribution): Distribution | undefined {
  if (value.kind === 'uniform') {
    return { kind: 'uniform', minNs: value.maxNs, maxNs: value.minNs };
  }
  return value.kind === 'lognormal' && value.p95Ns > 0
    ? { kind: 'lognormal', medianNs: value.p95Ns, p95Ns: value.medianNs }
    : undefined;
}

/** The form that a name means. */
export function formNamed(name: string): Form | undefined {
  const folded = name.toLowerCase().replaceAll('-', '');
  const known = synonyms[folded] ?? folded;
  return forms.find(({ kind }) => kind === known);
}

const synonyms: Readonly<Record<string, string>> = { constant: 'fixed', exp: 'exponential' };

function unknownForm(name: string, from: number, to: number): TextProblem {
  const near = nearestName(
    name,
    forms.map(({ kind }) => kind),
  );
  const examples = forms.map(({ example }) => example).join(', ');
  const mend = near ? `Did you mean “${near}”?` : `Write one of ${examples}.`;
  const message = `“${name.slice(0, 40)}” is not a duration or distribution. ${mend}`;
  const problem: TextProblem = { code: 'profile/distribution', message, from, to };
  return near ? { ...problem, instead: near } : problem;
}

function formProblem(form: Form, from: number, to: number): TextProblem {
  const message = `Write it as ${form.example}.`;
  return { code: 'profile/distribution', message, from, to };
}

function moved(problem: TextProblem, by: number): TextProblem {
  return { ...problem, from: problem.from + by, to: problem.to + by };
}
