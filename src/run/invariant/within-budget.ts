import { EventKind } from '../../trace/event.ts';
import type { ResourceHolder } from '../../trace/query/resources.ts';
import type { Trace } from '../../trace/trace.ts';

/** A named property of a run: whether it held, and the first step after which it did not. */
export interface Verdict {
  name: string;
  holds: boolean;
  brokenAt?: number;
}

/**
 * No holder of a budget ever uses more of a resource than its budget allows; a tier uses the sum
 * of what its participants use. One verdict for each budget that is set.
 */
export function withinBudget(trace: Trace, holders: readonly ResourceHolder[]): Verdict[] {
  return holders.flatMap((holder) =>
    Object.entries(holder.budget).map(([resource, limit]) =>
      verdict(trace, holder, resource, limit ?? Infinity),
    ),
  );
}

function verdict(trace: Trace, holder: ResourceHolder, resource: string, limit: number): Verdict {
  const name = `${holder.name} stays within its budget of ${resource}`;
  const { kind, actor, label, value, step } = trace.columns;
  const wanted = trace.strings.indexOf(resource);
  const use = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] !== EventKind.resource || label[i] !== wanted) continue;
    const who = actor[i] as number;
    if (!holder.actors.includes(who)) continue;
    const amount = value[i] as number;
    total += amount - (use.get(who) ?? 0);
    use.set(who, amount);
    if (total > limit) return { name, holds: false, brokenAt: step[i] as number };
  }
  return { name, holds: true };
}
