import { beforeAll, expect, test } from 'vitest';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';

beforeAll(() => loadLanguagesFor('', { language: 'scribble' }));

const text = `module Types;

global protocol Types(role A, role B) {
  one(Int) from A to B;
  two(Int, String) from B to A;
  three(Strange) from A to B;
  four(Strange) from B to A;
}
`;

test('a well-known type that is not declared is told once, an unknown one wherever it stands', () => {
  const { diagnostics } = parseText(text, { language: 'scribble' });
  const told = diagnostics
    .filter(({ code }) => code === 'scribble-type-unknown')
    .map(({ severity, span }) => `${severity} ${text.slice(span.from, span.to)}`);
  expect(told).toEqual(['warning Int', 'warning String', 'error Strange', 'error Strange']);
});
