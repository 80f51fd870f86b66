import { rulesOf } from '../component/context-chain.ts';
import { maySee, resolveVariable } from '../tiered/context.ts';
import { eachLink, type ChainMember } from './chains.ts';
import type { Invariant } from './invariant.ts';

/** Where parent and child both have a variable, the one stands that the strategy says. */
export const conflictsAsResolved: Invariant = {
  id: 'conflicts-as-resolved',
  says: 'Where parent and child both have a variable, the one stands that the strategy says.',
  rows: ['B47'],
  kinds: ['context'],
  cost: 'cheap',
  one(member: ChainMember) {
    const rules = rulesOf(member.setup.parameters);
    return eachLink(member, (link, above) => {
      for (const [key, mine] of Object.entries(link.own)) {
        const theirs = above[key];
        const seen = link.visible[key];
        if (!theirs || !seen || !maySee(link.clearance, theirs.sensitivity)) continue;
        if (!maySee(link.clearance, mine.sensitivity)) continue;
        const { variable } = resolveVariable(theirs, mine, key, rules);
        if (JSON.stringify(seen.value) !== JSON.stringify(variable.value)) {
          return `${link.path} sees ${JSON.stringify(seen.value)} as ${key}`;
        }
      }
      return undefined;
    });
  },
};
