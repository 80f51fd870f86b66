import type { Invariant } from './invariant.ts';
import type { RunMember } from './tiers.ts';

/** Between pause and resume a run starts no step. */
export const noStepWhilePaused: Invariant = {
  id: 'no-step-while-paused',
  says: 'No step is started between the pause and the resumption of its run.',
  rows: ['B02'],
  kinds: ['run'],
  cost: 'cheap',
  one({ state }: RunMember) {
    const { trail, begun, begunAtPause } = state;
    if (trail[trail.length - 1] !== 'paused' || begun === begunAtPause) return undefined;
    return `${begun - begunAtPause} steps of ${state.request} were started while it was paused`;
  },
};
