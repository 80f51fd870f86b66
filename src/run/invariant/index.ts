import type { Invariant } from './invariant.ts';
import { noCallWhileOpen } from './no-call-while-open.ts';
import { probesWithinLimit } from './probes-within-limit.ts';
import { breakerTransitionsAsDrawn } from './breaker-transitions-as-drawn.ts';
import { noRetryWhileOpen } from './no-retry-while-open.ts';
import { callsEndOnce } from './calls-end-once.ts';
import { attemptsWithinLimit } from './attempts-within-limit.ts';
import { delaysAsComputed } from './delays-as-computed.ts';
import { loadWithinPeak } from './load-within-peak.ts';
import { serviceWithinCapacity } from './service-within-capacity.ts';
import { recoveryIsApplicable } from './recovery-is-applicable.ts';
import { fatalMeansStop } from './fatal-means-stop.ts';
import { classifiedAsTabled } from './classified-as-tabled.ts';
import { oneEscalation } from './one-escalation.ts';
import { handledOnce } from './handled-once.ts';
import { actionAsMapped } from './action-as-mapped.ts';
import { partialResultSaysSo } from './partial-result-says-so.ts';
import { totalOrderGapFree } from './total-order-gap-free.ts';
import { noDeliveryBeforeDepends } from './no-delivery-before-depends.ts';
import { causalByVectorClock } from './causal-by-vector-clock.ts';
import { atMostOnceEffects } from './at-most-once-effects.ts';
import { atLeastOnceEffects } from './at-least-once-effects.ts';
import { exactlyOnceEffects } from './exactly-once-effects.ts';
import { snapshotPlusReplay } from './snapshot-plus-replay.ts';
import { knownEventTypes } from './known-event-types.ts';
import { deliveredAfterHeal } from './delivered-after-heal.ts';
import { overflowCounted } from './overflow-counted.ts';
import { retriesOnlyWhatMayHelp } from './retries-only-what-may-help.ts';
import { atomicCommit } from './atomic-commit.ts';
import { commitOnlyIfAllPrepared } from './commit-only-if-all-prepared.ts';
import { inDoubtEndsAfterRecovery } from './in-doubt-ends-after-recovery.ts';
import { decisionSurvives } from './decision-survives.ts';
import { legalTransactionPhase } from './legal-transaction-phase.ts';
import { locksGrowThenShrink } from './locks-grow-then-shrink.ts';
import { noLocksAfterEnd } from './no-locks-after-end.ts';
import { budgetArithmetic } from './budget-arithmetic.ts';
import { childrenWithinBudget } from './children-within-budget.ts';
import { transferConserves } from './transfer-conserves.ts';
import { spentStaysSpent } from './spent-stays-spent.ts';
import { releasedIsFreeAgain } from './released-is-free-again.ts';
import { pausedMeansPaused } from './paused-means-paused.ts';
import { grantsInArrivalOrder } from './grants-in-arrival-order.ts';
import { boundedWaitWithAging } from './bounded-wait-with-aging.ts';
import { sharesWithinAvailable } from './shares-within-available.ts';
import { victimsHaveLowerPriority } from './victims-have-lower-priority.ts';
import { emergencyAlwaysServed } from './emergency-always-served.ts';
import { victimsResumeOrAreCompensated } from './victims-resume-or-are-compensated.ts';
import { workConserving } from './work-conserving.ts';
import { noLostRequest } from './no-lost-request.ts';
import { outcomePartitionsRequests } from './outcome-partitions-requests.ts';
import { stopsBelowThreshold } from './stops-below-threshold.ts';
import { barrierBlocksOnAlarm } from './barrier-blocks-on-alarm.ts';
import { noProceedAfterAlarm } from './no-proceed-after-alarm.ts';
import { barrierNeedsItsQuorum } from './barrier-needs-its-quorum.ts';
import { barrierAnswersInTime } from './barrier-answers-in-time.ts';
import { nothingCommitsAfterStop } from './nothing-commits-after-stop.ts';
import { stopReachesEveryone } from './stop-reaches-everyone.ts';
import { stopInTime } from './stop-in-time.ts';
import { everySinkSeesAllInOrder } from './every-sink-sees-all-in-order.ts';
import { sinksEqualAfterDrain } from './sinks-equal-after-drain.ts';
import { noGapForLateJoiner } from './no-gap-for-late-joiner.ts';
import { replayIdempotent } from './replay-idempotent.ts';
import { eventAtSnapshotTime } from './event-at-snapshot-time.ts';
import { stateEqualsLog } from './state-equals-log.ts';
import { compensationInReverse } from './compensation-in-reverse.ts';
import { blockedNeverRuns } from './blocked-never-runs.ts';
import { grayOnlyWhenApproved } from './gray-only-when-approved.ts';
import { filterBeforePolicyBeforeRun } from './filter-before-policy-before-run.ts';
import { denyOverrides } from './deny-overrides.ts';
import { tiersConserve } from './tiers-conserve.ts';
import { childWithinParent } from './child-within-parent.ts';
import { callsNest, stepsInsideRuns } from './steps-inside-runs.ts';
import { noStepWhilePaused } from './no-step-while-paused.ts';
import { cancelEnds, legalRunStatus } from './legal-run-status.ts';
import { legalStepStatus } from './legal-step-status.ts';
import { errorsNotFatal, requestIdEchoed } from './request-id-echoed.ts';
import { outputValidated } from './output-validated.ts';
import { finiteFallback } from './finite-fallback.ts';
import { reservationsReleasedOnce } from './reservations-released-once.ts';
import { usageRollsUp } from './usage-rolls-up.ts';
import { noSilentOverrun } from './no-silent-overrun.ts';
import { branchesWithinLimit } from './branches-within-limit.ts';
import { partialRunSaysSo } from './partial-run-says-so.ts';
import { readYourWrites } from './read-your-writes.ts';
import { cacheCounts } from './cache-counts.ts';
import { replicasConverge } from './replicas-converge.ts';
import { childSeesParentUnlessShadowed } from './child-sees-parent-unless-shadowed.ts';
import { parentValuesReadOnly } from './parent-values-read-only.ts';
import { conflictsAsResolved } from './conflicts-as-resolved.ts';
import { noFlowToLowerClearance } from './no-flow-to-lower-clearance.ts';
import { sensitivityNeverDecreases } from './sensitivity-never-decreases.ts';
import { exportsFinalizedOnlyWhenDone } from './exports-finalized-only-when-done.ts';
import { lostCriticalExportEscalates } from './lost-critical-export-escalates.ts';
import { fallbacksAreTried } from './fallbacks-are-tried.ts';
import { keptMeansKept } from './kept-means-kept.ts';
import { stepsInOrder } from './steps-in-order.ts';
import { convergedOnlyWhenUnchangedAndTestsPass } from './converged-only-when-unchanged-and-tests-pass.ts';
import { neverConvergedAndEnded } from './never-converged-and-ended.ts';
import { atMostNIterationsAndSaysSo } from './at-most-n-iterations-and-says-so.ts';
import { oscillationIsNoticed } from './oscillation-is-noticed.ts';
import { findingsStoredBeforeComplete } from './findings-stored-before-complete.ts';
import { dropsCounted } from './drops-counted.ts';
import { webhookPostsOnce } from './webhook-posts-once.ts';
import { patternLatency } from './pattern-latency.ts';
import { permissionsOnlyShrink } from './permissions-only-shrink.ts';
import { everyDecisionAudited } from './every-decision-audited.ts';
import { auditLogAppendOnly } from './audit-log-append-only.ts';
import { matrixCells } from './matrix-cells.ts';
import { denialsOverride } from './denials-override.ts';
import { approvedByEnough } from './approved-by-enough.ts';
import { actsOnlyWhenAllowed } from './acts-only-when-allowed.ts';
import { noForwardWithoutValidToken } from './no-forward-without-valid-token.ts';
import { tokenOnlyForTheRightSecret } from './token-only-for-the-right-secret.ts';
import { bothCertificatesVerified } from './both-certificates-verified.ts';
import { noCallOnEmptyCell } from './no-call-on-empty-cell.ts';
import { tierErrorsInOrder } from './tier-errors-in-order.ts';
import { tierCallsAudited } from './tier-calls-audited.ts';
import { tierExportsKept } from './tier-exports-kept.ts';

/** Every invariant of the library, one line each. */
export const invariants: readonly Invariant[] = [
  noCallWhileOpen,
  probesWithinLimit,
  breakerTransitionsAsDrawn,
  noRetryWhileOpen,
  callsEndOnce,
  attemptsWithinLimit,
  delaysAsComputed,
  loadWithinPeak,
  serviceWithinCapacity,
  recoveryIsApplicable,
  fatalMeansStop,
  classifiedAsTabled,
  oneEscalation,
  handledOnce,
  actionAsMapped,
  partialResultSaysSo,
  totalOrderGapFree,
  noDeliveryBeforeDepends,
  causalByVectorClock,
  atMostOnceEffects,
  atLeastOnceEffects,
  exactlyOnceEffects,
  snapshotPlusReplay,
  knownEventTypes,
  deliveredAfterHeal,
  overflowCounted,
  retriesOnlyWhatMayHelp,
  atomicCommit,
  commitOnlyIfAllPrepared,
  inDoubtEndsAfterRecovery,
  decisionSurvives,
  legalTransactionPhase,
  locksGrowThenShrink,
  noLocksAfterEnd,
  budgetArithmetic,
  childrenWithinBudget,
  transferConserves,
  spentStaysSpent,
  releasedIsFreeAgain,
  pausedMeansPaused,
  grantsInArrivalOrder,
  boundedWaitWithAging,
  sharesWithinAvailable,
  victimsHaveLowerPriority,
  emergencyAlwaysServed,
  victimsResumeOrAreCompensated,
  workConserving,
  noLostRequest,
  outcomePartitionsRequests,
  stopsBelowThreshold,
  barrierBlocksOnAlarm,
  noProceedAfterAlarm,
  barrierNeedsItsQuorum,
  barrierAnswersInTime,
  nothingCommitsAfterStop,
  stopReachesEveryone,
  stopInTime,
  everySinkSeesAllInOrder,
  sinksEqualAfterDrain,
  noGapForLateJoiner,
  replayIdempotent,
  eventAtSnapshotTime,
  stateEqualsLog,
  compensationInReverse,
  blockedNeverRuns,
  grayOnlyWhenApproved,
  filterBeforePolicyBeforeRun,
  denyOverrides,
  tiersConserve,
  childWithinParent,
  stepsInsideRuns,
  callsNest as Invariant,
  noStepWhilePaused,
  legalRunStatus,
  cancelEnds,
  legalStepStatus,
  requestIdEchoed,
  errorsNotFatal,
  outputValidated,
  finiteFallback,
  reservationsReleasedOnce,
  usageRollsUp,
  noSilentOverrun,
  branchesWithinLimit,
  partialRunSaysSo,
  readYourWrites,
  cacheCounts,
  replicasConverge,
  childSeesParentUnlessShadowed,
  parentValuesReadOnly,
  conflictsAsResolved,
  noFlowToLowerClearance,
  sensitivityNeverDecreases,
  exportsFinalizedOnlyWhenDone,
  lostCriticalExportEscalates,
  fallbacksAreTried,
  keptMeansKept,
  stepsInOrder,
  convergedOnlyWhenUnchangedAndTestsPass,
  neverConvergedAndEnded,
  atMostNIterationsAndSaysSo,
  oscillationIsNoticed,
  findingsStoredBeforeComplete,
  dropsCounted,
  webhookPostsOnce,
  patternLatency,
  permissionsOnlyShrink,
  everyDecisionAudited,
  auditLogAppendOnly,
  matrixCells,
  denialsOverride,
  approvedByEnough,
  actsOnlyWhenAllowed,
  noForwardWithoutValidToken,
  tokenOnlyForTheRightSecret,
  bothCertificatesVerified,
  noCallOnEmptyCell,
  tierErrorsInOrder,
  tierCallsAudited as Invariant,
  tierExportsKept,
];
