import type { HostData } from '../component/host.ts';
import { properVerdict, type SafetyFilterParameters } from '../component/safety-filter.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** What the filter's table blocks is run by nobody. */
export const blockedNeverRuns: Invariant = {
  id: 'blocked-never-runs',
  says: 'A command that the safety filter’s rules block never runs.',
  rows: ['E03'],
  kinds: ['host'],
  cost: 'cheap',
  all(view: SystemView) {
    const filter = view.of<unknown, SafetyFilterParameters>('safety-filter')[0];
    if (!filter) return undefined;
    for (const { id, state } of view.of<HostData>('host')) {
      const last = state.fresh ? state.ran.at(-1) : undefined;
      if (last && properVerdict(last.command, filter.setup.parameters) === 'block') {
        return `“${last.command}” is blocked, and ran on ${id}`;
      }
    }
    return undefined;
  },
};
