import type { Json } from '../../model/json.ts';
import type { Variables } from './context.ts';
import type { StepPlan } from './program.ts';

/** Why a step's output is not what it must be, in words; undefined when it is. */
export function validate(
  plan: Pick<StepPlan, 'schema' | 'confidence'>,
  output: Readonly<Variables>,
  quality: number,
): string | undefined {
  if (!isShare(quality)) return `OUTPUT_VALIDATION_FAILED: quality ${quality}`;
  if (!isShare(plan.confidence)) return `OUTPUT_VALIDATION_FAILED: confidence ${plan.confidence}`;
  for (const field in plan.schema) {
    const wanted = plan.schema[field];
    const found = Object.hasOwn(output, field) ? typeName(output[field]?.value ?? null) : 'nothing';
    if (found !== wanted) return `OUTPUT_VALIDATION_FAILED: ${field} is ${found}, not ${wanted}`;
  }
  return undefined;
}

/** Is it a number from 0 to 1? */
export function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}

function typeName(value: Json): string {
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'flag';
    default:
      return value === null ? 'nothing' : 'record';
  }
}
