import type { BlackboardParameters, BlackboardState } from '../component/blackboard.ts';
import { maySee } from '../tiered/context.ts';
import { eachLink, type ChainMember } from './chains.ts';
import type { Invariant, Member } from './invariant.ts';

/** Nobody sees or keeps a value that is more sensitive than its clearance allows. */
export const noFlowToLowerClearance: Invariant = {
  id: 'no-flow-to-lower-clearance',
  says: 'Nobody sees or keeps a value that is more sensitive than its clearance allows.',
  rows: ['B48'],
  kinds: ['context', 'blackboard', 'resource-store'],
  cost: 'cheap',
  one(member: Member<never, never>) {
    if (member.kind === 'context') return inChain(member as unknown as ChainMember);
    const shelf = member as unknown as Member<Shelf, Keeper>;
    const { clearance, interested } = shelf.setup.parameters;
    for (const [key, { sensitivity }] of Object.entries(shelf.state.items)) {
      if (!maySee(clearance, sensitivity))
        return `${shelf.id} keeps ${key}, which is ${sensitivity}`;
    }
    for (const [reader, sensitivity] of Object.entries(shelf.state.told ?? {})) {
      const may = interested?.[reader] ?? 'public';
      if (!maySee(may, sensitivity)) return `${reader} (${may}) was told what is ${sensitivity}`;
    }
    return undefined;
  },
};

type Shelf = Pick<BlackboardState, 'items'> & Partial<BlackboardState>;
type Keeper = Pick<BlackboardParameters, 'clearance'> & Partial<BlackboardParameters>;

function inChain(member: ChainMember): string | undefined {
  return eachLink(member, ({ path, clearance, visible }) => {
    for (const [key, { sensitivity }] of Object.entries(visible)) {
      if (!maySee(clearance, sensitivity)) return `${path} sees ${key}, which is ${sensitivity}`;
    }
    return undefined;
  });
}
