import type { Cfsm } from '../../src/model/cfsm/cfsm.ts';
import { messageKey } from '../../src/model/cfsm/key.ts';
import type { GlobalCfg, GlobalMessage } from '../../src/model/global/cfg.ts';

/**
 * What was done, up to the order of independent interactions: for each role its own sequence.
 * (Interactions are independent when they share no role, so these sequences determine the rest.)
 */
export type Trace = string;

/** A step that several roles take together. */
interface Step<State> {
  name: string;
  roles: string[];
  to: State;
}

/** Something that steps, and may be over. */
interface Walker<State> {
  start: State;
  key(state: State): string;
  steps(state: State): Step<State>[];
  over(state: State): boolean;
}

/** All traces of at most `length` steps after which it may be over; undefined when too many. */
export function completeTraces<State>(
  walker: Walker<State>,
  length: number,
  most = 20_000,
): Set<Trace> | undefined {
  const found = new Set<Trace>();
  let level = new Map<string, { state: State; done: Record<string, string> }>();
  level.set('', { state: walker.start, done: {} });
  let visited = 0;
  for (let at = 0; at <= length; at++) {
    const next = new Map<string, { state: State; done: Record<string, string> }>();
    for (const { state, done } of level.values()) {
      if (walker.over(state)) found.add(traceText(done));
      if (at === length) continue;
      for (const { name, roles, to } of walker.steps(state)) {
        if (++visited > most) return undefined;
        const after = { ...done };
        for (const role of roles) after[role] = `${after[role] ?? ''} ${name}`;
        next.set(`${walker.key(to)} | ${traceText(after)}`, { state: to, done: after });
      }
    }
    level = next;
  }
  return found;
}

function traceText(done: Record<string, string>): Trace {
  return Object.keys(done)
    .sort()
    .map((role) => `${role}:${done[role]}`)
    .join('; ');
}

/** Where the control of a protocol stands: at a node, or in all branches of a parallel. */
type Thread = { at: number } | { parts: Thread[]; join: number };

/** The global protocol itself: interactions in the order of the text, parallels interleaved. */
export function globalWalker({ nodes, entry }: GlobalCfg): Walker<Thread> {
  /** The messages and ends that can be reached in silence. */
  const settle = (at: number, stop: number, seen = new Set<number>()): Thread[] => {
    if (seen.has(at)) return [];
    seen.add(at);
    const node = nodes[at];
    if (!node || node.kind === 'end' || node.kind === 'message' || at === stop) return [{ at }];
    if (node.kind === 'choice') return node.branches.flatMap((next) => settle(next, stop, seen));
    if (node.kind !== 'fork') return settle(node.next, stop, seen);
    return [{ parts: node.branches.map((branch) => ({ at: branch })), join: node.join }];
  };
  const over = (thread: Thread, stop: number): boolean => {
    if (!('at' in thread)) {
      return (
        thread.parts.every((part) => over(part, thread.join)) && over({ at: thread.join }, stop)
      );
    }
    return settle(thread.at, stop).some((one) =>
      'at' in one ? one.at === stop || nodes[one.at]?.kind === 'end' : over(one, stop),
    );
  };
  const steps = (thread: Thread, stop: number): Step<Thread>[] => {
    if ('at' in thread) {
      return settle(thread.at, stop).flatMap((one): Step<Thread>[] => {
        if (!('at' in one)) return steps(one, stop);
        const node = nodes[one.at];
        if (one.at === stop || node?.kind !== 'message') return [];
        return [{ name: nameOf(node), roles: [node.from, ...node.to], to: { at: node.next } }];
      });
    }
    const { parts, join } = thread;
    const inside = parts.flatMap((part, i) =>
      steps(part, join).map((step) => ({ ...step, to: { parts: parts.with(i, step.to), join } })),
    );
    const done = parts.every((part) => over(part, join));
    const behind = nodes[join];
    const rest = done && behind?.kind === 'join' ? steps({ at: behind.next }, stop) : [];
    return [...inside, ...rest];
  };
  return {
    start: { at: entry },
    key: (state) => JSON.stringify(state),
    steps: (state) => steps(state, -1),
    over: (state) => over(state, -1),
  };
}

function nameOf({ from, to, message }: GlobalMessage): string {
  return `${from}→${to.join(',')}:${messageKey(message)}`;
}

/** Machines in which a message is sent and received in one step. */
export function synchronousWalker(machines: readonly Cfsm[]): Walker<number[]> {
  const index = new Map(machines.map(({ role }, i) => [role, i]));
  const out = machines.map(({ states, transitions }) =>
    states.map((_, state) => transitions.filter(({ from }) => from === state)),
  );
  const steps = (places: number[]): Step<number[]>[] =>
    machines.flatMap(({ role }, i) =>
      (out[i]?.[places[i] ?? 0] ?? []).flatMap(({ action, to }) => {
        if (action.kind !== 'send') return [];
        const key = messageKey(action.message);
        let after = [places.with(i, to)];
        for (const receiver of action.to) {
          const at = index.get(receiver) ?? -1;
          after = after.flatMap((one) =>
            (out[at]?.[places[at] ?? 0] ?? []).flatMap((other) => {
              const { action: taken } = other;
              const fits =
                taken.kind === 'receive' &&
                taken.from === role &&
                messageKey(taken.message) === key;
              return fits ? [one.with(at, other.to)] : [];
            }),
          );
        }
        const name = `${role}→${action.to.join(',')}:${key}`;
        return after.map((state) => ({ name, roles: [role, ...action.to], to: state }));
      }),
    );
  return {
    start: machines.map(({ initialState }) => initialState),
    key: (places) => places.join(' '),
    steps,
    over: (places) =>
      places.every((place, i) => machines[i]?.terminalStates.includes(place) ?? false),
  };
}
