import { bitsOf } from './compile-tree.ts';
import type { ChartEvent } from './event.ts';
import { fingerprintOf } from './snapshot.ts';
import type {
  ChartSnapshot,
  InvocationSnapshot,
  KeptSnapshot,
  MachineSnapshot,
} from './snapshot.ts';
import type { Live, Running } from './running.ts';

/** A machine as it stands now, with what it invoked; without a log. */
export function takeSnapshot(run: Running, machine: Live): ChartSnapshot {
  return {
    format: 'lockstep-machine',
    version: 2,
    title: machine.chart.title,
    fingerprint: fingerprintOf(machine.session.chart),
    now: run.now,
    machine: machineSnapshot(run, machine),
  };
}

/** True when some of its data, or of what it invoked, are no plain data. */
export function isOpaque({ opaque, invoked }: MachineSnapshot): boolean {
  return opaque.length > 0 || invoked.some(({ machine }) => machine && isOpaque(machine));
}

/** One machine as it stands now, with what it invoked. */
export function machineSnapshot(run: Running, machine: Live): MachineSnapshot {
  const { session } = machine;
  const { chart } = session;
  const name = (state: number): string => chart.states[state]?.id ?? '';
  const names = (words: Uint32Array): string[] => bitsOf(words).map(name).filter(Boolean);
  const { data, opaque } = session.memory.view();
  const timers = run.waitingTimers.of(machine.number).map(({ at, since, message }) => {
    return { remaining: Math.max(0, at - run.now), delay: at - since, message };
  });
  const again = timers.find(({ message }) => message === undefined);
  const kept = keptOf(run, machine);
  return {
    id: session.id,
    name: session.name,
    status: session.status,
    configuration: names(session.at.words),
    ...(session.last && { last: names(session.last) }),
    history: Object.fromEntries(
      [...(session.remembered ?? [])].map(([state, kept]) => [name(state), kept.map(name)]),
    ),
    data,
    opaque,
    bound: session.boundStates ? names(session.boundStates) : [],
    ...(session.event && { event: plain(session.event) }),
    internal: (session.inner ?? []).map(plain),
    external: (session.outer ?? []).map(plain),
    timers: timers.flatMap(({ message, ...when }) => (message ? [{ ...when, message }] : [])),
    waiting: [...(session.waiting ?? [])].map(name),
    over: session.over,
    invoked: invocationsOf(run, machine),
    ...(again && { retry: { remaining: again.remaining, delay: again.delay } }),
    ...(kept && { kept }),
  };
}

function keptOf(run: Running, machine: Live): KeptSnapshot | undefined {
  for (const part of run.parts) {
    const kept = part.keeps?.(machine);
    if (kept) return kept;
  }
  return undefined;
}

/** An event without its place in the trace. */
function plain({ cause: _, ...event }: ChartEvent): ChartEvent {
  return event;
}

function invocationsOf(run: Running, parent: Live): InvocationSnapshot[] {
  const { chart, running } = parent.session;
  return [...(running ?? [])].flatMap(([service, invokeId]): InvocationSnapshot[] => {
    const element = chart.services[service]?.invoke.id ?? '';
    const child = run.childOf(parent, invokeId);
    const { source } = child ?? {};
    if (child) {
      return [
        { element, invokeId, machine: machineSnapshot(run, child), ...(source && { source }) },
      ];
    }
    const stub = run.stubs.find(
      (one) => one.machine === parent.number && one.invokeId === invokeId,
    );
    const served = stub && { service: { name: stub.name, data: stub.data } };
    return [{ element, invokeId, ...served }];
  });
}
