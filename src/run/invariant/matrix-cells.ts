import type { GatekeeperState } from '../component/gatekeeper.ts';
import { matrixRuling } from '../tiered/security.ts';
import type { Invariant, Member } from './invariant.ts';

/** What a tier may do is what its cell of the matrix says: allow, deny, or escalate to people. */
export const matrixCells: Invariant = {
  id: 'matrix-cells',
  says: 'What a tier may do is what its cell of the matrix says: allow, deny, or escalate to people.',
  rows: ['B56'],
  kinds: ['gatekeeper'],
  cost: 'cheap',
  one({ state: { last } }: Member<GatekeeperState>) {
    if (!last) return undefined;
    const { request, ruling, approval } = last;
    const cell = matrixRuling(request.operation, request.rank).ruling;
    const first = approval ? 'escalate' : ruling;
    const fits = first === cell || (cell === 'allow' && first === 'deny');
    if (fits) return undefined;
    return `${request.operation} by a ${request.rank}: ${first}, and the cell says ${cell}`;
  },
};
