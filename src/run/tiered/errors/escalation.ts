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
  handler: Handler;
  /** `open`: still at it. An error is either handled by one or handed on: never both. */
  outcome: 'open' | 'handled' | 'escalated' | 'stopped';
  action: ErrorAction | '';
  /** Whom it was handed to. */
  to: Handler | '';
  /** How often something was tried. */
  tried: number;
}

/** An error on its way up, as it is kept in state and shown. */
export interface ErrorCase {
  id: string;
  error: Classified;
  /** One entry each handler, from the bottom up. */
  handlings: Handling[];
}

/** A new case, open with whoever met it. */
export function openCase(id: string, error: Classified, handler: Handler): ErrorCase {
  return { id, error, handlings: [{ handler, outcome: 'open', action: '', to: '', tried: 0 }] };
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
