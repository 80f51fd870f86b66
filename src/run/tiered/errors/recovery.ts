import { delay, delayRange, forResources, type Backoff } from './backoff.ts';
import { above } from './escalation.ts';
import type { Classified, ErrorAction, ErrorType, Handler, Recovery } from './types.ts';

const ms = 1_000_000;

/** What is fixed about a way to recover; times in ns. */
export interface RecoveryRule {
  /** 10 is most urgent. */
  priority: number;
  attempts: number;
  backoff?: Backoff;
  timeout: number;
  /** Share of the work that is left: of the scope, or of the service level. */
  share?: number;
  /** For people: when it may be used. */
  when: string;
  applies(error: Classified, context: RecoveryContext): boolean;
}

/** What whoever handles an error knows beside its class. */
export interface RecoveryContext {
  /** Who handles it: a person decides freely. */
  handler: Exclude<Handler, 'human'>;
  /** The breaker between caller and service is open: trying again is of no use. */
  breakerOpen?: boolean;
  /** Part of the result may be given instead of the whole. */
  partial?: boolean;
  /** What failed is not needed. */
  optional?: boolean;
  /** There is another strategy, or another model, to fall back to; yes when absent. */
  otherStrategy?: boolean;
  otherModel?: boolean;
  /** Delays grow like this instead of as each recovery has it. */
  backoff?: Backoff;
  /** 32 random bits for the jitter. */
  bits?: number;
}

/** How often each recovery was tried for one error by one handler. */
export type Attempts = Partial<Record<Recovery, number>>;

/** Attempts that count on when an error is handed up: retries are limited over all tiers. */
export function carriedOn(attempts: Attempts): Attempts {
  const carried: Attempts = {};
  for (const recovery of ['retry_same', 'retry_modified', 'wait_and_retry'] as const) {
    const done = attempts[recovery];
    if (done !== undefined) carried[recovery] = done;
  }
  return carried;
}

/** What to do about an error. */
export interface Selection {
  /** `log`: nothing is tried, it is written down. */
  recovery: Recovery | 'log';
  action: ErrorAction;
  /** From 1: which attempt of this recovery it is. */
  attempt: number;
  /** How long to wait first, in ns. */
  delay: number;
  /** The shortest and longest delay that the jitter allows. */
  range: [number, number];
  /** How long the recovery may take, in ns. */
  timeout: number;
  /** Share of the work, or of the service level, that is left. */
  share: number;
}

function grows(
  kind: Backoff['kind'],
  jitter: number,
  first: number,
  longest: number,
  factor: number,
): Backoff {
  return { kind, jitter, first: first * ms, longest: longest * ms, factor };
}

/** Trying again is of no use: the breaker is open, or the error says so. */
const refused = (error: Classified, { breakerOpen }: RecoveryContext): boolean =>
  breakerOpen === true || error.type === 'circuit_breaker_open';

const risky = (error: Classified): boolean =>
  error.features.includes('dataLoss') || error.features.includes('corruption');

/** The ten recoveries. */
export const recoveryTable: Readonly<Record<Recovery, RecoveryRule>> = {
  emergency_stop: {
    priority: 10,
    attempts: 1,
    timeout: 1_000 * ms,
    when: 'The error is fatal or critical.',
    applies: ({ severity }) => severity === 'fatal' || severity === 'critical',
  },
  escalate_to_human: {
    priority: 9,
    attempts: 1,
    timeout: 5_000 * ms,
    when: 'Security is at risk, data is lost, or no tier is above.',
    applies: (error, { handler }) =>
      error.features.includes('securityRisk') ||
      error.severity === 'critical' ||
      above(handler) === 'human',
  },
  escalate_to_parent: {
    priority: 7,
    attempts: 1,
    timeout: 10_000 * ms,
    when: 'There is a tier above.',
    applies: (_error, { handler }) => handler === 'step' || handler === 'run',
  },
  wait_and_retry: {
    priority: 6,
    attempts: 3,
    backoff: grows('exponential', 0.2, 1_000, 30_000, 2),
    timeout: 60_000 * ms,
    when: 'The error is one of resources, or will pass.',
    applies: (error, context) =>
      (error.category === 'resource' || error.category === 'transient') && !refused(error, context),
  },
  retry_modified: {
    priority: 6,
    attempts: 2,
    backoff: grows('linear', 0.1, 500, 10_000, 1.5),
    timeout: 45_000 * ms,
    share: 0.5,
    when: 'It can be recovered from, at least in part, without a person.',
    applies: (error, context) =>
      (error.recoverability === 'automatic' || error.recoverability === 'partial') &&
      !refused(error, context),
  },
  fallback_model: {
    priority: 6,
    attempts: 1,
    timeout: 25_000 * ms,
    when: 'A step handles it.',
    applies: (_error, { handler, otherModel }) => handler === 'step' && otherModel !== false,
  },
  retry_same: {
    priority: 5,
    attempts: 3,
    backoff: grows('exponential', 0.1, 100, 5_000, 2),
    timeout: 30_000 * ms,
    when: 'The error will pass, and fewer than three attempts were made.',
    applies: (error, context) => error.category === 'transient' && !refused(error, context),
  },
  fallback_strategy: {
    priority: 5,
    attempts: 1,
    timeout: 20_000 * ms,
    when: 'The error is not one of security.',
    applies: ({ category }, { otherStrategy }) =>
      category !== 'security' && otherStrategy !== false,
  },
  reduce_scope: {
    priority: 4,
    attempts: 1,
    timeout: 15_000 * ms,
    share: 0.5,
    when: 'The error is one of resources or of logic.',
    applies: ({ category }) => category === 'resource' || category === 'logic',
  },
  graceful_degradation: {
    priority: 4,
    attempts: 1,
    timeout: 10_000 * ms,
    share: 0.6,
    when: 'Data is at risk, or part of the result is enough.',
    applies: (error, { partial }) => risky(error) || partial === true,
  },
};

/** Errors that pass only with time: waiting comes before trying again at once. */
const slow: readonly ErrorType[] = ['rate_limited', 'quota_exceeded', 'dependency_unavailable'];

const upwards: readonly Recovery[] = ['escalate_to_parent', 'escalate_to_human'];

/** Recoveries in the order in which they are tried for an error; which apply is not yet asked. */
export function planFor(error: Classified, context: RecoveryContext): readonly Recovery[] {
  const { severity, category } = error;
  if (severity === 'fatal') return ['emergency_stop'];
  if (severity === 'critical') {
    const harmed = error.features.includes('dataLoss') || error.features.includes('securityRisk');
    return harmed
      ? ['escalate_to_human']
      : [
          'fallback_strategy',
          'fallback_model',
          'retry_modified',
          'graceful_degradation',
          'escalate_to_human',
        ];
  }
  if (category === 'security') {
    return error.features.includes('securityRisk') ? ['escalate_to_human'] : upwards;
  }
  if (severity !== 'error') return [];
  const last: readonly Recovery[] = context.partial
    ? ['graceful_degradation', ...upwards]
    : upwards;
  if (category === 'transient') {
    const again = slow.includes(error.type) ? 'wait_and_retry' : 'retry_same';
    return [again, 'fallback_strategy', 'fallback_model', ...last];
  }
  if (category === 'resource') {
    const first: readonly Recovery[] = slow.includes(error.type) ? ['wait_and_retry'] : [];
    return [...first, 'reduce_scope', 'retry_modified', 'fallback_strategy', ...last];
  }
  return ['fallback_strategy', ...last];
}

/**
 * What to do about an error: the first recovery of its plan that applies and has attempts left.
 * What is only a warning is written down. Total: an escalation that applies ends every plan of
 * anything worse, so nothing is left only after that escalation.
 */
export function selectRecovery(
  error: Classified,
  attempts: Attempts,
  context: RecoveryContext,
): Selection {
  for (const recovery of planFor(error, context)) {
    const rule = recoveryTable[recovery];
    const done = attempts[recovery] ?? 0;
    if (done < rule.attempts && rule.applies(error, context)) {
      return selection(recovery, rule, done + 1, error, context);
    }
  }
  if (error.severity === 'warning' || error.severity === 'info') {
    return logged(context.optional ? 'skip' : 'continue');
  }
  return logged('abort');
}

/** Nothing is tried: the error is only written down. */
function logged(action: ErrorAction): Selection {
  return { recovery: 'log', action, attempt: 1, delay: 0, range: [0, 0], timeout: 0, share: 1 };
}

function selection(
  recovery: Recovery,
  rule: RecoveryRule,
  attempt: number,
  error: Classified,
  context: RecoveryContext,
): Selection {
  const backoff = backoffFor(recovery, error, context);
  return {
    recovery,
    action: actionOf(recovery, context),
    attempt,
    delay: backoff ? delay(backoff, attempt, context.bits ?? 0) : 0,
    range: backoff ? delayRange(backoff, attempt) : [0, 0],
    timeout: rule.timeout,
    share: rule.share ?? 1,
  };
}

/** The rule for the delays of a recovery; undefined when it does not wait. */
export function backoffFor(
  recovery: Recovery,
  error: Classified,
  context: RecoveryContext,
): Backoff | undefined {
  const own = recoveryTable[recovery].backoff;
  if (!own) return undefined;
  const backoff = context.backoff ?? own;
  return error.category === 'resource' ? forResources(backoff) : backoff;
}

/** What a recovery means for the one who handles the error. */
export function actionOf(recovery: Recovery, context: RecoveryContext): ErrorAction {
  switch (recovery) {
    case 'retry_same':
    case 'retry_modified':
    case 'wait_and_retry':
      return 'retry';
    case 'fallback_strategy':
    case 'fallback_model':
      return 'fallback';
    case 'reduce_scope':
      return context.optional ? 'skip' : 'fallback';
    case 'graceful_degradation':
      return 'continue';
    case 'escalate_to_parent':
      return 'abort';
    case 'escalate_to_human':
      return 'pause';
    case 'emergency_stop':
      return 'emergency_stop';
  }
}
