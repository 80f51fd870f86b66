import { profileOf } from '../run/protocol/system.ts';
import type { Profile } from '../model/profile.ts';
import type { Protocol } from '../model/protocol.ts';
import { EventKind } from '../trace/event.ts';
import type { ResourceHolder } from '../trace/query/resources.ts';
import type { Trace } from '../trace/trace.ts';

/** Who holds budgets or uses resources in a run: tiers from the top, then participants. */
export function holdersOf(protocol: Protocol, profile: Profile, trace: Trace): ResourceHolder[] {
  const uses = usesByActor(trace);
  const tiers = profile.tiers.map((tier): ResourceHolder => {
    const actors = [...trace.actors.keys()].filter((i) => trace.actors[i]?.tier === tier.name);
    return {
      name: tier.name,
      kind: 'tier',
      actors,
      budget: tier.budget,
      uses: union(actors, uses),
    };
  });
  const participants = protocol.roles.map((role, i): ResourceHolder => {
    const { budget } = profileOf(profile, role);
    return {
      name: trace.actors[i]?.name ?? role.id,
      kind: 'participant',
      actors: [i],
      budget,
      uses: union([i], uses),
    };
  });
  return [...tiers, ...participants].filter(
    ({ uses: used, budget }) => used.length > 0 || Object.keys(budget).length > 0,
  );
}

/** Use of every resource by every holder at the end of a run. */
export function usedAtEnd(
  trace: Trace,
  holders: readonly ResourceHolder[],
): Map<ResourceHolder, Record<string, number>> {
  const last = trace.actors.map((): Record<string, number> => ({}));
  for (let i = 0; i < trace.length; i++) {
    if (trace.columns.kind[i] !== EventKind.resource) continue;
    const { actor, label, value } = trace.event(i);
    const own = last[actor];
    if (own) own[label] = value;
  }
  return new Map(holders.map((holder) => [holder, sum(holder.actors.map((i) => last[i] ?? {}))]));
}

function usesByActor(trace: Trace): Set<string>[] {
  const result = trace.actors.map(() => new Set<string>());
  const { kind, actor, label } = trace.columns;
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] !== EventKind.resource) continue;
    result[actor[i] as number]?.add(trace.strings[label[i] as number] ?? '');
  }
  return result;
}

function union(actors: readonly number[], uses: readonly Set<string>[]): string[] {
  return [...new Set(actors.flatMap((i) => [...(uses[i] ?? [])]))];
}

function sum(all: readonly Record<string, number>[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const one of all) {
    for (const [key, value] of Object.entries(one)) result[key] = (result[key] ?? 0) + value;
  }
  return result;
}
