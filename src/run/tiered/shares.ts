/**
 * Integer shares of what is available in the ratio of the demands, by largest remainder (Hamilton's
 * method): each is within one unit of its exact share, and together they never exceed what there
 * is. With enough for all, everyone gets what it asks for. Ties go to whoever comes first.
 */
export function shares(demands: readonly number[], available: number): number[] {
  const total = demands.reduce((sum, each) => sum + each, 0);
  const there = Math.max(0, Math.floor(available));
  if (total <= there) return demands.slice();
  const parts = demands.map((demand, index) => part(demand, there, total, index));
  let rest = there - parts.reduce((sum, { whole }) => sum + whole, 0);
  const order = parts.slice().sort((a, b) => compare(b.rest, a.rest) || a.index - b.index);
  for (const each of order) {
    if (rest === 0) break;
    each.whole++;
    rest--;
  }
  return parts.map(({ whole }) => whole);
}

interface Part {
  index: number;
  whole: number;
  /** The remainder of the division, over the total. */
  rest: bigint;
}

/** Bytes times bytes do not fit into a double, so the division is exact. */
function part(demand: number, there: number, total: number, index: number): Part {
  const product = BigInt(demand) * BigInt(there);
  const over = BigInt(total);
  return { index, whole: Number(product / over), rest: product % over };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
