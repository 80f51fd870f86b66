import { waysOf, type MatrixParameters } from '../component/matrix.ts';
import type { PartyParameters, PartyState } from '../component/party.ts';
import type { Invariant, Member } from './invariant.ts';

/** Nobody is called by somebody, or in a way, that the matrix has no entry for. */
export const noCallOnEmptyCell: Invariant = {
  id: 'no-call-on-empty-cell',
  says: 'Nobody is called by somebody, or in a way, that the matrix has no entry for.',
  rows: ['E01'],
  kinds: ['party'],
  cost: 'cheap',
  one({ id, state, setup }: Member<PartyState, PartyParameters>) {
    const parameters = setup.spec(setup.parameters.through)?.parameters;
    const cells = (parameters?.['cells'] ?? {}) as MatrixParameters['cells'];
    for (const [from, ways] of Object.entries(state.heard)) {
      const open = waysOf(cells, from, id);
      const wrong = ways.find((way) => open.length === 0 || (way !== '' && !open.includes(way)));
      if (wrong !== undefined) return `${from} has called ${id} by ${wrong || 'no way at all'}`;
    }
    return undefined;
  },
};
