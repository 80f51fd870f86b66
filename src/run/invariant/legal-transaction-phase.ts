import type { TraceEvent } from '../../trace/event.ts';
import { EventKind } from '../../trace/event.ts';
import type { CoordinatorParameters, CoordinatorState } from '../component/coordinator.ts';
import {
  isFinal,
  mayFollow,
  transactionPhases,
  type TransactionPhase,
} from '../component/transaction-phase.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

/** By transaction: its coordinator's index, and the last phase that it went to. */
type Memory = Map<string, { actor: number; phase: TransactionPhase }>;

const phases = new Map<string, TransactionPhase>(
  transactionPhases.map((phase) => [`tx:${phase}`, phase]),
);

/** A transaction goes through its phases as drawn. */
export const legalTransactionPhase: Invariant<Memory> = {
  id: 'legal-transaction-phase',
  says: 'A transaction goes only where its state machine allows, and ends committed or aborted.',
  rows: ['B36'],
  kinds: ['coordinator'],
  cost: 'cheap',
  one({ id, state }: Member<CoordinatorState>) {
    const { trail } = state;
    for (let i = 1; i < trail.length; i++) {
      const from = trail[i - 1];
      const to = trail[i];
      if (from && to && !mayFollow(from, to)) return wrong(id, from, to);
    }
    return undefined;
  },
  end(view: SystemView) {
    const open = view
      .of<CoordinatorState, CoordinatorParameters>('coordinator')
      .find(({ state, crashed }) => !crashed && !isFinal(state.phase));
    return open && `${open.id} ends “${open.state.phase}”`;
  },
  monitor: {
    begin: () => new Map(),
    see(memory: Memory, { kind, label, node, actor }: TraceEvent) {
      const to = kind === EventKind.mark ? phases.get(label) : undefined;
      if (to === undefined) return undefined;
      // A coordinator is the first to speak of its transaction; participants have other phases.
      const known = memory.get(node) ?? { actor, phase: 'requested' };
      memory.set(node, known);
      if (known.actor !== actor) return undefined;
      const from = known.phase;
      known.phase = to;
      return mayFollow(from, to) ? undefined : wrong(node, from, to);
    },
  },
};

function wrong(id: string, from: TransactionPhase, to: TransactionPhase): string {
  return `${id} went from “${from}” to “${to}”`;
}
