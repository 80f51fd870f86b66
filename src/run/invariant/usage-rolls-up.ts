import { usageOf } from '../tiered/books.ts';
import type { Invariant } from './invariant.ts';
import { isRun, type RunMember, type SwarmMember } from './tiers.ts';

/** Positions of the resources that add up. */
const sums = [
  [0, 'credits'],
  [4, 'tool calls'],
] as const;

/**
 * What a run says it used is the fold of what its parts said: credits and tool calls add up, time
 * adds up one after the other and is the longest of parts at the same time.
 */
export const usageRollsUp: Invariant = {
  id: 'usage-rolls-up',
  says: 'What a run or swarm has used is what its parts used: sums, and of parts at the same time the longest time.',
  rows: ['B25'],
  kinds: ['run', 'swarm'],
  cost: 'cheap',
  one(member: RunMember | SwarmMember) {
    const { books, reported } = member.state;
    for (const [i, name] of sums) {
      const used = (books.used[i] as number) + usedInBranches(member, i);
      if (used !== reported[i]) {
        return `${books.holder} has used ${used} ${name}, its parts ${reported[i]}`;
      }
    }
    if (!isRun(member as RunMember)) {
      const longest = reported[1] ?? 0;
      if (books.used[1] !== longest) {
        return `${books.holder} has used ${books.used[1]} ns, its longest run ${longest}`;
      }
      return undefined;
    }
    const { result } = (member as RunMember).state;
    if (!result) return undefined;
    const usage = usageOf(books);
    const wrong = usage.findIndex((each, i) => each !== result.usage[i]);
    return wrong < 0 ? undefined : `${result.request} reports another use than its books`;
  },
};

/** What branches with accounts of their own have used, before it is settled with the run. */
function usedInBranches(member: RunMember | SwarmMember, i: number): number {
  if (!isRun(member as RunMember)) return 0;
  const { threads } = (member as RunMember).state;
  let used = 0;
  for (let k = 0; k < threads.length; k++) used += threads[k]?.books?.used[i] ?? 0;
  return used;
}
