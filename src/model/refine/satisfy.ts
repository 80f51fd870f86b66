import { evaluate } from '../expression/compile.ts';
import type { Expression, Scope, Value } from '../expression/expression.ts';
import { decide } from './decide.ts';
import type { Verdict } from './decide.ts';
import { all, newVocabulary, plainValue } from './formula.ts';
import type { Resolve } from './translate.ts';
import { translate } from './translate.ts';

/** Can all these expressions hold at once? Names stand for what `resolve` says. */
export function satisfiable(expressions: readonly Expression[], resolve: Resolve): Verdict {
  const vocabulary = newVocabulary();
  const formulas = expressions.map((expression) => translate(expression, resolve, vocabulary));
  return decide(all(formulas), vocabulary);
}

/** True when an expression holds under values of its names. */
export function holdsFor(expression: Expression, values: Readonly<Record<string, Value>>): boolean {
  const scope: Scope = {
    get: (name) => (Object.hasOwn(values, name) ? (values[name] ?? null) : null),
  };
  return evaluate(expression, scope) === true;
}

/** The values of a model as plain data, by variable; made-up variables are left out. */
export function plainModel(
  model: ReadonlyMap<string, Parameters<typeof plainValue>[0]>,
  names: Iterable<string>,
): Record<string, number | boolean | string> {
  const values: Record<string, number | boolean | string> = {};
  for (const name of names) {
    const value = model.get(name);
    if (value !== undefined) values[name] = plainValue(value);
  }
  return values;
}
