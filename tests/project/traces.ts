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

/** An interaction of one run of a protocol, with those of the same run that must come before it. */
interface Event {
  name: string;
  roles: string[];
  before: Event[];
}

/** What happens one after the other; branches of a parallel side by side. */
type Item = GlobalMessage | Item[][];

/**
 * All complete traces of a protocol with at most `length` interactions: every run is a partial
 * order (one after the other in the text and with a role in common), of which all linear orders
 * are taken. Undefined when there are too many.
 */
export function globalTraces(
  cfg: GlobalCfg,
  length: number,
  most = 20_000,
): Set<Trace> | undefined {
  const found = new Set<Trace>();
  const runs = runsOf(cfg, cfg.entry, -1, length, { left: most });
  if (!runs) return undefined;
  const budget = { left: most };
  for (const run of runs) {
    const events: Event[] = [];
    addEvents(run, [], events);
    if (!linearise(events, new Set(), {}, found, budget)) return undefined;
  }
  return found;
}

/** Every way to get from a node to `stop` or the end, with at most `length` interactions. */
function runsOf(
  cfg: GlobalCfg,
  at: number,
  stop: number,
  length: number,
  budget: { left: number },
  silent = 0,
): Item[][] | undefined {
  const node = cfg.nodes[at];
  if (at === stop || !node || node.kind === 'end') return [[]];
  if (silent > cfg.nodes.length) return [];
  if (budget.left-- <= 0) return undefined;
  const on = (next: number, left = length, quiet = silent + 1): Item[][] | undefined =>
    runsOf(cfg, next, stop, left, budget, quiet);
  if (node.kind === 'message') {
    if (length === 0) return [];
    return on(node.next, length - 1, 0)?.map((rest) => [node, ...rest]);
  }
  if (node.kind === 'choice') {
    const all = node.branches.map((branch) => on(branch));
    return all.includes(undefined) ? undefined : all.flatMap((runs) => runs ?? []);
  }
  if (node.kind !== 'fork') return on(node.next);
  let together: { parts: Item[][]; used: number }[] = [{ parts: [], used: 0 }];
  for (const branch of node.branches) {
    const next: typeof together = [];
    for (const { parts, used } of together) {
      const runs = runsOf(cfg, branch, node.join, length - used, budget);
      if (!runs) return undefined;
      for (const run of runs) next.push({ parts: [...parts, run], used: used + sizeOf(run) });
    }
    together = next;
  }
  const found: Item[][] = [];
  for (const { parts, used } of together) {
    const rests = on(node.join, length - used);
    if (!rests) return undefined;
    for (const rest of rests) found.push([parts, ...rest]);
  }
  return found;
}

function sizeOf(run: readonly Item[]): number {
  return run.reduce(
    (sum, item) => sum + (Array.isArray(item) ? item.reduce((n, one) => n + sizeOf(one), 0) : 1),
    0,
  );
}

/** Adds the events of a run behind those before it; gives all so far. */
function addEvents(run: readonly Item[], before: readonly Event[], all: Event[]): Event[] {
  let known = [...before];
  for (const item of run) {
    if (Array.isArray(item)) {
      const added = item.flatMap((part) => addEvents(part, known, all).slice(known.length));
      known = [...known, ...added];
      continue;
    }
    const roles = [item.from, ...item.to];
    const earlier = known.filter((event) => event.roles.some((role) => roles.includes(role)));
    const event = { name: nameOf(item), roles, before: earlier };
    all.push(event);
    known.push(event);
  }
  return known;
}

/** All linear orders; false when there are too many. */
function linearise(
  events: readonly Event[],
  gone: Set<Event>,
  done: Record<string, string>,
  found: Set<Trace>,
  budget: { left: number },
): boolean {
  if (gone.size === events.length) found.add(traceText(done));
  for (const event of events) {
    if (gone.has(event) || !event.before.every((one) => gone.has(one))) continue;
    if (budget.left-- <= 0) return false;
    const after = { ...done };
    for (const role of event.roles) after[role] = `${after[role] ?? ''} ${event.name}`;
    gone.add(event);
    const fine = linearise(events, gone, after, found, budget);
    gone.delete(event);
    if (!fine) return false;
  }
  return true;
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
