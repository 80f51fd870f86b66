import type { ResourceStoreState } from '../component/resource-store.ts';
import type { Invariant, Member } from './invariant.ts';

/** What a persistent store says it has stored, it has, also after a crash. */
export const keptMeansKept: Invariant = {
  id: 'kept-means-kept',
  says: 'What a persistent store says it has stored, it has, also after a crash.',
  rows: ['B49'],
  kinds: ['resource-store'],
  cost: 'cheap',
  one({ id, state }: Member<ResourceStoreState>) {
    const missing = state.promised.find((key) => !Object.hasOwn(state.items, key));
    return missing && `${id} said that it has ${missing}, and has it not`;
  },
};
