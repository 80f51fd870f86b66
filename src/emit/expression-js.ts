import { unreachable } from '../base/assert.ts';
import type { Binary, Call, Expression } from '../model/expression/expression.ts';
import { isWord } from '../model/expression/expression.ts';
import { inBaseUnit } from '../model/expression/units.ts';

/** Functions that expressions need in JavaScript, by name, as source text. */
export const expressionHelpers: Readonly<Record<string, string>> = {
  same: `function same(a, b) {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return (a ?? null) === (b ?? null);
  const keys = Object.keys(a);
  return Array.isArray(a) === Array.isArray(b) && keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}`,
  less: `function less(a, b) {
  return typeof a === typeof b && (typeof a === 'number' || typeof a === 'string') && a < b;
}`,
  atMost: `function atMost(a, b) {
  return typeof a === typeof b && (typeof a === 'number' || typeof a === 'string') && a <= b;
}`,
  plus: `function plus(a, b) {
  const fits = typeof a === typeof b && (typeof a === 'number' || typeof a === 'string');
  return fits && (typeof a === 'string' || Number.isFinite(a + b)) ? a + b : null;
}`,
  calc: `function calc(a, sign, b) {
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  const result = sign === '-' ? a - b : sign === '*' ? a * b : sign === '/' ? a / b : a % b;
  return Number.isFinite(result) ? result : null;
}`,
  within: `function within(item, whole) {
  if (Array.isArray(whole)) return whole.some((one) => same(item, one));
  if (typeof item !== 'string') return false;
  if (typeof whole === 'string') return whole.includes(item);
  return typeof whole === 'object' && whole !== null && Object.hasOwn(whole, item);
}`,
  field: `function field(whole, key) {
  if (typeof whole !== 'object' || whole === null) return null;
  const fits = Array.isArray(whole) ? typeof key === 'number' : typeof key === 'string';
  return fits && Object.hasOwn(whole, key) ? (whole[key] ?? null) : null;
}`,
  size: `function size(value) {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : null;
}`,
  items: `function items(value) {
  return Array.isArray(value) ? value.length : null;
}`,
  text: `function text(value, change) {
  return typeof value === 'string' ? change(value) : null;
}`,
  texts: `function texts(a, b, test) {
  return typeof a === 'string' && typeof b === 'string' && test(a, b);
}`,
  number: `function number(value, change) {
  return typeof value === 'number' ? change(value) : null;
}`,
  fits: `function fits(value, pattern) {
  const signs = pattern.replace(/[.+^\${}()|[\\]\\\\]/g, '\\\\$&').replace(/\\*/g, '[^]*').replace(/\\?/g, '[^]');
  return new RegExp('^' + signs + '$').test(value);
}`,
  extreme: `function extreme(values, sign) {
  const list = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
  if (list.length === 0 || !list.every((one) => typeof one === 'number')) return null;
  return list.reduce((a, b) => (sign * (b - a) > 0 ? b : a));
}`,
};

/** What a helper itself calls. */
const INNER: Readonly<Record<string, string[]>> = { within: ['same'] };

/** An expression in JavaScript, and which of `expressionHelpers` it calls. */
export interface Scripted {
  text: string;
  helpers: string[];
}

/**
 * An expression in JavaScript, with the same value whatever its names stand for (null for what has
 * none). `nameOf` says how a name is written; `_event` and `event` become XState's event.
 */
export function expressionToJs(expression: Expression, nameOf: (name: string) => string): Scripted {
  const writer = new Writer(nameOf);
  return { text: writer.value(expression), helpers: [...writer.helpers] };
}

class Writer {
  readonly helpers = new Set<string>();
  readonly #nameOf: (name: string) => string;

  constructor(nameOf: (name: string) => string) {
    this.#nameOf = nameOf;
  }

  value(e: Expression): string {
    switch (e.kind) {
      case 'number': {
        const number = e.unit ? inBaseUnit(e.value, e.unit) : e.value;
        return Number.isFinite(number) ? String(number) : 'null';
      }
      case 'string':
        return JSON.stringify(e.value);
      case 'constant':
        return String(e.value);
      case 'list':
        return `[${e.items.map((item) => this.value(item)).join(', ')}]`;
      case 'name':
        return isEvent(e) ? 'event' : this.#nameOf(e.name);
      case 'member':
        return this.#member(e.object, e.field);
      case 'index':
        return this.#call('field', this.value(e.object), this.value(e.index));
      case 'unary':
        if (e.operator === 'not') return `!${this.#test(e.operand)}`;
        return this.#call('number', this.value(e.operand), '(n) => -n');
      case 'binary':
        return this.#binary(e);
      case 'conditional': {
        const branches = `${this.value(e.whenTrue)} : ${this.value(e.whenFalse)}`;
        return `(${this.#test(e.condition)} ? ${branches})`;
      }
      case 'call':
        return this.#builtIn(e);
      default:
        return unreachable(e);
    }
  }

  /** What XState's event says otherwise than SCXML's. */
  #member(object: Expression, field: string): string {
    if (isEvent(object)) {
      if (field === 'name') return 'event.type';
      if (field === 'data') return 'event';
    }
    const inData = object.kind === 'member' && object.field === 'data' && isEvent(object.object);
    if (inData && isWord(field)) return `event.${field}`;
    return this.#call('field', this.value(object), JSON.stringify(field));
  }

  /** Logic counts only `true` as true. */
  #test(e: Expression): string {
    const isBoolean =
      (e.kind === 'binary' && !/^[+\-*/%]$/.test(e.operator)) ||
      (e.kind === 'unary' && e.operator === 'not') ||
      (e.kind === 'constant' && e.value !== null);
    return isBoolean ? `(${this.value(e)})` : `(${this.value(e)} === true)`;
  }

  #binary({ operator, left, right }: Binary): string {
    if (operator === 'and') return `${this.#test(left)} && ${this.#test(right)}`;
    if (operator === 'or') return `(${this.#test(left)} || ${this.#test(right)})`;
    const [a, b] = [this.value(left), this.value(right)];
    const plain = [left, right].some(
      ({ kind }) => kind === 'number' || kind === 'string' || kind === 'constant',
    );
    const isNull = [left, right].some((side) => side.kind === 'constant' && side.value === null);
    switch (operator) {
      case '==':
        return plain ? `${a} ${isNull ? '==' : '==='} ${b}` : this.#call('same', a, b);
      case '!=':
        return plain ? `${a} ${isNull ? '!=' : '!=='} ${b}` : `!${this.#call('same', a, b)}`;
      case '<':
        return this.#call('less', a, b);
      case '>':
        return this.#call('less', b, a);
      case '<=':
        return this.#call('atMost', a, b);
      case '>=':
        return this.#call('atMost', b, a);
      case 'in':
        return this.#call('within', a, b);
      case 'not in':
        return `!${this.#call('within', a, b)}`;
      case '+':
        return this.#call('plus', a, b);
      case '-':
      case '*':
      case '/':
      case '%':
        return this.#call('calc', a, `'${operator}'`, b);
      default:
        return unreachable(operator);
    }
  }

  #builtIn({ name, args }: Call): string {
    const values = args.map((arg) => this.value(arg));
    const [a = 'null', b = 'null'] = values;
    switch (name) {
      case 'len':
        return this.#call('size', a);
      case 'count':
        return this.#call('items', a);
      case 'contains':
        return this.#call('within', b, a);
      case 'starts':
        return this.#call('texts', a, b, '(t, s) => t.startsWith(s)');
      case 'ends':
        return this.#call('texts', a, b, '(t, s) => t.endsWith(s)');
      case 'matches':
        this.#use('fits');
        return this.#call('texts', a, b, 'fits');
      case 'lower':
        return this.#call('text', a, '(t) => t.toLowerCase()');
      case 'upper':
        return this.#call('text', a, '(t) => t.toUpperCase()');
      case 'min':
        return this.#call('extreme', `[${values.join(', ')}]`, '-1');
      case 'max':
        return this.#call('extreme', `[${values.join(', ')}]`, '1');
      case 'abs':
      case 'round':
      case 'floor':
      case 'ceil':
        return this.#call('number', a, `Math.${name}`);
      default:
        return 'null';
    }
  }

  #call(helper: string, ...args: string[]): string {
    this.#use(helper);
    return `${helper}(${args.join(', ')})`;
  }

  #use(helper: string): void {
    for (const inner of INNER[helper] ?? []) this.helpers.add(inner);
    this.helpers.add(helper);
  }
}

function isEvent(e: Expression): boolean {
  return e.kind === 'name' && (e.name === '_event' || e.name === 'event');
}
