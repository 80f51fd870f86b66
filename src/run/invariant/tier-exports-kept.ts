import type { ResourceStoreParameters, ResourceStoreState } from '../component/resource-store.ts';
import { maySee } from '../tiered/context.ts';
import { shelfFor } from '../tiered/handing-on.ts';
import type { Invariant, SystemView } from './invariant.ts';
import type { RunMember } from './tiers.ts';

/** A run answers when its exports are where they are to be, or it is known that they are not. */
export const tierExportsKept: Invariant = {
  id: 'tier-exports-kept',
  says: 'A run ends when its exports are kept; the loss of a critical one stands in its errors.',
  rows: ['B49'],
  kinds: ['run'],
  cost: 'cheap',
  one(run: RunMember, view) {
    const { result, handing } = run.state;
    if (result === null || handing === null) return undefined;
    for (const { key, to, status, critical } of handing) {
      if (status === 'pending') return `${result.request} has ended, and ${key} is on its way`;
      if (status === 'done' && to === 'store' && !stored(run, key, view)) {
        return `${result.request} counts ${key} as exported, and its store does not have it`;
      }
      const told = result.errors.some(({ why }) => why.includes(`“${key}”`));
      if (status === 'lost' && critical && !told) return `${key} is lost, and nobody is told`;
    }
    return undefined;
  },
};

/** A store whose clearance was lowered meanwhile may have given it up. */
function stored({ state, setup }: RunMember, key: string, view: SystemView): boolean {
  const store = view.find<ResourceStoreState, ResourceStoreParameters>(
    shelfFor('store', setup) ?? '',
  );
  const variable = state.own[key];
  if (!store || !variable) return true;
  if (!maySee(store.setup.parameters.clearance, variable.sensitivity)) return true;
  return store.state.promised.includes(key) && Object.hasOwn(store.state.items, key);
}
