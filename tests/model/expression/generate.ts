import fc from 'fast-check';
import type { BinaryOperator, Expression } from '../../../src/model/expression/expression.ts';
import { isWord, reservedWords } from '../../../src/model/expression/expression.ts';
import { builtIns } from '../../../src/model/expression/functions.ts';
import type { UnitName } from '../../../src/model/expression/units.ts';
import { units } from '../../../src/model/expression/units.ts';

const span = { from: 0, to: 0 };

/** The names that generated expressions use; those of `scopes` have values. */
export const names = ['a', 'b', 'kind', 'time', 'state', 'fault', 'ä_1', 'missing'];

const name = fc.constantFrom(...names);
const word = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  .filter((text) => isWord(text) && !reservedWords.includes(text));
const field = fc.oneof(name, word, fc.string({ maxLength: 6 }), fc.constant('in'));
const value = fc.oneof(
  fc.nat(20),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x)),
);
const unit = fc.constantFrom(...(Object.keys(units) as UnitName[]));
const binary = fc.constantFrom<BinaryOperator>(
  ...(['or', 'and', '==', '!=', '<', '<=', '>', '>=', 'in', 'not in'] as const),
  ...(['+', '-', '*', '/', '%'] as const),
);
const called = fc.constantFrom(...builtIns.keys(), 'unknown');

/** Any expression, with places of no meaning. */
export const expressions: fc.Arbitrary<Expression> = fc.letrec<{ e: Expression }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'e' },
    value.map((v): Expression => ({ kind: 'number', value: v, span })),
    fc
      .tuple(value, unit)
      .map(([v, u]): Expression => ({ kind: 'number', value: v, unit: u, span })),
    fc.string({ unit: 'grapheme' }).map((v): Expression => ({ kind: 'string', value: v, span })),
    fc
      .constantFrom(true, false, null)
      .map((v): Expression => ({ kind: 'constant', value: v, span })),
    fc.oneof(name, word).map((n): Expression => ({ kind: 'name', name: n, span })),
    fc
      .array(tie('e'), { maxLength: 3 })
      .map((items): Expression => ({ kind: 'list', items, span })),
    fc.tuple(tie('e'), field).map(([object, f]): Expression => ({
      kind: 'member',
      object,
      field: f,
      fieldSpan: span,
      span,
    })),
    fc
      .tuple(
        tie('e'),
        tie('e').filter((index) => index.kind !== 'string'),
      )
      .map(([object, index]): Expression => ({ kind: 'index', object, index, span })),
    fc
      .tuple(fc.constantFrom('not' as const, '-' as const), tie('e'))
      .map(([operator, operand]): Expression => ({ kind: 'unary', operator, operand, span })),
    fc.tuple(binary, tie('e'), tie('e')).map(([operator, left, right]): Expression => ({
      kind: 'binary',
      operator,
      left,
      right,
      operatorSpan: span,
      span,
    })),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(([condition, whenTrue, whenFalse]): Expression => ({
      kind: 'conditional',
      condition,
      whenTrue,
      whenFalse,
      span,
    })),
    fc
      .tuple(called, fc.array(tie('e'), { maxLength: 3 }))
      .map(([n, args]): Expression => ({ kind: 'call', name: n, args, span })),
  ),
})).e;

/** Values for some of the names. */
export const scopes = fc.record({
  a: fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null)),
  b: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.array(fc.integer())),
  kind: fc.constantFrom('send', 'receive'),
  time: fc.nat(),
  state: fc.dictionary(fc.constantFrom('a', 'b', 'in'), fc.oneof(fc.nat(), fc.string())),
  fault: fc.boolean(),
});

/** An expression without its places, to be compared. */
export function unplaced(expression: Expression): unknown {
  return JSON.parse(
    JSON.stringify(expression, (key, v: unknown) => (/span$/i.test(key) ? undefined : v)),
  );
}
