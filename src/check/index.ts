import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Check } from './check.ts';
import { diagramChecks, findingsOf } from './diagrams.ts';
import { chartConflict } from './chart-conflict.ts';
import { chartDoneNever } from './chart-done-never.ts';
import { chartEventUnhandled } from './chart-event-unhandled.ts';
import { chartEventlessLoop } from './chart-eventless-loop.ts';
import { chartGuardNever } from './chart-guard-never.ts';
import { chartHistoryEmpty } from './chart-history-empty.ts';
import { chartJoinDeadlock } from './chart-join-deadlock.ts';
import { chartLockOrder } from './chart-lock-order.ts';
import { chartMissingInitial } from './chart-missing-initial.ts';
import { chartShadowed } from './chart-shadowed.ts';
import { chartUnknownTarget } from './chart-unknown-target.ts';
import { connectionState } from './connection-state.ts';
import { choiceSubjectInconsistent } from './choice-subject-inconsistent.ts';
import { recursionUnguarded } from './recursion-unguarded.ts';
import { roleNotEnabled } from './role-not-enabled.ts';
import { sequenceUnreachable } from './sequence-unreachable.ts';
import { budgetDiffers } from './budget-differs.ts';
import { budgetOverallocated } from './budget-overallocated.ts';
import { eventTypeUnknown } from './event-type-unknown.ts';
import { exceptionCatcherIdle } from './exception-catcher-idle.ts';
import { exceptionNeverThrown } from './exception-never-thrown.ts';
import { exceptionThrowerUnaware } from './exception-thrower-unaware.ts';
import { exceptionUntold } from './exception-untold.ts';
import { fallbackUnreachable } from './fallback-unreachable.ts';
import { parallelLeft } from './parallel-left.ts';
import { protocolTooLarge } from './protocol-too-large.ts';
import { refinementBlocked } from './refinement-blocked.ts';
import { refinementChoiceOverlap } from './refinement-choice-overlap.ts';
import { refinementChoiceUncovered } from './refinement-choice-uncovered.ts';
import { refinementType } from './refinement-type.ts';
import { refinementUndecided } from './refinement-undecided.ts';
import { refinementUnknownValue } from './refinement-unknown-value.ts';
import { refinementUnsatisfiable } from './refinement-unsatisfiable.ts';
import { routineUnused } from './routine-unused.ts';
import { securityAnnotationLost } from './security-annotation-lost.ts';
import { securityClearance } from './security-clearance.ts';
import { securityUnsigned } from './security-unsigned.ts';
import { stateUnreachable } from './state-unreachable.ts';
import { stateWithoutExit } from './state-without-exit.ts';
import { stateWithoutStart } from './state-without-start.ts';
import { timeClockNotReset } from './time-clock-not-reset.ts';
import { timeClockUnshared } from './time-clock-unshared.ts';
import { timeClockUnused } from './time-clock-unused.ts';
import { timeDeadlineImpossible } from './time-deadline-impossible.ts';
import { timeDeadlineUsedUp } from './time-deadline-used-up.ts';
import { timeWindowEmpty } from './time-window-empty.ts';

/** Every check, one line each; those of diagrams have a list of their own. */
export const checks: Check[] = [
  ...diagramChecks,
  budgetDiffers,
  budgetOverallocated,
  chartConflict,
  chartDoneNever,
  chartEventUnhandled,
  chartEventlessLoop,
  chartGuardNever,
  chartHistoryEmpty,
  chartJoinDeadlock,
  chartLockOrder,
  chartMissingInitial,
  chartShadowed,
  chartUnknownTarget,
  choiceSubjectInconsistent,
  connectionState,
  eventTypeUnknown,
  exceptionCatcherIdle,
  exceptionNeverThrown,
  exceptionThrowerUnaware,
  exceptionUntold,
  fallbackUnreachable,
  parallelLeft,
  protocolTooLarge,
  refinementBlocked,
  refinementChoiceOverlap,
  refinementChoiceUncovered,
  refinementType,
  refinementUndecided,
  refinementUnknownValue,
  refinementUnsatisfiable,
  recursionUnguarded,
  roleNotEnabled,
  routineUnused,
  sequenceUnreachable,
  securityAnnotationLost,
  securityClearance,
  securityUnsigned,
  stateUnreachable,
  stateWithoutExit,
  stateWithoutStart,
  timeClockNotReset,
  timeClockUnshared,
  timeClockUnused,
  timeDeadlineImpossible,
  timeDeadlineUsedUp,
  timeWindowEmpty,
];

/** What all checks that read this kind of document find in it, in the order of the text. */
export function runChecks(document: Document): Diagnostic[] {
  return findingsOf(checks, document);
}
