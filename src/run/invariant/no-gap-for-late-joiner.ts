import type { BusState } from '../component/bus.ts';
import type { DashboardParameters, DashboardState } from '../component/dashboard.ts';
import { foldText, sameFold } from '../events/fold.ts';
import type { Invariant, Member } from './invariant.ts';

/** E11. After its snapshot a dashboard has added every later event of a scope once. */
export const noGapForLateJoiner: Invariant = {
  id: 'no-gap-for-late-joiner',
  says: 'Between its snapshot and its stream a dashboard misses nothing and doubles nothing.',
  rows: ['E11'],
  kinds: ['dashboard'],
  cost: 'cheap',
  one({ state }: Member<DashboardState, DashboardParameters>) {
    const shown = state.shown.find(({ scope }) => scope === state.changed);
    if (!shown) return undefined;
    const { from, seq, added } = shown;
    if (seq - from === added) return undefined;
    return `from ${from} to ${seq} are ${seq - from} events, ${added} were shown`;
  },
  end(view) {
    for (const { id, state, setup, crashed } of view.of<DashboardState, DashboardParameters>(
      'dashboard',
    )) {
      const { bus, topics } = setup.parameters;
      const all = topics.length === 0 || topics.includes('*');
      const source = view.find<BusState>(bus);
      const feed = source?.state.feeds.find(({ listener }) => listener === id);
      if (crashed || !source || source.crashed || !all || (feed?.dropped ?? 0) > 0) continue;
      const why = state.phase === 'live' ? difference(state, source.state) : undefined;
      if (why !== undefined) return `${id}: ${why}`;
    }
    return undefined;
  },
};

function difference(state: DashboardState, bus: BusState): string | undefined {
  for (const [scope, truth] of Object.entries(bus.truth)) {
    const shown = state.shown.find((one) => one.scope === scope);
    if (!shown) return `“${scope}” is not shown`;
    if (sameFold(shown.fold, truth)) continue;
    return `it shows ${foldText(shown.fold)}, the bus has ${foldText(truth)}`;
  }
  return undefined;
}
