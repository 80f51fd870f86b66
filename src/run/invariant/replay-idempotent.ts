import type { RecoverableState } from '../component/recoverable.ts';
import type { SubscriberParameters, SubscriberState } from '../component/subscriber.ts';
import type { Invariant, Member } from './invariant.ts';

/** E14. Reading a log once more changes nothing where doubles are recognised. */
export const replayIdempotent: Invariant = {
  id: 'replay-idempotent',
  says: 'Applying a log twice is the same as applying it once.',
  rows: ['E14'],
  kinds: ['recoverable', 'subscriber'],
  cost: 'cheap',
  one(member: Member) {
    return member.kind === 'recoverable'
      ? recovered(member.state as RecoverableState)
      : replayed(member as Member<SubscriberState, SubscriberParameters>);
  },
};

function recovered({ position, fold }: RecoverableState): string | undefined {
  if (fold.count <= position) return undefined;
  return `${fold.count} entries were applied of ${position}`;
}

function replayed({
  state,
  setup,
}: Member<SubscriberState, SubscriberParameters>): string | undefined {
  if (state.replays === 0 || setup.parameters.delivery !== 'exactly_once') return undefined;
  return state.doubled === 0 ? undefined : `“${state.twice}” took effect twice`;
}
