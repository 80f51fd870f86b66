import type { ArbiterParameters, ArbiterState, Round } from '../component/arbiter-state.ts';
import type { ClaimantParameters, ClaimantState, Wish } from '../component/claimant.ts';
import type { Request } from '../tiered/conflict.ts';
import type { Member, SystemView } from './invariant.ts';

/** An arbiter as invariants see it. */
export type ArbiterMember = Member<ArbiterState, ArbiterParameters>;

/** The decision that an arbiter has just taken by this policy (by any when absent). */
export function roundOf(
  { state, setup }: ArbiterMember,
  view: SystemView,
  policy?: ArbiterParameters['policy'],
): Round | undefined {
  if (policy !== undefined && setup.parameters.policy !== policy) return undefined;
  const { last } = state;
  return last && (last.at === view.now || last.at === 0) ? last : undefined;
}

/** The request with this id in a decision. */
export function requestIn(round: Round, id: string): Request | undefined {
  return round.requests.find((each) => each.id === id);
}

/** Whoever asks this arbiter. */
export function claimantsOf(
  arbiter: ArbiterMember,
  view: SystemView,
): Member<ClaimantState, ClaimantParameters>[] {
  return view
    .of<ClaimantState, ClaimantParameters>('claimant')
    .filter(({ setup }) => setup.parameters.of === arbiter.id);
}

/** Where a request stands at whoever made it. */
export function wishOf(
  id: string,
  claimants: readonly Member<ClaimantState, ClaimantParameters>[],
): Wish | undefined {
  for (const { state } of claimants) {
    const wish = state.wishes[id];
    if (wish) return wish;
  }
  return undefined;
}
