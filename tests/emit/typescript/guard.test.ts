import { expect, test } from 'vitest';
import { must } from '../../../src/base/assert.ts';
import { predicateText } from '../../../src/emit/typescript-guard.ts';
import { parseExpression } from '../../../src/model/expression/parser.ts';

function written(text: string): string {
  return predicateText(must(parseExpression(text).expression));
}

test('only true counts as true, also below a not', () => {
  expect(written('not x')).toBe('(get) => !yes(get("x"))');
});

test('amounts are compared in their base unit', () => {
  expect(written('x < 2s')).toBe('(get) => compare(get("x"), "<", 2000000000)');
});
