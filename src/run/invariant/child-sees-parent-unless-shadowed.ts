import { maySee } from '../tiered/context.ts';
import { eachLink, type ChainMember } from './chains.ts';
import type { Invariant } from './invariant.ts';

/** A child sees every variable of its parent that it may see and does not have itself, with the parent’s value. */
export const childSeesParentUnlessShadowed: Invariant = {
  id: 'child-sees-parent-unless-shadowed',
  says: 'A child sees every variable of its parent that it may see and does not have itself, with the parent’s value.',
  rows: ['B46'],
  kinds: ['context'],
  cost: 'cheap',
  one(member: ChainMember) {
    return eachLink(member, (link, above) => {
      for (const [key, theirs] of Object.entries(above)) {
        if (!maySee(link.clearance, theirs.sensitivity)) continue;
        const seen = link.visible[key];
        if (!seen) return `${link.path} does not see ${key}`;
        if (Object.hasOwn(link.own, key)) continue;
        if (JSON.stringify(seen.value) !== JSON.stringify(theirs.value)) {
          return `${link.path} sees another ${key} than its parent`;
        }
      }
      return undefined;
    });
  },
};
