import { illegalRunMove, runEnded } from '../tiered/status.ts';
import type { Invariant } from './invariant.ts';
import type { RunMember } from './tiers.ts';

/** A run moves only as its machine allows; what has ended stays as it is. */
export const legalRunStatus: Invariant = {
  id: 'legal-run-status',
  says: 'A run changes its status only as its machine allows, and terminal statuses are final.',
  rows: ['B03'],
  kinds: ['run'],
  cost: 'cheap',
  one({ state }: RunMember) {
    const move = illegalRunMove(state.trail);
    return move && `${state.request}: ${move}`;
  },
};

/** A cancelled run comes to an end. */
export const cancelEnds: Invariant = {
  id: 'cancel-ends',
  says: 'A run that was told to end has ended when nothing is left to do.',
  rows: ['B02'],
  kinds: ['run'],
  cost: 'cheap',
  end(view) {
    for (const run of view.of('run') as readonly RunMember[]) {
      const { trail, ending } = run.state;
      const status = trail[trail.length - 1];
      if (run.crashed || ending === '' || (status && runEnded(status))) continue;
      return `${run.id} was to end as ${ending}, and is ${status}`;
    }
    return undefined;
  },
};
