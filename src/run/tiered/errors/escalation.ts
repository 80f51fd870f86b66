import type { Classified, ErrorAction, Handler, Recovery, Scope } from './types.ts';

/** Who an error goes to from here: step → run → swarm → human; nobody is above a human. */
export function above(handler: Handler): Handler | undefined {
  switch (handler) {
    case 'step':
      return 'run';
    case 'run':
      return 'swarm';
    case 'swarm':
      return 'human';
    case 'human':
      return undefined;
  }
}

/** Where an escalation goes: to the tier above, or straight to a human. */
export function escalatesTo(recovery: Recovery | 'log', handler: Handler): Handler | undefined {
  if (recovery === 'escalate_to_human') return handler === 'human' ? undefined : 'human';
  return recovery === 'escalate_to_parent' ? above(handler) : undefined;
}

/** What one handler did with an error. */
export interface Handling {
  readonly handler: Handler;
  /** `open`: still at it. An error is either handled by one or handed on: never both. */
  readonly outcome: 'open' | 'handled' | 'escalated' | 'stopped';
  readonly action: ErrorAction | '';
  /** Whom it was handed to. */
  readonly to: Handler | '';
  /** How often something was tried. */
  readonly tried: number;
}

/**
 * An error on its way up, as it is kept in state, sent and shown. It goes from hand to hand, so
 * nobody changes the one that he was given: every step on the way makes a new one.
 */
export interface ErrorCase {
  readonly id: string;
  readonly error: Classified;
  /** One entry each handler, from the bottom up. */
  readonly handlings: readonly Handling[];
}

/** A new case, open with whoever met it. */
export function openCase(id: string, error: Classified, handler: Handler): ErrorCase {
  return { id, error, handlings: [{ handler, outcome: 'open', action: '', to: '', tried: 0 }] };
}

/** The case with the next handler, who is at it now. */
export function takenUp(found: ErrorCase, handler: Handler, tried = 0): ErrorCase {
  const { handlings } = openCase(found.id, found.error, handler);
  return {
    ...found,
    handlings: [...found.handlings, ...handlings.map((one) => ({ ...one, tried }))],
  };
}

/** The case after its last handler has tried something more. */
export function triedOnce(found: ErrorCase, action: ErrorAction): ErrorCase {
  return withLast(found, (last) => ({ ...last, action, tried: last.tried + 1 }));
}

/** The case as its last handler leaves it; what is settled stays settled. */
export function leftAs(
  found: ErrorCase,
  outcome: Exclude<Handling['outcome'], 'open'>,
  to: Handling['to'] = '',
): ErrorCase {
  return withLast(found, (last) => (last.outcome === 'open' ? { ...last, outcome, to } : last));
}

function withLast(found: ErrorCase, change: (last: Handling) => Handling): ErrorCase {
  const end = found.handlings.length - 1;
  const handlings = found.handlings.map((one, i) => (i === end ? change(one) : one));
  return { ...found, handlings };
}

/**
 * Why a case is wrong: handled twice, handled and escalated, escalated twice from one place, or
 * with nobody (unless it is only known up to here: `whole` false); undefined when it is in order.
 */
export function caseFault({ id, handlings }: ErrorCase, whole = true): string | undefined {
  const ends = handlings.filter(({ outcome }) => outcome === 'handled' || outcome === 'stopped');
  if (ends.length > 1) {
    return `error ${id} was handled by ${ends.map(({ handler }) => handler).join(' and by ')}`;
  }
  const seen = new Set<Handler>();
  for (const [i, { handler, outcome }] of handlings.entries()) {
    if (seen.has(handler)) return `error ${id} was with the ${handler} twice`;
    seen.add(handler);
    const last = i === handlings.length - 1;
    if (!last && outcome !== 'escalated') {
      return `error ${id} was handed on by the ${handler}, where it is ${outcome}`;
    }
    if (whole && last && outcome === 'escalated') return `error ${id} was handed on to nobody`;
  }
  return undefined;
}

/** The scope that an emergency stop has when an error asks for it. */
export function stopScope(error: Classified): Scope {
  return error.severity === 'fatal' ? 'system' : error.scope;
}
