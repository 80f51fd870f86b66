import { expect, test } from 'vitest';
import { must } from '../../../src/base/assert.ts';
import type { Value } from '../../../src/model/expression/expression.ts';
import { parseExpression } from '../../../src/model/expression/parser.ts';
import type { PayloadType } from '../../../src/model/global/type.ts';
import { demandsOf, type Judgement } from '../../../src/run/machine/refinement.ts';

const named = (name: string, ...inner: PayloadType[]): PayloadType => ({
  kind: 'named',
  name,
  arguments: inner,
});

function refined(predicate: string, base: PayloadType = named('Int')): PayloadType {
  return { kind: 'refined', base, predicate: must(parseExpression(predicate).expression) };
}

/** What the demands of a type say of a value. */
function judged(type: PayloadType, value: Value): Judgement[] {
  return demandsOf({ label: 'm', payload: [{ type }] }).map(({ judge }) => judge([value], {}));
}

test('a predicate below an annotation is demanded, too', () => {
  const annotations = [{ name: 'secret', arguments: [] }];
  const type: PayloadType = { kind: 'annotated', base: refined('v > 0'), annotations };
  expect([judged(type, 1), judged(type, -1)]).toEqual([[true], [false]]);
});

test('of a record with one type the values are judged, of a map the keys by the first', () => {
  const bag = named('Bag', refined('v > 0'));
  expect([judged(bag, { a: 1 }), judged(bag, { a: -1 })]).toEqual([[true], [false]]);
  const map = named('Map', refined('k != "a"', named('String')), refined('v > 0'));
  expect([judged(map, { b: 1 }), judged(map, { a: 1 })]).toEqual([
    [true, true],
    [false, true],
  ]);
});

test('what is broken for certain outranks what cannot be judged', () => {
  const list = named('List', refined('n > 0', named('Item')));
  expect(judged(list, [{}, { n: 1 }])).toEqual([undefined]);
  expect(judged(list, [{}, { n: -1 }])).toEqual([false]);
});
