import type { Assignment } from '../model/refine/formula.ts';
import { plainValue } from '../model/refine/formula.ts';
import { rootOf } from '../model/refine/guards.ts';
import type { Knowledge } from '../model/refine/knowledge.ts';
import { joinWords } from './words.ts';

/** Values of a model by the names that people know, as "x = 10 and y = 3"; empty when there is none. */
export function valuesInWords(
  model: Assignment,
  knowledge: Knowledge,
  variables: Iterable<string>,
): string {
  const told = new Map<string, string>();
  for (const variable of variables) {
    const value = model.get(variable);
    const name = nameInWords(variable, knowledge);
    if (value !== undefined && name !== undefined) told.set(name, `${name} = ${inWords(value)}`);
  }
  return joinWords([...told.values()]);
}

/** A variable as people write it; undefined for one that stands for a term. */
function nameInWords(variable: string, knowledge: Knowledge): string | undefined {
  const root = rootOf(variable);
  const known = knowledge.values.get(root);
  if (!known || known.name === '') return undefined;
  const length = variable.startsWith('len(');
  const inner = length ? variable.slice(4, -1) : variable;
  const name = `${known.name}${inner.slice(root.length)}`;
  return length ? `len(${name})` : name;
}

/** A value as it is written. */
export function inWords(value: Parameters<typeof plainValue>[0]): string {
  const plain = plainValue(value);
  return typeof plain === 'string' ? `"${plain}"` : String(plain);
}
