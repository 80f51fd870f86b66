import { runEnded } from '../tiered/status.ts';
import type { Invariant } from './invariant.ts';
import {
  isExecutor,
  isRun,
  type ExecutorMember,
  type RunMember,
  type TierMember,
} from './tiers.ts';

/** A reservation ends once: not with another's id, not twice, and not never. */
export const reservationsReleasedOnce: Invariant = {
  id: 'reservations-released-once',
  says: 'Every reservation is released exactly once, on success, failure, timeout and crash.',
  rows: ['B07', 'B24'],
  kinds: ['swarm', 'run', 'executor'],
  cost: 'cheap',
  one(member: TierMember) {
    if (member.state.strays > 0) return `${member.id} released what was not reserved`;
    if (isExecutor(member)) return stepsHold(member);
    return isRun(member) ? runHolds(member) : undefined;
  },
  end(view) {
    for (const { crashed, state, id } of view.of('executor') as readonly ExecutorMember[]) {
      const step = crashed
        ? undefined
        : state.steps.find(({ result, trail }) => !result && trail.length > 1);
      const run = step && (view.find(id) as ExecutorMember).setup.parameters.run;
      if (step && !view.find(run ?? '')?.crashed)
        return `${step.request} has not let go at the end`;
    }
    return undefined;
  },
};

function stepsHold({ state }: ExecutorMember): string | undefined {
  let open = 0;
  for (let i = 0; i < state.steps.length; i++) {
    const step = state.steps[i];
    if (!step) continue;
    if (!step.result) {
      if (step.call !== '') open++;
      continue;
    }
    for (const id in step.books.grants) return `${step.request} has ended, and ${id} is reserved`;
  }
  const noted = state.opened - state.closed;
  return noted === open ? undefined : `${noted} reservations are open, ${open} calls are`;
}

function runHolds({ state }: RunMember): string | undefined {
  const status = state.trail[state.trail.length - 1];
  if (!status || !runEnded(status)) return undefined;
  for (const id in state.books.grants) return `${state.request} has ended, and holds ${id}`;
  return undefined;
}
