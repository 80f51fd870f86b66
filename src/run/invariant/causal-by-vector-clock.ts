import type { BusState } from '../component/bus.ts';
import { happenedBefore, vectorClocks, type VectorClock } from '../events/vector-clock.ts';
import { busOf, consumers, listenersOf, type ListenerMember } from './event-members.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** B52, checked another way: by the vector clocks of all events, at the end. */
export const causalByVectorClock: Invariant = {
  id: 'causal-by-vector-clock',
  says: 'The order of effects agrees with the vector clocks of the events.',
  rows: ['B52'],
  kinds: consumers,
  cost: 'costly',
  end(view) {
    for (const member of listenersOf(view)) {
      const why = disagreement(member, view);
      if (why !== undefined) return why;
    }
    return undefined;
  },
};

function disagreement(member: ListenerMember, view: SystemView): string | undefined {
  const bus: BusState | undefined = busOf(member, view)?.state;
  if (!bus) return undefined;
  const clocks = vectorClocks(bus.log);
  const first = [...new Set(member.state.done)];
  const known = first.flatMap((id) => {
    const clock = clocks.get(id);
    return clock ? [{ id, clock }] : [];
  });
  return inversion(known, member.id);
}

function inversion(
  order: readonly { id: string; clock: VectorClock }[],
  where: string,
): string | undefined {
  for (let i = 0; i < order.length; i++) {
    for (let j = i + 1; j < order.length; j++) {
      const [a, b] = [order[i], order[j]];
      if (!a || !b || !happenedBefore(b.clock, a.clock)) continue;
      return `at ${where} “${a.id}” took effect before “${b.id}”, which happened before it`;
    }
  }
  return undefined;
}
