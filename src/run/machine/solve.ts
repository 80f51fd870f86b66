import type { Expression, Value } from '../../model/expression/expression.ts';
import type { MessageSignature } from '../../model/global/type.ts';
import type { Sort } from '../../model/refine/formula.ts';
import { plainModel, satisfiable } from '../../model/refine/satisfy.ts';
import type { Demand, Known } from './refinement.ts';
import type { Shape } from './shape.ts';

const sorts: Partial<Record<Shape['kind'], Sort>> = {
  whole: 'int',
  real: 'real',
  truth: 'boolean',
  text: 'text',
};

/**
 * Values for a payload by the decision procedure for refinements: for what a few guesses do not
 * hit, such as `x + y == 100`. Undefined where it finds none, or cannot decide.
 */
export function solveValues(
  { payload }: MessageSignature,
  shapes: readonly Shape[],
  demands: readonly Demand[],
  known: Known,
  first: readonly Value[],
): Value[] | undefined {
  const fieldOf = (name: string): number => {
    const named = payload.findIndex((field) => field.name === name);
    if (named >= 0 || Object.hasOwn(known, name)) return named;
    return payload.length === 1 && payload[0]?.name === undefined ? 0 : -1;
  };
  const spoken = new Set(demands.flatMap(({ names }) => names));
  const facts = [...spoken].flatMap((name) =>
    fieldOf(name) < 0 && Object.hasOwn(known, name) ? factOf(name, known[name] ?? null) : [],
  );
  const verdict = satisfiable(
    [...demands.map(({ expression }) => expression), ...facts],
    (path) => {
      const [name = ''] = path;
      const field = path.length === 1 ? fieldOf(name) : -1;
      const shape = shapes[field];
      if (!shape) return path.length === 1 ? { kind: 'variable', id: `known ${name}` } : undefined;
      const sort = sorts[shape.kind];
      return sort && { kind: 'variable', id: String(field), sort };
    },
  );
  if (verdict.kind !== 'sat') return undefined;
  const model = plainModel(verdict.model, [...payload.keys()].map(String));
  return first.map((value, i) => model[i] ?? value);
}

/** That a name has a value, as an expression; nothing for values with parts. */
function factOf(name: string, value: Value): Expression[] {
  const literal = literalOf(value);
  if (!literal) return [];
  const left: Expression = { kind: 'name', name, span };
  return [{ kind: 'binary', operator: '==', left, right: literal, operatorSpan: span, span }];
}

function literalOf(value: Value): Expression | undefined {
  if (typeof value === 'boolean') return { kind: 'constant', value, span };
  if (typeof value === 'string') return { kind: 'string', value, span };
  if (typeof value !== 'number') return undefined;
  const operand: Expression = { kind: 'number', value: Math.abs(value), span };
  return value < 0 ? { kind: 'unary', operator: '-', operand, span } : operand;
}

const span = { from: 0, to: 0 };
