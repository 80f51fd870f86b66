/**
 * The machines of runs and steps, as tables: what may follow what. Terminal states have no exit.
 * Statuses are kept as numbers in states and traces of statuses, because they are on hot paths.
 */

export const runStatuses = [
  'uninitialized',
  'loading',
  'configuring',
  'ready',
  'running',
  'paused',
  'suspended',
  'completed',
  'failed',
  'cancelled',
] as const;

/** Where a run is. */
export type RunState = (typeof runStatuses)[number];

export const stepStatuses = [
  'pending',
  'running',
  'blocked',
  'completed',
  'failed',
  'skipped',
  'cancelled',
] as const;

/** Where a step is. */
export type StepStatus = (typeof stepStatuses)[number];

const runNext: Record<RunState, readonly RunState[]> = {
  uninitialized: ['loading', 'failed', 'cancelled'],
  loading: ['configuring', 'failed', 'cancelled'],
  configuring: ['ready', 'failed', 'cancelled'],
  ready: ['running', 'failed', 'cancelled'],
  running: ['completed', 'failed', 'paused', 'suspended', 'cancelled'],
  paused: ['running', 'cancelled', 'failed'],
  suspended: ['running', 'cancelled', 'failed'],
  completed: [],
  failed: [],
  cancelled: [],
};

const stepNext: Record<StepStatus, readonly StepStatus[]> = {
  pending: ['running', 'skipped', 'cancelled', 'failed'],
  running: ['completed', 'failed', 'cancelled', 'blocked'],
  blocked: ['running', 'failed', 'cancelled', 'skipped'],
  completed: [],
  failed: [],
  skipped: [],
  cancelled: [],
};

/** What a run's state is called in its result. */
export const runStatusOf: Record<RunState, string> = {
  uninitialized: 'pending',
  loading: 'initializing',
  configuring: 'initializing',
  ready: 'initializing',
  running: 'running',
  paused: 'paused',
  suspended: 'blocked',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** May a run go from one state to the other? */
export function runMay(from: RunState, to: RunState): boolean {
  return runNext[from].includes(to);
}

/** May a step go from one status to the other? */
export function stepMay(from: StepStatus, to: StepStatus): boolean {
  return stepNext[from].includes(to);
}

/** Has a run ended? */
export function runEnded(state: RunState): boolean {
  return runNext[state].length === 0;
}

/** Has a step ended? */
export function stepEnded(status: StepStatus): boolean {
  return stepNext[status].length === 0;
}

/**
 * The first move of a trail of statuses that its machine does not allow, as words; undefined when
 * all are legal. Trails begin at the machine's first status.
 */
export function illegalRunMove(trail: readonly RunState[]): string | undefined {
  return illegal(trail, 'uninitialized', runMay);
}

/** The same for steps. */
export function illegalStepMove(trail: readonly StepStatus[]): string | undefined {
  return illegal(trail, 'pending', stepMay);
}

function illegal<Status extends string>(
  trail: readonly Status[],
  first: Status,
  may: (from: Status, to: Status) => boolean,
): string | undefined {
  if (trail.length > 0 && trail[0] !== first) return `begins as ${trail[0]}`;
  for (let i = 1; i < trail.length; i++) {
    const from = trail[i - 1] as Status;
    const to = trail[i] as Status;
    if (!may(from, to)) return `${from} → ${to}`;
  }
  return undefined;
}
