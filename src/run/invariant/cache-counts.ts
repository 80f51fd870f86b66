import type { CacheParameters, CacheState, Counts } from '../component/cache.ts';
import type { Invariant, Member } from './invariant.ts';

/** B57. Each level is asked as often as the one above did not know. */
export const cacheCounts: Invariant = {
  id: 'cache-counts',
  says: 'At each level of a cache, hits and misses add up to the lookups.',
  rows: ['B57'],
  kinds: ['cache'],
  cost: 'cheap',
  one({ state, setup }: Member<CacheState, CacheParameters>) {
    const { L1, L2, L3 } = state.counts;
    if (sum(L1) !== state.reads) return `${state.reads} reads, but ${sum(L1)} lookups in L1`;
    if (state.l1.length > setup.parameters.entries) return `L1 has ${state.l1.length} entries`;
    if (setup.parameters.store !== undefined) return undefined;
    if (sum(L2) !== L1.misses) return `${L1.misses} misses in L1, but ${sum(L2)} lookups in L2`;
    return sum(L3) === L2.misses
      ? undefined
      : `${L2.misses} misses in L2, but ${sum(L3)} lookups in L3`;
  },
};

function sum({ hits, misses }: Counts): number {
  return hits + misses;
}
