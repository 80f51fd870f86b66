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

/** What all claimants of an arbiter want. */
export function wishesOf(arbiter: ArbiterMember, view: SystemView): [string, Wish][] {
  return view
    .of<ClaimantState, ClaimantParameters>('claimant')
    .filter(({ setup }) => setup.parameters.of === arbiter.id)
    .flatMap(({ state }) => Object.entries(state.wishes));
}
