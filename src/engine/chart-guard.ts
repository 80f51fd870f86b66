import type { Expression } from '../model/expression/expression.ts';
import { parseExpression } from '../model/expression/parser.ts';
import { printExpression } from '../model/expression/printer.ts';
import type { Json } from '../model/json.ts';
import { conditionText } from '../model/statechart/build.ts';
import type { Code, Condition } from '../model/statechart/content.ts';
import { isAsking } from '../run/statechart/compile.ts';
import { CodeError } from '../run/statechart/datamodel.ts';
import type { ChartEvent } from '../run/statechart/event.ts';
import { canRestore } from '../run/statechart/interpreter-explain.ts';
import type { Live } from '../run/statechart/running.ts';

/** Parts of a guard that are told, at most. */
const mostParts = 12;

/** The parts of a guard with what each of them gives, the whole first. */
export function guardParts(
  machine: Live,
  guard: Condition,
  event: ChartEvent | undefined,
): { text: string; value: Json }[] {
  const { memory } = machine.session;
  const saved = memory.save();
  if (event) memory.setEvent(event);
  const found: { text: string; value: Json }[] = [];
  for (const part of partsOf(guard)) {
    if (found.length >= mostParts || found.some(({ text }) => text === part.text)) continue;
    found.push({ text: part.text, value: valueOf(machine, part) });
  }
  if (canRestore(saved)) memory.restore(saved);
  memory.setEvent(machine.session.event);
  return found;
}

type Part = { text: string } & ({ code: Code } | { condition: Condition });

function* partsOf(guard: Condition): Generator<Part> {
  switch (guard.kind) {
    case 'code':
      yield { text: guard.code.text, code: guard.code };
      yield* codeParts(guard.code);
      return;
    case 'and':
    case 'or':
      for (const each of guard.of) yield* partsOf(each);
      return;
    case 'not':
      yield* partsOf(guard.of);
      return;
    default:
      yield { text: conditionText(guard), condition: guard };
  }
}

/** Both sides of comparisons and the like, as far as our own language reads the code. */
function* codeParts(code: Code): Generator<Part> {
  const text = code.text
    .replaceAll('===', '==')
    .replaceAll('!==', '!=')
    .replaceAll('&&', ' and ')
    .replaceAll('||', ' or ');
  const { expression, diagnostics } = parseExpression(
    code.language === 'expression' ? code.text : text,
  );
  if (!expression || diagnostics.length > 0) return;
  for (const inner of inside(expression)) {
    const own = printExpression(inner);
    const { id, language } = code;
    const said =
      language === 'ecmascript' ? own.replace(/ and /g, ' && ').replace(/ or /g, ' || ') : own;
    yield { text: said, code: { id, language, text: said } };
  }
}

function* inside(expression: Expression): Generator<Expression> {
  if (expression.kind === 'unary') yield* shown(expression.operand);
  if (expression.kind !== 'binary') return;
  yield* shown(expression.left);
  yield* shown(expression.right);
}

function* shown(expression: Expression): Generator<Expression> {
  const { kind } = expression;
  if (kind === 'number' || kind === 'string' || kind === 'constant' || kind === 'list') return;
  yield expression;
  yield* inside(expression);
}

function valueOf({ session }: Live, part: Part): Json {
  try {
    if ('code' in part) {
      const value = session.chart.program.give({ kind: 'code', code: part.code })(session.memory);
      return value ?? null;
    }
    const { condition } = part;
    if (condition.kind === 'in') {
      const state = session.chart.stateNumber.get(condition.state);
      return state !== undefined && session.isActive(state);
    }
    return isAsking(condition) ? 'asked when it is needed' : null;
  } catch (error) {
    if (error instanceof CodeError) return `fails: ${error.message}`;
    throw error;
  }
}
