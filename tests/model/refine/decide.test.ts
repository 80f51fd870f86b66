import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/model/expression/compile.ts';
import type { Expression } from '../../../src/model/expression/expression.ts';
import { recordScope } from '../../../src/model/expression/expression.ts';
import { parseExpression } from '../../../src/model/expression/parser.ts';
import { decide } from '../../../src/model/refine/decide.ts';
import { eliminate } from '../../../src/model/refine/eliminate.ts';
import { all, negate, newVocabulary } from '../../../src/model/refine/formula.ts';
import type { Sort } from '../../../src/model/refine/formula.ts';
import { plainModel, satisfiable } from '../../../src/model/refine/satisfy.ts';
import type { Resolve } from '../../../src/model/refine/translate.ts';
import { translate } from '../../../src/model/refine/translate.ts';

const sorts: Record<string, Sort> = {
  x: 'int',
  y: 'int',
  z: 'int',
  r: 'real',
  b: 'boolean',
  c: 'boolean',
  s: 'text',
  t: 'text',
};

const resolve: Resolve = ([name = '', field]) => {
  if (field === 'size') return { kind: 'length', of: name, text: false };
  const sort = sorts[name];
  return { kind: 'variable', id: field ? `${name}.${field}` : name, ...(sort && { sort }) };
};

function parsed(text: string): Expression {
  const { expression, diagnostics } = parseExpression(text);
  if (!expression) throw new Error(`${text}: ${diagnostics[0]?.message}`);
  return expression;
}

function verdict(...texts: string[]): string {
  const found = satisfiable(texts.map(parsed), resolve);
  return found.kind === 'sat'
    ? JSON.stringify(plainModel(found.model, [...found.model.keys()]))
    : found.kind;
}

describe('what can hold', () => {
  test.each([
    ['x > 0 && x < 100', '{"x":1}'],
    ['x > 3 and x < 4', 'unsat'],
    ['r > 3 and r < 4', '{"r":3.5}'],
    ['x > 99 and x < 100 or x == 7', '{"x":7}'],
    ['2 * x == 2 * y + 1', 'unsat'],
    ['3 * x + 5 * y == 1 and x > 10', '{"x":12,"y":-7}'],
    ['3 * x > 10 and 3 * x < 12', 'unsat'],
    ['x % 4 == 3 and x > 10 and x < 14', '{"x":11}'],
    ['-7 % 3 == -1 and x == 1', '{"x":1}'],
    ['x % 2 == 1 and x < 0', 'unsat'],
    ['x % 2 == -1 and x < 0', '{"x":-1}'],
    ['abs(x) < 1 and x != 0', 'unsat'],
    ['max(x, y) < min(x, y)', 'unsat'],
    ['floor(r) == 2 and r > 2.5', '{"r":2.75}'],
    ['x in [1, 2, 3] and x not in [1, 3]', '{"x":2}'],
    ['s in ["a", "b"] and s != "a"', '{"s":"b"}'],
    ['s == t and s == "a" and t == "b"', 'unsat'],
    ['len(s) == 3 and s == "ab"', 'unsat'],
    ['len(s) < 1 and s != ""', 'unsat'],
    ['len(s) < 0', 'unsat'],
    ['s == t and len(s) > len(t)', 'unsat'],
    ['v.size < 1 and v.size != 0', 'unsat'],
    ['b and not b', 'unsat'],
    ['b == c and b != c', 'unsat'],
    ['(b ? x : y) > 5 and x < 3 and y < 4', 'unsat'],
    ['x * y == 6 and x > 0', 'unknown'],
    ['x * y == 6 and x * y == 7', 'unsat'],
    ['matches(s, "a*") and not matches(s, "a*")', 'unsat'],
    ['x > 0 or matches(s, "a*")', '{"x":1}'],
    ['matches(s, "a*")', 'unknown'],
    ['age > 18 and age < 19', 'unknown'],
    ['age > 18 and age < 18', 'unsat'],
    ['0.1 * r == 0.3 and r != 3', 'unsat'],
  ])('%s: %s', (text, expected) => {
    const found = verdict(text);
    if (expected.startsWith('{')) {
      expect(found).not.toBe('unsat');
      expect(JSON.parse(found)).toMatchObject(JSON.parse(expected));
    } else expect(found).toBe(expected);
  });

  test('ends within its bounds', () => {
    const names = Array.from({ length: 24 }, (_, i) => `n${i}`);
    const all = names.map((a, i) => names.slice(i + 1).map((b) => `${a} != ${b}`)).flat();
    const small = names.map((a) => `${a} > 0 and ${a} < 24`);
    const found = satisfiable([...all, ...small].map(parsed), ([id = '']) => ({
      kind: 'variable',
      id,
      sort: 'int',
    }));
    expect(found).toEqual({ kind: 'unknown', why: 'it takes too many cases' });
  });
});

const number = fc.integer({ min: -6, max: 6 });
const atom = fc.oneof(
  fc
    .tuple(number, number, number, fc.constantFrom('<', '<=', '==', '!=', '>', '>='), number)
    .map(([a, b, c, op, d]) => `${a} * x + ${b} * y + ${c} * z ${op} ${d}`),
  fc.tuple(fc.integer({ min: 2, max: 5 }), number).map(([m, n]) => `(x - y) % ${m} == ${n}`),
  fc.tuple(fc.constantFrom('b', 'c')).map(([name]) => name),
  fc.tuple(number, number).map(([m, n]) => `max(x, ${m}) - abs(z) > ${n}`),
  fc.tuple(number, number, number).map(([m, n, k]) => `x + y in [${m}, ${n}, ${k}]`),
);
const { formula } = fc.letrec<{ formula: string }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    atom,
    fc
      .tuple(tie('formula'), fc.constantFrom('and', 'or'), tie('formula'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('formula').map((a) => `not (${a})`),
    fc
      .tuple(tie('formula'), tie('formula'), tie('formula'))
      .map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
  ),
}));

const range = [-3, -2, -1, 0, 1, 2, 3];
const box = '-3 <= x and x <= 3 and -3 <= y and y <= 3 and -3 <= z and z <= 3';

/** All values in the box for which the expression holds. */
function brute(e: Expression): Record<string, number | boolean>[] {
  const found: Record<string, number | boolean>[] = [];
  for (const x of range)
    for (const y of range)
      for (const z of range)
        for (const b of [true, false])
          for (const c of [true, false])
            if (evaluate(e, recordScope({ x, y, z, b, c })) === true) found.push({ x, y, z, b, c });
  return found;
}

describe('properties', () => {
  test('D15 the procedure agrees with trying all values', () => {
    fc.assert(
      fc.property(formula, (text) => {
        const e = parsed(`(${text}) and ${box}`);
        const found = satisfiable([e], resolve);
        expect(found.kind).toBe(brute(e).length > 0 ? 'sat' : 'unsat');
      }),
      { numRuns: 250 },
    );
  });

  test('the values it gives make the formula true', () => {
    fc.assert(
      fc.property(formula, (text) => {
        const e = parsed(text);
        const found = satisfiable([e], resolve);
        expect(found.kind).not.toBe('unknown');
        if (found.kind !== 'sat') return;
        const values = { x: 0, y: 0, z: 0, b: false, c: false };
        const scope = { ...values, ...plainModel(found.model, Object.keys(values)) };
        expect(evaluate(e, recordScope(scope))).toBe(true);
      }),
      { numRuns: 250 },
    );
  });

  test('eliminating a name says whether there is a value of it', () => {
    let [known, asked] = [0, 0];
    fc.assert(
      fc.property(formula, fc.constantFrom('x', 'z', 'b'), number, number, (text, name, m, n) => {
        const e = parsed(text);
        const vocabulary = newVocabulary();
        const f = translate(e, resolve, vocabulary);
        const without = eliminate(f, [name], vocabulary);
        if (!without) return;
        // A value exists exactly where the original has a model with the other names fixed.
        const fixed = { x: m, y: n, z: m - n, b: m > 0, c: n > 0 };
        const facts = Object.entries(fixed)
          .filter(([other]) => other !== name)
          .map(([other, value]) =>
            translate(parsed(`${other} == (${value})`), resolve, vocabulary),
          );
        const there = decide(all([f, ...facts]), vocabulary).kind;
        const contrary = there === 'sat' ? 'unsat' : 'sat';
        const found = decide(all([without, ...facts]), vocabulary).kind;
        const denied = decide(all([negate(without), ...facts]), vocabulary).kind;
        // Sums of many cases may be too large to be decided, but are never decided wrongly.
        expect([there, 'unknown']).toContain(found);
        expect([contrary, 'unknown']).toContain(denied);
        asked += 2;
        known += Number(found !== 'unknown') + Number(denied !== 'unknown');
      }),
      { numRuns: 150 },
    );
    expect(known / asked).toBeGreaterThan(0.9);
  });
});
