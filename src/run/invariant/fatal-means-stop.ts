import type { LadderData } from '../component/ladder.ts';
import type { Invariant, Member } from './invariant.ts';

/** After a fatal error everything stops, wherever it was met. */
export const fatalMeansStop: Invariant = {
  id: 'fatal-means-stop',
  says: 'A fatal error always leads to an emergency stop, and to nothing else.',
  rows: ['B12', 'B18'],
  kinds: ['ladder'],
  cost: 'cheap',
  one({ id, state }: Member<LadderData>) {
    const missed = state.cases.find(
      ({ error, outcome }) => error.severity === 'fatal' && outcome !== 'stopped',
    );
    return missed && `${id} met the fatal error ${missed.id}, and it is ${missed.outcome}`;
  },
};
