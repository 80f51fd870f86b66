import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expressionHelpers, expressionToJs } from '../../src/emit/expression-js.ts';
import { evaluate } from '../../src/model/expression/compile.ts';
import type { Value } from '../../src/model/expression/expression.ts';
import { printExpression } from '../../src/model/expression/printer.ts';
import { expressions, scopes } from '../model/expression/generate.ts';

/** What the written JavaScript gives. */
function run(text: string, helpers: readonly string[], get: (name: string) => Value): unknown {
  const body = `${helpers.map((name) => expressionHelpers[name]).join('\n')}\nreturn (${text});`;
  // oxlint-disable-next-line no-new-func -- a text that the test itself has written
  return new Function('get', body)(get);
}

test('an expression in JavaScript has the value that it has here', () => {
  fc.assert(
    fc.property(expressions, scopes, (expression, values) => {
      const get = (name: string): Value =>
        Object.hasOwn(values, name) ? ((values as Record<string, Value>)[name] ?? null) : null;
      const written = expressionToJs(expression, (name) => `get(${JSON.stringify(name)})`);
      const given = run(written.text, written.helpers, get) ?? null;
      const text = printExpression(expression);
      expect([text, given]).toEqual([text, evaluate(expression, { get })]);
    }),
    { numRuns: 2_000 },
  );
});
