import { printBytes, printDuration } from '../../model/expression/units.ts';
import { printDistribution } from '../../model/value-text.ts';
import type { Amount } from '../../model/resource.ts';
import type { Field } from '../../model/schema.ts';
import { seen } from './schema-path.ts';

/** What a value of a field looks like, in words: for hover and the reference. */
export function typeInWords(field: Field): string {
  const own = seen(field);
  switch (own.type) {
    case 'number':
      return numberInWords(own);
    case 'duration':
      return 'a duration, such as `50 ms` or `2h`';
    case 'distribution':
      return 'a duration, or a distribution such as `uniform(1 ms, 5 ms)`';
    case 'share':
      return 'a share, such as `5%` or `0.05`';
    case 'amount':
      return 'amounts, such as `500 credits, 5 min, 512 MB, 3 branches, 10 tool calls`';
    case 'text':
      return own.refers === undefined ? 'a text' : `the name of ${nounOf(own.refers)}`;
    case 'choice':
      return `one of ${own.of.map((word) => `\`${word}\``).join(', ')}`;
    case 'flag':
      return '`true` or `false`';
    case 'expression':
      return 'an expression';
    case 'json':
      return 'any value';
    case 'list':
      return `one or several: ${typeInWords(own.of)}`;
    case 'map':
      return `by name: ${typeInWords(own.of)}`;
    case 'record':
      return own.short === undefined
        ? 'with keys of its own'
        : `with keys, or only its \`${own.short}\``;
    default:
      return 'one of several kinds';
  }
}

function nounOf(refers: string): string {
  if (refers === 'holder') return 'a run';
  if (refers === 'defect') return 'a known fault';
  return refers === 'actor'
    ? 'a part of the system'
    : `${/^[aeiou]/.test(refers) ? 'an' : 'a'} ${refers}`;
}

function numberInWords({
  min,
  max,
  whole,
  unit,
}: {
  min?: number;
  max?: number;
  whole?: boolean;
  unit?: string;
}): string {
  const kind = whole ? 'a whole number' : 'a number';
  const of = unit === undefined ? '' : ` of ${unit}`;
  if (min !== undefined && max !== undefined) return `${kind}${of} from ${min} to ${max}`;
  if (min !== undefined) return `${kind}${of}, ${min} or more`;
  return max === undefined ? kind + of : `${kind}${of}, ${max} at most`;
}

/** The value that holds when nothing is written, as it would be written; '' for none. */
export function defaultInWords(field: Field): string {
  const own = seen(field);
  if (!('fallback' in own) || own.fallback === undefined) return '';
  switch (own.type) {
    case 'duration':
      return printDuration(own.fallback);
    case 'distribution':
      return printDistribution(own.fallback);
    case 'share':
      return `${own.fallback * 100}%`;
    case 'amount':
      return amountInWords(own.fallback);
    case 'list':
    case 'map':
      return '';
    case 'json':
      return JSON.stringify(own.fallback);
    default:
      return String(own.fallback);
  }
}

function amountInWords({ credits, time, memory, concurrency, toolCalls }: Amount): string {
  return [
    ...(credits === undefined ? [] : [`${credits} credits`]),
    ...(time === undefined ? [] : [printDuration(time)]),
    ...(memory === undefined ? [] : [printBytes(memory)]),
    ...(concurrency === undefined ? [] : [`${concurrency} branches`]),
    ...(toolCalls === undefined ? [] : [`${toolCalls} tool calls`]),
  ].join(', ');
}
