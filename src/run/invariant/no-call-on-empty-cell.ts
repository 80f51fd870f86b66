import type { MatrixState } from '../component/matrix.ts';
import type { PartyParameters, PartyState } from '../component/party.ts';
import type { Invariant } from './invariant.ts';

/** Nobody is called by somebody, or in a way, that the matrix has no entry for. */
export const noCallOnEmptyCell: Invariant = {
  id: 'no-call-on-empty-cell',
  says: 'Nobody is called by somebody, or in a way, that the matrix has no entry for.',
  rows: ['E01'],
  kinds: ['party'],
  cost: 'cheap',
  all(view) {
    for (const { id, state, setup } of view.of<PartyState, PartyParameters>('party')) {
      const allowed = view.find<MatrixState>(setup.parameters.through)?.state.allowed ?? {};
      for (const [from, ways] of Object.entries(state.heard)) {
        const wrong = ways.find((way) => !allowed[`${from}/${id}`]?.includes(way));
        if (wrong !== undefined) return `${from} has called ${id} by ${wrong || 'no way at all'}`;
      }
    }
    return undefined;
  },
};
