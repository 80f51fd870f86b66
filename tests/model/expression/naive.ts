import type { Expression, Value } from '../../../src/model/expression/expression.ts';

/** A slow evaluator written apart from the compiler, as its oracle. Units and functions by hand. */
export function naive(e: Expression, scope: Record<string, Value>): Value {
  const of = (inner: Expression): Value => naive(inner, scope);
  if (e.kind === 'number') return number(e.unit === '%' ? e.value / 100 : e.value * factor(e.unit));
  if (e.kind === 'string' || e.kind === 'constant') return e.value;
  if (e.kind === 'list') return e.items.map(of);
  if (e.kind === 'name') return Object.hasOwn(scope, e.name) ? (scope[e.name] ?? null) : null;
  if (e.kind === 'member') return part(of(e.object), e.field);
  if (e.kind === 'index') return part(of(e.object), of(e.index));
  if (e.kind === 'unary') {
    const inner = of(e.operand);
    if (e.operator === 'not') return inner !== true;
    return typeof inner === 'number' ? 0 - inner || -inner : null;
  }
  if (e.kind === 'conditional') return of(of(e.condition) === true ? e.whenTrue : e.whenFalse);
  if (e.kind === 'call') return call(e.name, e.args.map(of));
  return operate(e.operator, of(e.left), of(e.right));
}

function factor(unit: string | undefined): number {
  const [ns, kilo] = [1, 1000];
  const table: Record<string, number> = {
    ns,
    us: 1e3,
    ms: 1e6,
    s: 1e9,
    min: 6e10,
    h: 3.6e12,
    d: 8.64e13,
    B: 1,
    kB: kilo,
    MB: kilo ** 2,
    GB: kilo ** 3,
    TB: kilo ** 4,
    KiB: 1024,
    MiB: 1024 ** 2,
    GiB: 1024 ** 3,
    TiB: 1024 ** 4,
  };
  return unit === undefined ? 1 : (table[unit] ?? NaN);
}

function number(x: number): Value {
  return Number.isFinite(x) ? x : null;
}

function part(whole: Value, key: Value): Value {
  if (whole === null || typeof whole !== 'object') return null;
  if (Array.isArray(whole)) return typeof key === 'number' ? (whole[key] ?? null) : null;
  if (typeof key !== 'string') return null;
  const found = Object.entries(whole).find(([name]) => name === key);
  return found?.[1] ?? null;
}

function same(a: Value, b: Value): boolean {
  const plain = (v: Value): string =>
    JSON.stringify(v, (_, x: unknown) =>
      x !== null && typeof x === 'object' && !Array.isArray(x)
        ? Object.fromEntries(Object.entries(x).sort(([k], [l]) => (k < l ? -1 : 1)))
        : x,
    );
  return plain(a) === plain(b);
}

function within(item: Value, whole: Value): boolean {
  if (Array.isArray(whole)) return whole.some((x: Value) => same(item, x));
  if (typeof item !== 'string' || whole === null) return false;
  if (typeof whole === 'string') return whole.split(item).length > 1;
  return typeof whole === 'object' && Object.keys(whole).includes(item);
}

function operate(operator: string, a: Value, b: Value): Value {
  switch (operator) {
    case 'or':
      return [a, b].includes(true);
    case 'and':
      return a === true && b === true;
    case '==':
      return same(a, b);
    case '!=':
      return !same(a, b);
    case 'in':
      return within(a, b);
    case 'not in':
      return !within(a, b);
  }
  const numbers = typeof a === 'number' && typeof b === 'number';
  const texts = typeof a === 'string' && typeof b === 'string';
  if (operator.startsWith('<') || operator.startsWith('>')) {
    if (!numbers && !texts) return false;
    const order = a < b ? '<' : a > b ? '>' : '=';
    return operator.includes(order);
  }
  if (texts && operator === '+') return [a, b].join('');
  if (!numbers) return null;
  return number({ '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b }[operator] ?? NaN);
}

function call(name: string, args: Value[]): Value {
  const [x = null, y = null] = args;
  const texts = typeof x === 'string' && typeof y === 'string';
  switch (name) {
    case 'len':
      if (typeof x === 'string' || Array.isArray(x)) return x.length;
      return x !== null && typeof x === 'object' ? Object.keys(x).length : null;
    case 'count':
      return Array.isArray(x) ? x.length : null;
    case 'contains':
      return within(y, x);
    case 'starts':
      return texts && x.slice(0, y.length) === y;
    case 'ends':
      return texts && x.slice(x.length - Math.min(y.length, x.length)) === y;
    case 'matches':
      return texts && glob(x, y);
    case 'lower':
      return typeof x === 'string' ? x.toLowerCase() : null;
    case 'upper':
      return typeof x === 'string' ? x.toUpperCase() : null;
    case 'min':
    case 'max': {
      const all: Value[] = args.length === 1 && Array.isArray(x) ? [...x] : args;
      if (all.length === 0 || all.some((v) => typeof v !== 'number')) return null;
      return Math[name](...(all as number[]));
    }
    case 'abs':
    case 'round':
    case 'floor':
    case 'ceil':
      return typeof x === 'number' ? number(Math[name](x)) : null;
    default:
      return null;
  }
}

/** By definition, exponentially slow: only for short patterns. */
export function glob(text: string, pattern: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*') {
    return glob(text, pattern.slice(1)) || (text !== '' && glob(text.slice(1), pattern));
  }
  const fits = text !== '' && (pattern[0] === '?' || pattern[0] === text[0]);
  return fits && glob(text.slice(1), pattern.slice(1));
}
