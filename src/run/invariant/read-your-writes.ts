import type { CacheClientState } from '../component/cache-client.ts';
import type { Invariant, Member } from './invariant.ts';

/** B57. Within one scope a read never gives something older than what was written before. */
export const readYourWrites: Invariant = {
  id: 'read-your-writes',
  says: 'Whoever wrote a value reads it, or a later one.',
  rows: ['B57'],
  kinds: ['cache-client'],
  cost: 'cheap',
  one({ state }: Member<CacheClientState>) {
    const { read } = state;
    if (!read || read.version >= read.wrote) return undefined;
    return `it read version ${read.version} of “${read.key}” after it had written ${read.wrote}`;
  },
};
