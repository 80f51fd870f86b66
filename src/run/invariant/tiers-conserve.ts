import { resources } from '../../model/resource.ts';
import type { Account } from '../tiered/ledger.ts';
import type { Invariant } from './invariant.ts';
import { eachAccount, type TierMember } from './tiers.ts';

/** At every event, of every resource: used, given away and reserved is never more than the limit. */
export const tiersConserve: Invariant = {
  id: 'tiers-conserve',
  says: 'What a swarm, run or step has used, given to children and reserved is never more than its limit, for all five resources.',
  rows: ['B20', 'B21'],
  kinds: ['swarm', 'run', 'executor'],
  cost: 'cheap',
  one: (member: TierMember) => eachAccount(member, fault),
};

function fault(books: Account): string | undefined {
  const { limit, used, allocated, reserved, holder } = books;
  for (let i = 0; i < limit.length; i++) {
    const most = limit[i] as number;
    const u = used[i] as number;
    const a = allocated[i] as number;
    const r = reserved[i] as number;
    if (!(u >= 0 && a >= 0 && r >= 0)) return `${holder} has less than nothing of ${resources[i]}`;
    if (most >= 0 && u + a + r > most) {
      return `${holder}: ${u} used + ${a} given + ${r} reserved of ${most} ${resources[i]}`;
    }
  }
  return undefined;
}
