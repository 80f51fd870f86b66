import type { Expression, Value } from '../model/expression/expression.ts';
import { anyType, type Environment, type Field, stringType } from '../model/expression/type.ts';
import type { ChartRun } from './chart-facts.ts';

/** What conditions over a run of statecharts may name beside what all runs have. */
export function chartEnvironment({ stepper }: ChartRun): Environment {
  const found: Record<string, Field> = {
    active: {
      type: { kind: 'list', element: stringType },
      doc: 'Ids of the active states of the machine at which it happens; In(s) asks for one.',
    },
    data: {
      type: { kind: 'record', fields: {}, others: anyType },
      doc: 'The data of the machine at which it happens.',
    },
  };
  for (const { session } of stepper.machines) {
    for (const { name } of session.chart.data.flat()) {
      found[name] ??= { type: anyType, doc: 'Data of the machine at which it happens.' };
    }
  }
  return found;
}

/** `In('s')` and `In(s)` as what they mean in a condition: `'s' in active`. */
export function withoutIn(expression: Expression): Expression {
  if (expression.kind === 'call' && expression.name === 'In' && expression.args.length === 1) {
    const [arg] = expression.args;
    const { span } = expression;
    const left: Expression =
      arg?.kind === 'name'
        ? { kind: 'string', value: arg.name, span: arg.span }
        : (arg as Expression);
    const right: Expression = { kind: 'name', name: 'active', span };
    return { kind: 'binary', operator: 'in', left, right, operatorSpan: span, span };
  }
  const parts = Object.entries(expression).map(([key, part]: [string, unknown]) => [
    key,
    inside(part),
  ]);
  return Object.fromEntries(parts) as Expression;
}

function inside(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(inside);
  return isExpression(part) ? withoutIn(part) : part;
}

function isExpression(part: unknown): part is Expression {
  return typeof part === 'object' && part !== null && 'kind' in part && 'span' in part;
}

/** The value of a name in the machine of a lane, in the present of the stepper. */
export function chartValue({ stepper }: ChartRun, actor: number, name: string): Value {
  const machine = stepper.machines.find((one) => one.actor === actor) ?? stepper.machines[0];
  if (!machine) return null;
  const { session } = machine;
  if (name === 'active') {
    return session.at.states.map((state) => session.chart.states[state]?.id ?? '');
  }
  const { data } = session.memory.view();
  return (name === 'data' ? data : (data[name] ?? null)) as Value;
}
