import type { Configuration } from './compile-moves.ts';
import type { ChartEvent } from './event.ts';
import { canRestore } from './interpreter-explain.ts';
import type { Session } from './session.ts';
import type { SessionState } from './session-state.ts';

/** What changes of a machine, kept cheaply: to come back to on the same machine. */
export interface SavedSession {
  readonly at: Configuration;
  readonly remembered: ReadonlyMap<number, readonly number[]> | undefined;
  readonly inner: readonly ChartEvent[] | undefined;
  readonly outer: readonly ChartEvent[] | undefined;
  readonly bound: Uint32Array | undefined;
  readonly running: ReadonlyMap<number, string> | undefined;
  readonly waiting: ReadonlySet<number> | undefined;
  readonly barred: ReadonlySet<number> | undefined;
  readonly status: Session['status'];
  readonly restless: number;
  readonly event: ChartEvent | undefined;
  readonly over: boolean;
  readonly last: Uint32Array | undefined;
  readonly memory: unknown;
}

/** See `Interpreter.save`. */
export function saveSession(s: SessionState): SavedSession {
  return {
    at: s.at,
    remembered: s.remembered?.size ? new Map(s.remembered) : undefined,
    inner: s.inner?.length ? s.inner.slice() : undefined,
    outer: s.outer?.length ? s.outer.slice() : undefined,
    bound: s.boundStates?.slice(),
    running: s.running?.size ? new Map(s.running) : undefined,
    waiting: s.waiting?.size ? new Set(s.waiting) : undefined,
    barred: s.barred && new Set(s.barred),
    status: s.status,
    restless: s.restless,
    event: s.event,
    over: s.over,
    last: s.last,
    memory: s.memory.save(),
  };
}

/** See `Interpreter.restore`. */
export function loadSession(s: SessionState, saved: SavedSession): void {
  s.at = saved.at;
  s.partial = undefined;
  s.remembered = saved.remembered && new Map(saved.remembered);
  s.inner = saved.inner?.slice();
  s.outer = saved.outer?.slice();
  s.boundStates = saved.bound?.slice();
  s.running = saved.running && new Map(saved.running);
  s.waiting = saved.waiting && new Set(saved.waiting);
  s.barred = saved.barred && new Set(saved.barred);
  s.status = saved.status;
  s.restless = saved.restless;
  s.event = saved.event;
  s.over = saved.over;
  s.last = saved.last;
  if (canRestore(saved.memory)) s.memory.restore(saved.memory);
  s.memory.setEvent(saved.event);
}
