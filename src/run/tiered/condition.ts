import { compileCondition } from '../../model/expression/compile.ts';
import type { Scope } from '../../model/expression/expression.ts';
import { parseExpression } from '../../model/expression/parser.ts';
import type { Variables } from './context.ts';

const compiled = new Map<string, (scope: Scope) => boolean>();
const most = 1000;

/** Whether a condition over variables holds; a text that is no expression is never true. */
export function holdsFor(text: string, variables: Readonly<Variables>, extra = -1): boolean {
  let test = compiled.get(text);
  if (!test) {
    const { expression } = parseExpression(text);
    test = expression ? compileCondition(expression) : () => false;
    if (compiled.size >= most) compiled.clear();
    compiled.set(text, test);
  }
  return test({
    get: (name) => {
      if (Object.hasOwn(variables, name)) return variables[name]?.value ?? null;
      return name === 'round' && extra >= 0 ? extra : null;
    },
  });
}
