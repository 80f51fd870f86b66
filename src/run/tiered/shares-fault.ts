import { resources } from '../../model/resource.ts';
import type { Request, Resolution } from './conflict.ts';
import type { Levels } from './ledger.ts';

/**
 * Why shares are not fair, or undefined: together no more than there is, each within one unit of
 * demand × available / total (or the whole demand, when there is enough), minimums flagged.
 */
export function sharesFault(
  requests: readonly Request[],
  available: Levels,
  result: Resolution,
): string | undefined {
  const given = new Map<string, Levels>();
  for (const { id, amount } of [...result.granted, ...result.partial]) given.set(id, amount);
  for (let i = 0; i < resources.length; i++) {
    const fault = columnFault(requests, given, available[i] ?? 0, i);
    if (fault !== undefined) return `${resources[i]}: ${fault}`;
  }
  const unflagged = result.partial.find((share) => {
    const minimum = requests.find(({ id }) => id === share.id)?.minimum ?? [];
    return minimum.some((each, i) => (share.amount[i] ?? 0) < each) !== share.belowMinimum;
  });
  return unflagged && `${unflagged.id} got less than its minimum, and nobody is told`;
}

function columnFault(
  requests: readonly Request[],
  given: ReadonlyMap<string, Levels>,
  there: number,
  i: number,
): string | undefined {
  const total = requests.reduce((sum, { amount }) => sum + (amount[i] ?? 0), 0);
  let sum = 0;
  for (const { id, amount } of requests) {
    const wanted = amount[i] ?? 0;
    const share = given.get(id)?.[i] ?? 0;
    sum += share;
    const far =
      total <= there
        ? share !== wanted && given.has(id)
        : distance(share, wanted, there, total) >= BigInt(total);
    if (far) return `${id} got ${share} of ${wanted}, with ${there} for ${total}`;
  }
  return sum > there ? `${sum} shared out of ${there}` : undefined;
}

/** How far a share is from the exact one, times the total: bytes times bytes need big integers. */
function distance(share: number, wanted: number, there: number, total: number): bigint {
  const apart = BigInt(share) * BigInt(total) - BigInt(wanted) * BigInt(there);
  return apart < 0n ? -apart : apart;
}
