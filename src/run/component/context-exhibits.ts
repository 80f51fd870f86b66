import type { VariableExhibit } from '../../model/exhibit.ts';
import type { Variable } from '../tiered/context.ts';

/** A variable for views. */
export function variableExhibit(
  context: string,
  tier: VariableExhibit['tier'],
  key: string,
  variable: Variable,
  shadows: string[] = [],
  filtered = false,
): VariableExhibit {
  const { value, sensitivity, source, from } = variable;
  return {
    kind: 'variable',
    context,
    tier,
    key,
    value: filtered ? null : value,
    sensitivity,
    source,
    from,
    shadows,
    filtered,
  };
}
