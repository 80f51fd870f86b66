/**
 * What every written module ends with: the shape of its table, and the algorithm of SCXML's
 * microsteps for it (Appendix D of the recommendation); whoever uses it drives its timers.
 */
export const runtime = String.raw`interface Move {
  events: string[];
  targets: StateId[];
  guard?: GuardName;
  actions: ActionName[];
  internal: boolean;
}

interface Row {
  id: StateId;
  parent: StateId | null;
  kind: string;
  initial: StateId[];
  history?: string;
  entry: ActionName[];
  exit: ActionName[];
  timers: Timer[];
  on: Move[];
}

/** An event that is to be sent when a state has been active for so long. */
export interface Timer {
  readonly event: MachineEvent['type'];
  readonly ms: number;
}

/** What a machine is at a moment: active states in document order, and its data. */
export interface MachineState {
  readonly active: readonly StateId[];
  readonly data: Data;
  readonly done: boolean;
  /** What was active in states with a history when they were left, by history state. */
  readonly remembered: Readonly<Partial<Record<StateId, readonly StateId[]>>>;
  /** Of the active states: start those that are new, stop those that are gone. */
  readonly timers: readonly Timer[];
}

/** What the table only names. Guards say whether they hold; actions give data that have changed. */
export interface Hooks {
  guard?(name: GuardName, data: Data, event: MachineEvent | undefined, active: readonly StateId[]): boolean;
  action?(name: ActionName, data: Data, event: MachineEvent | undefined): Partial<Data> | void;
}

const rows = new Map<StateId, Row>(TABLE.map((row) => [row.id, row]));
const order = new Map<StateId, number>(TABLE.map((row, n) => [row.id, n]));

/** True when a state is active. */
export function matches(state: MachineState, id: StateId): boolean {
  return state.active.includes(id);
}

/** The machine when it has started. */
export function start(hooks: Hooks = {}): MachineState {
  const work: Work = { active: new Set(), data: { ...INITIAL_DATA }, remembered: {}, hooks, event: undefined };
  enter(START, null, work);
  return settle(work);
}

/** The machine after an event. */
export function transition(state: MachineState, event: MachineEvent, hooks: Hooks = {}): MachineState {
  if (state.done) return state;
  const work: Work = { active: new Set(state.active), data: { ...state.data }, remembered: { ...state.remembered }, hooks, event };
  step(select(work, event.type), work);
  return settle(work);
}

interface Work {
  active: Set<StateId>;
  data: Data;
  remembered: Partial<Record<StateId, readonly StateId[]>>;
  hooks: Hooks;
  event: MachineEvent | undefined;
}

interface Chosen {
  source: Row;
  move: Move;
}

const MOST_STEPS = 1000;

function settle(work: Work): MachineState {
  for (let n = 0; n < MOST_STEPS; n++) {
    const next = select(work, undefined);
    if (next.length === 0) break;
    step(next, work);
  }
  const active = sorted(work.active);
  const done = active.some((id) => rows.get(id)?.kind === 'final' && rows.get(id)?.parent === null);
  const timers = done ? [] : active.flatMap((id) => rows.get(id)?.timers ?? []);
  return { active, data: work.data, done, remembered: work.remembered, timers };
}

function sorted(ids: Iterable<StateId>): StateId[] {
  return [...ids].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
}

function path(id: StateId): StateId[] {
  const found: StateId[] = [];
  for (let at: StateId | null = id; at !== null; at = rows.get(at)?.parent ?? null) found.push(at);
  return found;
}

function fits(event: string, descriptor: string): boolean {
  const whole = descriptor.replace(/\.?\*$/, '');
  return whole === '' || event === whole || event.startsWith(whole + '.');
}

function select(work: Work, event: string | undefined): Chosen[] {
  const chosen: Chosen[] = [];
  for (const leaf of sorted(work.active)) {
    if (rows.get(leaf)?.initial.length) continue;
    const found = path(leaf).flatMap((id): Chosen[] => {
      const source = rows.get(id);
      const move = source?.on.find((one) => isEnabled(one, event, work));
      return source && move ? [{ source, move }] : [];
    })[0];
    if (!found || chosen.some(({ move }) => move === found.move)) continue;
    const left = exits(found, work);
    const against = chosen.filter((other) => exits(other, work).some((id) => left.includes(id)));
    if (against.some((other) => !path(found.source.id).slice(1).includes(other.source.id))) continue;
    for (const other of against) chosen.splice(chosen.indexOf(other), 1);
    chosen.push(found);
  }
  return chosen;
}

function isEnabled(move: Move, event: string | undefined, work: Work): boolean {
  const waits = event === undefined ? move.events.length === 0 : move.events.some((one) => fits(event, one));
  if (!waits) return false;
  if (move.guard === undefined) return true;
  const active = sorted(work.active);
  const written = GUARDS[move.guard as string];
  if (written) return written(work.data, work.event, active) === true;
  return work.hooks.guard?.(move.guard, work.data, work.event, active) ?? false;
}

/** The innermost state that is not left; null is the machine itself. */
function domain({ source, move }: Chosen): StateId | null {
  const isInside = move.targets.every((id) => path(id).slice(1).includes(source.id));
  if (move.internal && isInside && source.kind === 'compound') return source.id;
  const around = path(source.id).slice(1).filter((id) => rows.get(id)?.kind !== 'parallel');
  return around.find((id) => move.targets.every((target) => path(target).slice(1).includes(id))) ?? null;
}

function exits(chosen: Chosen, work: Work): StateId[] {
  if (chosen.move.targets.length === 0) return [];
  const kept = domain(chosen);
  return sorted(work.active).filter((id) => kept === null || path(id).slice(1).includes(kept));
}

function step(chosen: readonly Chosen[], work: Work): void {
  const left = new Set(chosen.flatMap((one) => exits(one, work)));
  for (const row of TABLE) {
    if (row.kind !== 'history' || row.parent === null || !left.has(row.parent)) continue;
    const { parent } = row;
    work.remembered[row.id] = sorted(work.active).filter((id) =>
      row.history === 'deep'
        ? rows.get(id)?.initial.length === 0 && path(id).slice(1).includes(parent)
        : rows.get(id)?.parent === parent,
    );
  }
  for (const id of sorted(left).reverse()) {
    act(rows.get(id)?.exit ?? [], work);
    work.active.delete(id);
  }
  for (const { move } of chosen) act(move.actions, work);
  for (const one of chosen) enter(one.move.targets, domain(one), work);
}

/** Enters targets with all around them up to a state, and what begins inside of them. */
function enter(targets: readonly StateId[], upTo: StateId | null, work: Work): void {
  const wanted = new Set<StateId>();
  for (const target of targets) {
    const way = path(target);
    const end = upTo === null ? way.length : way.indexOf(upTo);
    for (const id of way.slice(0, end < 0 ? way.length : end)) wanted.add(id);
  }
  for (let added = true; added; ) {
    added = false;
    for (const id of [...wanted]) {
      const row = rows.get(id);
      if (!row) continue;
      const inside = TABLE.filter((one) => one.parent === id && one.kind !== 'history');
      const missing =
        row.kind === 'history'
          ? (work.remembered[id] ?? row.on.flatMap((move) => move.targets)).flatMap((one) =>
              path(one).slice(0, path(one).indexOf(row.parent ?? one)),
            )
          : row.kind === 'parallel'
            ? inside.map((one) => one.id)
            : inside.some((one) => wanted.has(one.id) || work.active.has(one.id))
              ? []
              : row.initial.flatMap((one) => path(one).slice(0, path(one).indexOf(id)));
      if (row.kind === 'history') wanted.delete(id);
      for (const one of missing) {
        if (wanted.has(one) || work.active.has(one)) continue;
        wanted.add(one);
        added = true;
      }
    }
  }
  for (const id of sorted(wanted)) {
    if (work.active.has(id)) continue;
    work.active.add(id);
    act(rows.get(id)?.entry ?? [], work);
  }
}

function act(names: readonly ActionName[], work: Work): void {
  for (const name of names) {
    const written = ACTIONS[name as string];
    const changed = written ? written(work.data, work.event) : work.hooks.action?.(name, work.data, work.event);
    if (changed) work.data = { ...work.data, ...changed };
  }
}`;
