import { walkExpression } from '../../model/expression/expression.ts';
import { parseExpression } from '../../model/expression/parser.ts';
import { units } from '../../model/expression/units.ts';
import type { Code } from '../../model/statechart/content.ts';

/** True when code gives a delay in ns because it is written with a unit of time (`n * 2s`). */
export function delayIsInNs(code: Code): boolean {
  if (code.language !== 'expression') return false;
  const { expression } = parseExpression(code.text);
  if (!expression) return false;
  return [...walkExpression(expression)].some((part) => {
    return part.kind === 'number' && part.unit && units[part.unit].dimension === 'time';
  });
}
