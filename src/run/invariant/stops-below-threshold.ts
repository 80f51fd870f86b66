import { urgent } from '../component/arbiter-round.ts';
import { belowThreshold } from '../tiered/ledger.ts';
import { requestIn, roundOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** With less than the threshold available, only critical requests are served. */
export const stopsBelowThreshold: Invariant = {
  id: 'stops-below-threshold',
  says: 'With less than the threshold available, only critical requests are served.',
  rows: ['B27'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one(member: ArbiterMember, view) {
    const { books, stopped } = member.state;
    if (!stopped && books.threshold.some((each) => each > 0)) {
      const [short] = belowThreshold(books);
      if (short !== undefined) return `${books.holder} goes on with too little ${short}`;
    }
    const round = stopped ? roundOf(member, view) : undefined;
    if (!round?.stopped) return undefined;
    const served = round.resolution.granted.find(
      ({ id }) => (requestIn(round, id)?.priority ?? 0) < urgent,
    );
    return served && `${served.id} is served below the threshold`;
  },
};
