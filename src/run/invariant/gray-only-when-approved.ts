import type { HostData } from '../component/host.ts';
import type { RequesterData } from '../component/requester.ts';
import { properVerdict, type SafetyFilterParameters } from '../component/safety-filter.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** Whoever asked has said yes. */
export const grayOnlyWhenApproved: Invariant = {
  id: 'gray-only-when-approved',
  says: 'A gray command runs only after whoever asked for it has approved it.',
  rows: ['E03'],
  kinds: ['host'],
  cost: 'cheap',
  all(view: SystemView) {
    const filter = view.of<unknown, SafetyFilterParameters>('safety-filter')[0];
    if (!filter) return undefined;
    for (const { id, state } of view.of<HostData>('host')) {
      const last = state.fresh ? state.ran.at(-1) : undefined;
      if (!last || properVerdict(last.command, filter.setup.parameters) !== 'gray') continue;
      const approved = view
        .of<RequesterData>('requester')
        .some((requester) => requester.state.approved.includes(last.id));
      if (!approved) return `“${last.command}” is gray, and ran on ${id} without approval`;
    }
    return undefined;
  },
};
