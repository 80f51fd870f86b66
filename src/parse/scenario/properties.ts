import { nearestName } from '../../model/expression/nearest.ts';
import { walkExpression, type Expression } from '../../model/expression/expression.ts';
import { parseExpression } from '../../model/expression/parser.ts';
import type { Span } from '../../base/span.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import type { Reader } from './read.ts';
import { isPart, namesOf, some } from './references.ts';

/** Names that mean something in every property: all states, all budgets, the time. */
const everywhere = ['state', 'budget', 'time'];

/**
 * Warns of properties that cannot tell anything: names of parts that are not there, which are null
 * for ever, properties that name nothing at all, and those that state nothing.
 */
export function checkProperties(scenario: Scenario, reader: Reader, text: string): void {
  const parts = namesOf(scenario, 'actor') ?? [];
  scenario.invariants.forEach((one, i) => {
    const path = `invariants.${i}`;
    const stated = (['always', 'finally'] as const).filter((form) => one[form] !== undefined);
    const written = reader.given.some((at) => at.startsWith(`${path}.`) && !at.endsWith('.name'));
    if (stated.length === 0 && !written) {
      const span = reader.spans.get(path) ?? { from: 0, to: 0 };
      reader.report('missing', 'Say what must hold: “always” or “finally” is missing here.', span);
    }
    for (const form of stated) {
      const span = reader.spans.get(`${path}.${form}`);
      const { expression } = parseExpression(one[form] ?? '');
      if (!expression || !span) continue;
      const place = placing(text, span, one[form] ?? '');
      const warn = (what: Unknown, at: Span): void => tell(reader, what, place(at));
      unknownNames(expression, parts, warn);
      if (isConstant(expression)) {
        const message = 'This is the same in every state, because it names no part of the system.';
        reader.warn('expression', message, span);
      }
    }
  });
}

/** A name that means nothing, and those that could be meant. */
interface Unknown {
  name: string;
  known: readonly string[];
}

/** Where a part of an expression stands in the text; all of it when it is written with escapes. */
function placing(text: string, span: Span, expression: string): (inside: Span) => Span {
  const at = text.slice(span.from, span.to).indexOf(expression);
  if (at < 0) return () => span;
  const begin = span.from + at;
  return ({ from, to }) => ({ from: begin + from, to: begin + to });
}

function unknownNames(
  expression: Expression,
  parts: readonly string[],
  warn: (what: Unknown, at: Span) => void,
): void {
  const names = new Set(parts);
  const known = [...parts, ...everywhere];
  for (const one of walkExpression(expression)) {
    if (one.kind === 'name' && !names.has(one.name) && !everywhere.includes(one.name)) {
      warn({ name: one.name, known }, one.span);
    }
    const ofState =
      one.kind === 'member' && one.object.kind === 'name' && one.object.name === 'state';
    if (ofState && !names.has('state') && !isPart(one.field, names)) {
      warn({ name: one.field, known: parts }, one.fieldSpan);
    }
  }
}

function isConstant(expression: Expression): boolean {
  return [...walkExpression(expression)].every(({ kind }) => kind !== 'name' && kind !== 'call');
}

function tell(reader: Reader, { name, known }: Unknown, span: Span): void {
  const near = nearestName(name, known);
  const mend = near ? `Did you mean “${near}”?` : `Known are ${some(known)}.`;
  const message = `There is no part of the system “${name}”, so it is always null. ${mend}`;
  reader.warn('reference', message, span);
}
