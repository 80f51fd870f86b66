import { classify } from '../tiered/errors/classify.ts';
import { caseFault, type ErrorCase } from '../tiered/errors/escalation.ts';
import { recoveryTable, type Attempts } from '../tiered/errors/recovery.ts';
import { recoveries, type Classified } from '../tiered/errors/types.ts';
import type { Invariant } from './invariant.ts';
import { isExecutor, isRun, type TierMember } from './tiers.ts';

/** The errors of steps and runs are classified, tried and handed up as those of the ladder are. */
export const tierErrorsInOrder: Invariant = {
  id: 'tier-errors-in-order',
  says: 'Steps and runs classify errors by the table, try within its limits, and settle them once.',
  rows: ['B09', 'B11', 'B14'],
  kinds: ['executor', 'run'],
  cost: 'cheap',
  one(member: TierMember) {
    if (isExecutor(member)) {
      const { steps } = member.state;
      for (let i = 0; i < steps.length; i++) {
        const step = steps[i];
        if (!step?.error) continue;
        const why = fault(step.request, step.error, step.attempts, step.path);
        if (why !== undefined) return why;
      }
    } else if (isRun(member)) {
      const { threads } = member.state;
      for (let i = 0; i < threads.length; i++) {
        const thread = threads[i];
        if (!thread?.error) continue;
        const path = thread.failure?.path ?? null;
        const why = fault(thread.request, thread.error, thread.attempts, path);
        if (why !== undefined) return why;
      }
    }
    return undefined;
  },
};

function fault(
  id: string,
  error: Classified,
  attempts: Attempts,
  path: ErrorCase | null,
): string | undefined {
  const { severity } = classify(error.type, error.features);
  if (severity !== error.severity) return `${id} calls ${error.type} ${error.severity}`;
  for (const recovery of recoveries) {
    const done = attempts[recovery] ?? 0;
    if (done > recoveryTable[recovery].attempts) return `${id} tries ${recovery} ${done} times`;
  }
  return path ? caseFault(path, false) : undefined;
}
