import type { CoordinatorParameters, CoordinatorState } from '../component/coordinator.ts';
import type { LockManagerState } from '../component/lock-manager.ts';
import type { ParticipantState } from '../component/participant.ts';
import { isFinal } from '../component/transaction-phase.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

/** What has ended holds nothing. */
export const noLocksAfterEnd: Invariant = {
  id: 'no-locks-after-end',
  says: 'A participant that has committed or aborted holds no lock, and no reservation.',
  rows: ['B43'],
  kinds: ['participant', 'coordinator', 'lock-manager'],
  cost: 'cheap',
  one({ id, kind, state }: Member<ParticipantState>, view) {
    if (kind === 'coordinator') return held(view, id);
    if (kind !== 'participant' || state.held.length === 0) return undefined;
    const ended = state.phase === 'committed' || state.phase === 'aborted';
    return ended ? `${id} is ${state.phase} and holds ${state.held[0] ?? ''}` : undefined;
  },
  end(view: SystemView) {
    for (const { id, state, crashed } of view.of<ParticipantState>('participant')) {
      if (crashed || !view.of('lock-manager').length) continue;
      const ended = state.phase === 'committed' || state.phase === 'aborted';
      const key = ended ? keyOf(view, state.coordinator, id) : undefined;
      if (key !== undefined) return `${id} is ${state.phase}, and the manager keeps ${key} for it`;
    }
    return undefined;
  },
};

/** A full lifecycle ends when everybody has confirmed: then nothing may be left. */
function held(view: SystemView, id: string): string | undefined {
  const member = view.find<CoordinatorState, CoordinatorParameters>(id);
  if (!member || member.setup.parameters.lifecycle !== 'full') return undefined;
  const { phase, trail } = member.state;
  if (!isFinal(phase) || !trail.includes('executing')) return undefined;
  const key = keyOf(view, id);
  return key && `${id} is ${phase}, and the manager keeps ${key} for it`;
}

function keyOf(view: SystemView, transaction: string, who?: string): string | undefined {
  for (const { state, crashed } of view.of<LockManagerState>('lock-manager')) {
    if (crashed) continue;
    for (const [key, lock] of Object.entries(state.held)) {
      if (lock.transaction !== transaction) continue;
      if (who === undefined || lock.members.includes(who)) return key;
    }
  }
  return undefined;
}
