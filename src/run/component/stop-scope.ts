import type { Setup } from '../component.ts';
import type { Scope } from '../tiered/errors/types.ts';

/**
 * The workers that a stop of this scope reaches, in order: everyone for `system`, else one worker
 * (the named one, or the first of that tier) with all below it. Pure: it looks at the wiring only.
 */
export function workersInScope(
  setup: Pick<Setup, 'others' | 'spec'>,
  scope: Scope,
  on?: string,
): string[] {
  const all = setup.others('worker');
  if (scope === 'system') return [...all];
  const head = on ?? all.find((id) => setup.spec(id)?.tier === scope);
  return all.filter((id) => head !== undefined && isBelow(setup, id, head));
}

/** Whether a worker is another one, or works for it, directly or not. */
function isBelow(setup: Pick<Setup, 'spec'>, id: string, head: string): boolean {
  const seen = new Set<string>();
  for (let at: unknown = id; typeof at === 'string' && !seen.has(at);) {
    if (at === head) return true;
    seen.add(at);
    at = setup.spec(at)?.parameters['parent'];
  }
  return false;
}
