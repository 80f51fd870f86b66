import { unreachable } from '../../base/assert.ts';
import { durationText } from '../../model/statechart/duration.ts';
import type { ErrorPolicy } from '../../model/statechart/safety.ts';
import type { StateNode, Statechart } from '../../model/statechart/statechart.ts';
import { parentsOf } from '../../model/statechart/walk.ts';
import type { Failure, Recovery } from './host.ts';

/** What is done about one error: exactly one decision an error. */
export type Decision = Action & {
  /** The state whose policy decided; '' the chart's own, `default` the rules of its language. */
  by: string;
};

type Action =
  | { kind: 'event' }
  | { kind: 'ignore' }
  /** The microstep is undone and done once more, `attempt` (from 1) of `of`, after a delay in ns. */
  | { kind: 'retry'; attempt: number; of: number; delayNs: number }
  /** The microstep is undone; its event is gone. */
  | { kind: 'rollback' }
  /** The microstep is undone, and the machine goes on to a state instead. */
  | { kind: 'fallback'; target: string }
  | { kind: 'restart'; attempt: number; of: number }
  /** The machine ends; its parent is told `error.escalated.<invokeid>`. */
  | { kind: 'escalate' }
  | { kind: 'stop' };

/** What a machine remembers of its errors. Plain data; `newErrors` makes one. */
export interface ErrorMemory {
  /** Tries since the last success, by place of the policy, state and element. */
  tries: Record<string, number>;
  /** How often the machine was begun again, in its whole life. */
  restarts: number;
}

/** What can be done about an error where it happened. */
export interface Possibilities {
  /**
   * The microstep was led to by an event: undone, it is over. What needs no event would be tried
   * again at once, and before the start there is nothing to come back to.
   */
  rollback: boolean;
  /** Somebody invoked the machine. */
  escalate: boolean;
}

/** The policies of a chart by state: its own, those around it, the chart's, the language's. */
export class Policies {
  readonly #byState = new Map<string, Candidate[]>();
  readonly #chart: Candidate[];
  readonly #states: ReadonlySet<string>;

  constructor(chart: Statechart) {
    this.#chart = [...candidates(chart.onError, ''), usual(chart)];
    const parents = parentsOf(chart);
    this.#states = new Set([...parents.keys()].map(({ id }) => id));
    for (const [state, parent] of parents) this.#byState.set(state.id, this.#of(state, parent));
  }

  /** Parents come before their children, so theirs are known. */
  #of(state: StateNode, parent: StateNode | undefined): Candidate[] {
    const around = (parent && this.#byState.get(parent.id)) ?? this.#chart;
    return state.onError ? [...candidates(state.onError, state.id), ...around] : around;
  }

  /** True when a chart says nothing but SCXML's own way. */
  get plain(): boolean {
    return [...this.#byState.values(), this.#chart].every((all) => all[0]?.kind === 'event');
  }

  /** What is to be done about an error; it is counted. */
  decide(memory: ErrorMemory, failure: Failure, can: Possibilities): Decision {
    const all = this.#byState.get(failure.state) ?? this.#chart;
    for (const candidate of all) {
      const action = this.#try(candidate, memory, failure, can);
      if (action) return { ...action, by: candidate.by };
    }
    return { kind: 'stop', by: 'default' };
  }

  #try(
    candidate: Candidate,
    memory: ErrorMemory,
    failure: Failure,
    can: Possibilities,
  ): Action | undefined {
    const stopped = failure.kind !== 'execution';
    const key = `${candidate.key}|${failure.state}|${failure.element}`;
    switch (candidate.kind) {
      case 'event':
      case 'ignore':
        // The code would be stopped again and again.
        return stopped ? undefined : { kind: candidate.kind };
      case 'retry': {
        const attempt = (memory.tries[key] ?? 0) + 1;
        if (stopped || attempt > candidate.attempts) return undefined;
        memory.tries[key] = attempt;
        const { attempts, delayNs, backoff } = candidate;
        return { kind: 'retry', attempt, of: attempts, delayNs: grown(delayNs, backoff, attempt) };
      }
      case 'rollback':
        return can.rollback && failure.kind !== 'breach' ? { kind: 'rollback' } : undefined;
      case 'fallback': {
        // Whatever fails on the way to a fallback is not mended by going there again.
        const tried = memory.tries[candidate.key] ?? 0;
        if (tried > 0 || !this.#states.has(candidate.target)) return undefined;
        memory.tries[candidate.key] = tried + 1;
        return { kind: 'fallback', target: candidate.target };
      }
      case 'restart': {
        if (memory.restarts >= candidate.attempts) return undefined;
        memory.restarts++;
        return { kind: 'restart', attempt: memory.restarts, of: candidate.attempts };
      }
      case 'escalate':
        return can.escalate ? { kind: 'escalate' } : { kind: 'stop' };
      case 'stop':
        return { kind: 'stop' };
      default:
        return unreachable(candidate);
    }
  }
}

/** One part of a policy, without what comes after it. */
type Candidate = ErrorPolicy & { by: string; key: string };

function candidates(policy: ErrorPolicy | undefined, by: string): Candidate[] {
  const all: Candidate[] = [];
  for (let at = policy; at; at = 'then' in at ? at.then : undefined) {
    all.push({ ...at, by, key: `${by}#${all.length}` });
  }
  return all;
}

/** What a language's own rules say about errors. */
function usual({ dialect }: Statechart): Candidate {
  const kind = dialect === 'scxml' ? 'event' : dialect === 'xstate' ? 'stop' : 'rollback';
  return { kind, by: 'default', key: 'default' };
}

/** The longest delay that the clock can hold. */
const longest = Number.MAX_SAFE_INTEGER;

/** The delay before an attempt (from 1), in ns. */
export function grown(
  delayNs: number,
  backoff: Extract<ErrorPolicy, { kind: 'retry' }>['backoff'],
  attempt: number,
): number {
  const factor = {
    fixed: () => 1,
    linear: () => attempt,
    exponential: () => 2 ** (attempt - 1),
    fibonacci: () => fibonacci(attempt),
  }[backoff]();
  return Math.min(longest, delayNs * factor);
}

function fibonacci(n: number): number {
  let [a, b] = [1, 1];
  // Beyond the 78th they are no longer exact, and longer than any delay.
  for (let i = 2; i < Math.min(n, 78); i++) [a, b] = [b, a + b];
  return b;
}

/** A memory without errors. */
export function newErrors(): ErrorMemory {
  return { tries: {}, restarts: 0 };
}

/** Something succeeded: whatever failed before it is tried afresh. Restarts stay counted. */
export function succeeded(memory: ErrorMemory): void {
  if (Object.keys(memory.tries).length > 0) memory.tries = {};
}

/** What the interpreter is told of a decision. */
export function recoveryOf(decision: Decision): Recovery {
  return decision.kind === 'event' || decision.kind === 'ignore' ? decision.kind : 'undo';
}

/** A decision for people: `retry 2 of 3 after 4s, as state “connecting” says`. */
export function decisionText(decision: Decision): string {
  return `${actionText(decision)}, ${byText(decision.by)}`;
}

function byText(by: string): string {
  if (by === 'default') return 'by the rules of its language';
  return by === '' ? 'as the machine says' : `as state “${by}” says`;
}

function actionText(action: Action): string {
  switch (action.kind) {
    case 'event':
      return 'raised as an event';
    case 'ignore':
      return 'ignored';
    case 'retry': {
      const when = action.delayNs === 0 ? 'at once' : `after ${durationText(action.delayNs)}`;
      return `attempt ${action.attempt} of ${action.of} ${when}`;
    }
    case 'rollback':
      return 'rolled back';
    case 'fallback':
      return `on to “${action.target}”`;
    case 'restart':
      return `restart ${action.attempt} of ${action.of}`;
    case 'escalate':
      return 'escalated to whoever invoked it';
    case 'stop':
      return 'stopped';
    default:
      return unreachable(action);
  }
}

/** An error that a person plants: content, conditions or invocations fail when they come. */
export interface Injection {
  /** Id of the element. */
  element: string;
  /** Only in this session; in all when absent. */
  session?: string;
  /** How many more times. */
  times: number;
  message: string;
}

/** Takes one failure of an element from the planted ones: its message, undefined for none. */
export function strike(planted: Injection[], session: string, element: string): string | undefined {
  const at = planted.findIndex(
    (one) => one.element === element && (one.session ?? session) === session && one.times > 0,
  );
  const found = planted[at];
  if (!found) return undefined;
  planted[at] = { ...found, times: found.times - 1 };
  return found.message;
}

/** What a change `command.fail` says; undefined when it is not one. */
export function readInjection(value: unknown): Injection | undefined {
  if (typeof value === 'string' && value !== '') {
    return { element: value, times: 1, message: planted };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { element, session, times, message } = value as Record<string, unknown>;
  if (typeof element !== 'string' || element === '') return undefined;
  const often = typeof times === 'number' && Number.isSafeInteger(times) && times > 0 ? times : 1;
  return {
    element,
    ...(typeof session === 'string' ? { session } : {}),
    times: often,
    message: typeof message === 'string' && message !== '' ? message : planted,
  };
}

const planted = 'an error that was planted here';
