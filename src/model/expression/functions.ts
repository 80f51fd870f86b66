import type { Value } from './expression.ts';
import type { Type } from './type.ts';
import { anyType, booleanType, numberType, stringType } from './type.ts';
import { finite, fitsGlob, isIn, isList, isRecord } from './values.ts';

/** A built-in function: total (an argument of the wrong kind gives null or false), without effects. */
export interface BuiltIn {
  name: string;
  /** Types of the arguments; with `variadic` the last one may come any number of times. */
  parameters: readonly { name: string; type: Type }[];
  variadic?: boolean;
  /** The type of the result; `argument` is that of the first argument (for numbers with units). */
  result: Type | 'argument';
  /** One line for completion and reference. */
  doc: string;
  apply(args: readonly Value[]): Value;
}

const listType: Type = { kind: 'list', element: anyType };

const list: readonly BuiltIn[] = [
  {
    name: 'len',
    parameters: [{ name: 'value', type: anyType }],
    result: numberType,
    doc: 'Length of a text, number of elements of a list or fields of a record.',
    apply: ([value = null]) => size(value),
  },
  {
    name: 'count',
    parameters: [{ name: 'list', type: listType }],
    result: numberType,
    doc: 'Number of elements of a list.',
    apply: ([value = null]) => (isList(value) ? value.length : null),
  },
  {
    name: 'contains',
    parameters: [
      { name: 'whole', type: anyType },
      { name: 'part', type: anyType },
    ],
    result: booleanType,
    doc: 'True when a text has this part, a list this element, a record this field.',
    apply: ([whole = null, part = null]) => isIn(part, whole),
  },
  textTest('starts', 'start', 'True when a text starts with another.', (t, s) => t.startsWith(s)),
  textTest('ends', 'end', 'True when a text ends with another.', (t, s) => t.endsWith(s)),
  textTest(
    'matches',
    'pattern',
    'True when the whole text fits a pattern: * is any text, ? any character.',
    fitsGlob,
  ),
  textChange('lower', 'The text in lower case.', (text) => text.toLowerCase()),
  textChange('upper', 'The text in upper case.', (text) => text.toUpperCase()),
  choice('min', 'The smallest of the numbers, or of a list of numbers.', (a, b) => a < b),
  choice('max', 'The largest of the numbers, or of a list of numbers.', (a, b) => a > b),
  numeric('abs', 'The number without its sign.', Math.abs),
  numeric('round', 'The nearest whole number, halves upwards.', Math.round),
  numeric('floor', 'The next whole number below.', Math.floor),
  numeric('ceil', 'The next whole number above.', Math.ceil),
];

/** The built-in functions by name. */
export const builtIns: ReadonlyMap<string, BuiltIn> = new Map(list.map((f) => [f.name, f]));

/** A function as it is written: `min(number, …)`. */
export function signatureOf(builtIn: BuiltIn): string {
  const names = builtIn.parameters.map((parameter) => parameter.name);
  if (builtIn.variadic) names.push('…');
  return `${builtIn.name}(${names.join(', ')})`;
}

function size(value: Value): Value {
  if (typeof value === 'string' || isList(value)) return value.length;
  return isRecord(value) ? Object.keys(value).length : null;
}

function textTest(
  name: string,
  second: string,
  doc: string,
  test: (text: string, other: string) => boolean,
): BuiltIn {
  return {
    name,
    parameters: [
      { name: 'text', type: stringType },
      { name: second, type: stringType },
    ],
    result: booleanType,
    doc,
    apply: ([a, b]) => typeof a === 'string' && typeof b === 'string' && test(a, b),
  };
}

function textChange(name: string, doc: string, change: (text: string) => string): BuiltIn {
  return {
    name,
    parameters: [{ name: 'text', type: stringType }],
    result: stringType,
    doc,
    apply: ([text]) => (typeof text === 'string' ? change(text) : null),
  };
}

function numeric(name: string, doc: string, change: (value: number) => number): BuiltIn {
  return {
    name,
    parameters: [{ name: 'number', type: numberType }],
    result: 'argument',
    doc,
    apply: ([value]) => (typeof value === 'number' ? finite(change(value)) : null),
  };
}

/** `min` and `max`: null as soon as one argument is not a number. */
function choice(name: string, doc: string, better: (a: number, b: number) => boolean): BuiltIn {
  return {
    name,
    parameters: [{ name: 'number', type: anyType }],
    variadic: true,
    result: 'argument',
    doc,
    apply: (args) => {
      const [first = null] = args;
      const numbers = args.length === 1 && isList(first) ? first : args;
      let best: number | null = null;
      for (const value of numbers) {
        if (typeof value !== 'number') return null;
        if (best === null || better(value, best)) best = value;
      }
      return best;
    },
  };
}
