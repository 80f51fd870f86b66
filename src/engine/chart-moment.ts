import { conditionText } from '../model/statechart/build.ts';
import type { Condition } from '../model/statechart/content.ts';
import { EventKind } from '../trace/event.ts';
import { isAsking } from '../run/statechart/compile.ts';
import type { ChartEvent } from '../run/statechart/event.ts';
import type { Live } from '../run/statechart/running.ts';
import { activeStates } from '../run/statechart/stepper-look.ts';
import type { ChartMoment, ChartOffer, ChartSession, QueuedEvent } from './api.ts';
import { writtenIds } from './chart-ids.ts';
import type { ChartRun } from './chart-facts.ts';
import type { Simulation } from './simulation.ts';

/** Machines that a moment tells of, at most. */
const mostSessions = 1_000;

/** How the machines stand at a step. */
export function chartMoment(run: ChartRun, simulation: Simulation, asked: number): ChartMoment {
  const step = Math.max(0, Math.min(Math.floor(asked), simulation.steps));
  simulation.at(step);
  const { stepper } = run;
  const did = whatHappened(simulation, step);
  const machines = stepper.machines.slice(0, mostSessions);
  const sessions = machines.map((machine) => sessionOf(run, machine, did.get(machine.actor)));
  const cycle = stepper.parts.flatMap((part) => part.waitCycle?.() ?? []);
  return {
    what: step === 0 ? 'rest' : stepper.what,
    by: machines.findIndex(({ actor }) => actor === stepper.self),
    sessions,
    resources: stepper.parts.flatMap((part) => part.resources?.() ?? []),
    waitCycle: cycle.map((id) => stepper.machineOf(id)?.session.name ?? id),
    outside: { arrived: stepper.arrived, ...stepper.nextArrival },
  };
}

/** What a step did to one machine. */
interface Doing {
  entered: string[];
  exited: string[];
  taken: string[];
  event: string | undefined;
}

function whatHappened({ trace }: Simulation, step: number): Map<number, Doing> {
  const found = new Map<number, Doing>();
  const end = trace.firstOfStep(step + 1);
  for (let i = trace.firstOfStep(step); i < end; i++) {
    const { kind, actor, label, node } = trace.event(i);
    if (kind !== EventKind.mark || !label.startsWith('chart:')) continue;
    const doing = found.get(actor) ?? { entered: [], exited: [], taken: [], event: undefined };
    found.set(actor, doing);
    if (label === 'chart:entered') doing.entered.push(node);
    else if (label === 'chart:exited') doing.exited.push(node);
    else if (label === 'chart:taken') doing.taken.push(node);
    else if (label.startsWith('chart:event:')) doing.event = label.slice('chart:event:'.length);
  }
  return found;
}

function sessionOf(run: ChartRun, machine: Live, did: Doing | undefined): ChartSession {
  const { stepper } = run;
  const { session, actor, element, parent, chart } = machine;
  const ids = writtenIds(chart);
  const isOver = session.status === 'final' || session.status === 'failed';
  const words = isOver ? (session.last ?? session.at.words) : session.at.words;
  const { data, opaque } = session.memory.view();
  const written = (states: readonly string[]): string[] => states.filter((s) => ids.states.has(s));
  const event = did?.event === undefined ? undefined : session.event;
  return {
    id: session.id,
    name: stepper.trace.actors[actor]?.name ?? session.id,
    actor,
    ...(parent >= 0 ? { parent: stepper.machines[parent]?.session.id ?? '' } : {}),
    ...(element === '' ? {} : { invoked: element }),
    ...(chart === run.chart ? {} : { chart }),
    status: session.status,
    configuration: written(activeStates(session.chart, words)),
    entered: written(did?.entered ?? []),
    exited: written(did?.exited ?? []),
    taken: [...new Set((did?.taken ?? []).map(ids.transition))],
    ...(event ? { event: queued(event) } : {}),
    data,
    opaque,
    history: historyOf(machine),
    internal: (session.inner ?? []).map(queued),
    external: (session.outer ?? []).map(queued),
    timers: timersOf(run, machine),
    held: heldBy(run, session.id),
    stable: stepper.isStable(machine) && (session.outer?.length ?? 0) === 0,
    offers: session.status === 'running' ? offersOf(machine, ids.transition) : [],
  };
}

function queued({ name, type, data }: ChartEvent): QueuedEvent {
  return { name, type, ...(data === undefined ? {} : { data }) };
}

function historyOf({ session }: Live): Record<string, string[]> {
  const { chart, remembered } = session;
  const name = (state: number): string => chart.states[state]?.id ?? '';
  const entries = [...(remembered ?? [])];
  return Object.fromEntries(entries.map(([state, kept]) => [name(state), kept.map(name)]));
}

function timersOf({ stepper }: ChartRun, machine: Live): ChartSession['timers'] {
  return stepper.waitingTimers.of(machine.number).map(({ number, at, message, to }) => ({
    id: String(number),
    event: message?.name ?? '',
    dueNs: at,
    target: to === undefined ? (message?.target ?? '') : (stepper.machines[to]?.session.id ?? ''),
    element: message?.element ?? '',
  }));
}

function heldBy({ stepper }: ChartRun, id: string): Record<string, number> {
  const held: Record<string, number> = {};
  for (const part of stepper.parts) {
    for (const { name, held: shares } of part.resources?.() ?? []) {
      for (const { session, amount } of shares) {
        if (session === id) held[name] = (held[name] ?? 0) + amount;
      }
    }
  }
  return held;
}

function offersOf(machine: Live, written: (id: string) => string): ChartOffer[] {
  const { chart, at } = machine.session;
  const offers = new Map<string, ChartOffer>();
  for (const state of at.states) {
    for (const t of chart.leaving[state] ?? []) {
      const transition = chart.transitions[t];
      if (!transition) continue;
      const id = written(transition.id);
      if (offers.has(id)) continue;
      const guard = guardOf(machine, t);
      offers.set(id, {
        transition: id,
        source: transition.source,
        event: eventFor(transition.events),
        ...(guard === undefined ? {} : { guard }),
        ...(transition.guard ? { guardText: conditionText(transition.guard) } : {}),
      });
    }
  }
  return [...offers.values()];
}

/** An event that fits the first of some descriptors. */
function eventFor([first]: readonly string[]): string {
  if (first === undefined) return '';
  return first.replace(/\.?\*$/, '').replace(/\.$/, '') || 'event';
}

/** What a guard gives now; undefined when that depends on an event or is asked. */
function guardOf({ session }: Live, t: number): boolean | undefined {
  const { chart } = session;
  const guard = chart.transitions[t]?.guard;
  if (!guard) return true;
  if (isAsking(guard) || readsEvent(guard)) return undefined;
  try {
    return chart.tests[t]?.(noWorld, session) ?? true;
  } catch {
    return false;
  }
}

function readsEvent(condition: Condition): boolean {
  switch (condition.kind) {
    case 'code':
      return /\b_?event\b/.test(condition.code.text);
    case 'not':
      return readsEvent(condition.of);
    case 'and':
    case 'or':
      return condition.of.some(readsEvent);
    default:
      return false;
  }
}

/** Guards that ask nobody use nothing of the world. */
const noWorld = {
  host: undefined as never,
  watcher: undefined,
  raise: () => undefined,
  fail: () => true,
};
