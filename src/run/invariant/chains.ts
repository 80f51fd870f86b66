import type { ContextParameters, ContextLink } from '../component/context-chain.ts';
import type { ContextState } from '../component/context.ts';
import type { Variables } from '../tiered/context.ts';
import type { Member } from './invariant.ts';

/** A chain of contexts as invariants see it. */
export type ChainMember = Member<ContextState, ContextParameters>;

/** Looks at each context that was opened, with what its parent sees; stops at the first fault. */
export function eachLink(
  { state }: ChainMember,
  look: (link: ContextLink, above: Variables) => string | undefined,
): string | undefined {
  let above: Variables = {};
  for (const link of state.links) {
    if (link.phase === 'closed') return undefined;
    const fault = look(link, above);
    if (fault !== undefined) return fault;
    above = link.visible;
  }
  return undefined;
}
