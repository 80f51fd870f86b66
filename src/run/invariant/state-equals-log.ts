import type { EventLogState } from '../component/event-log.ts';
import type { RecoverableParameters, RecoverableState } from '../component/recoverable.ts';
import { foldOf, foldText, sameFold, type Fold } from '../events/fold.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

/** E24. The state of a component is what its log adds up to, before and after a crash. */
export const stateEqualsLog: Invariant = {
  id: 'state-equals-log',
  says: 'A component’s state is that of its log, also after it came back.',
  rows: ['E24'],
  kinds: ['recoverable'],
  cost: 'cheap',
  one(member: Member<RecoverableState, RecoverableParameters>, view) {
    const { state } = member;
    const log = logOf(member, view);
    if (!log || state.phase !== 'ready') return undefined;
    const { length } = log.entries;
    if (state.position > length) return `its state is at ${state.position}, its log at ${length}`;
    if (state.fold.count !== state.position) return unlike(state.fold, log, state.position);
    if (state.position < length || state.fold.digest === log.fold.digest) return undefined;
    return unlike(state.fold, log, length);
  },
  end(view) {
    for (const member of view.of<RecoverableState, RecoverableParameters>('recoverable')) {
      const { state } = member;
      const log = logOf(member, view);
      if (!log || member.crashed || state.phase !== 'ready') continue;
      const truth = foldOf(log.entries.slice(0, state.position));
      if (!sameFold(truth, state.fold)) return unlike(state.fold, log, state.position);
    }
    return undefined;
  },
};

function logOf(
  member: Member<RecoverableState, RecoverableParameters>,
  view: SystemView,
): EventLogState | undefined {
  return view.find<EventLogState>(member.setup.parameters.log)?.state;
}

function unlike(fold: Fold, log: EventLogState, position: number): string {
  const truth = foldOf(log.entries.slice(0, position));
  return `its state is ${foldText(fold)}, that of its log ${foldText(truth)}`;
}
