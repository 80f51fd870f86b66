import { StateKind, type Chart } from './chart.ts';
import { runBlock } from './compile-content.ts';
import { setBit } from './compile-tree.ts';
import type { CompiledChart } from './compile.ts';
import { CodeError } from './datamodel.ts';
import { fingerprintOf } from './snapshot.ts';
import type {
  ChartSnapshot,
  InvocationSnapshot,
  MachineSnapshot,
  TimersAfter,
} from './snapshot.ts';
import type { Live, Running } from './running.ts';

/** Something that does not fit when a snapshot is restored onto a chart, and what is done then. */
export interface Misfit {
  severity: 'error' | 'warning' | 'info';
  message: string;
}

/** What of a snapshot does not fit a chart; empty when it is the chart that it was taken of. */
export function fit({ machine, fingerprint }: ChartSnapshot, chart: CompiledChart): Misfit[] {
  const own = fitMachine(machine, chart);
  if (own.length > 0 || fingerprint === fingerprintOf(chart)) return own;
  const message =
    'The machine was changed since the snapshot was taken; everything in it still fits.';
  return [{ severity: 'info', message }];
}

function fitMachine(machine: MachineSnapshot, chart: CompiledChart): Misfit[] {
  const found: Misfit[] = [];
  const say = (severity: Misfit['severity'], message: string): void => {
    found.push({ severity, message });
  };
  const lost = machine.configuration.filter((id) => !chart.stateNumber.has(id));
  for (const id of lost) say('warning', `The active state “${id}” is not there any more.`);
  const legal = legalConfiguration(chart, machine.configuration);
  if (machine.status === 'running' && legal.changed) {
    const names = legal.states.map((state) => chart.states[state]?.id).join(', ');
    say(
      'warning',
      `The active states are no configuration of this machine; it begins in ${names}.`,
    );
  }
  for (const id of Object.keys(machine.history)) {
    if (!chart.stateNumber.has(id))
      say('info', `The history “${id}” is forgotten: it is not there.`);
  }
  const names = new Set(chart.data.flat().map(({ name }) => name));
  for (const name of Object.keys(machine.data)) {
    if (!names.has(name))
      say('info', `The data “${name}” are not declared any more; they are kept.`);
  }
  for (const name of names) {
    const known = Object.hasOwn(machine.data, name) || machine.opaque.includes(name);
    if (!known) say('info', `The data “${name}” are new: they get their first value.`);
  }
  if (machine.opaque.length > 0) {
    const all = machine.opaque.map((name) => `“${name}”`).join(', ');
    say('info', `${all} cannot be kept as plain data: they come back by doing all steps again.`);
  }
  for (const { message } of machine.timers) {
    const known = chart.transitions.some(({ events }) => events.some((e) => fits(e, message.name)));
    if (!known) say('info', `Nothing waits for the delayed event “${message.name}” any more.`);
  }
  for (const { element, machine: inner } of machine.invoked) {
    const service = chart.services.find(({ invoke }) => invoke.id === element);
    if (!service) say('warning', `What was invoked by “${element}” ends: its invocation is gone.`);
    else if (inner === undefined) continue;
  }
  return found;
}

function fits(descriptor: string, name: string): boolean {
  const plain = descriptor.replace(/\.?\*$/, '').replace(/\.$/, '');
  return plain === '' || name === plain || name.startsWith(`${plain}.`);
}

/**
 * The configuration that active states mean: those that are there and can be active together, with
 * what is entered beside and inside of them by default; the first one when none is left.
 */
export function legalConfiguration(
  chart: CompiledChart,
  ids: readonly string[],
): { states: number[]; changed: boolean } {
  const there = ids.flatMap((id) => chart.stateNumber.get(id) ?? []);
  const inner = there.filter((state) => !there.some((other) => isInside(chart, other, state)));
  const kept: number[] = [];
  for (const state of inner) {
    const history = chart.kind[state] === StateKind.shallow || chart.kind[state] === StateKind.deep;
    if (!history && kept.every((other) => areTogether(chart, state, other))) kept.push(state);
  }
  const entries = kept.length > 0 ? chart.moves.entriesTo(kept, 0, undefined) : chart.moves.start();
  const states = entries.map(({ state }) => state);
  const changed =
    states.length !== there.length ||
    there.length !== ids.length ||
    states.some((s) => !there.includes(s));
  return { states, changed };
}

function isInside(chart: Chart, state: number, outer: number): boolean {
  return state > outer && state <= (chart.last[outer] ?? outer);
}

/** Two states, neither inside of the other, can be active together: they part at a parallel one. */
function areTogether(chart: Chart, a: number, b: number): boolean {
  let around = chart.parent[a] ?? 0;
  while (around > 0 && !isInside(chart, b, around)) around = chart.parent[around] ?? 0;
  return chart.kind[around] === StateKind.parallel;
}

/**
 * Puts a machine that has not begun into the state of a snapshot, with what it invoked. `key` is
 * told with it.
 */
export function restoreMachine(
  run: Running,
  machine: Live,
  saved: MachineSnapshot,
  timers: TimersAfter,
  key = '',
): void {
  const { session } = machine;
  const { chart } = session;
  const number = (id: string): number[] => {
    const state = chart.stateNumber.get(id);
    return state === undefined ? [] : [state];
  };
  session.status = saved.status;
  restoreData(machine, saved);
  const running = saved.status === 'running';
  if (running)
    session.at = chart.moves.at(
      wordsOf(chart, legalConfiguration(chart, saved.configuration).states),
    );
  if (saved.last) session.last = wordsOf(chart, saved.last.flatMap(number));
  for (const [id, states] of Object.entries(saved.history)) {
    for (const state of number(id)) session.history.set(state, states.flatMap(number));
  }
  if (saved.bound.length > 0) session.bound = wordsOf(chart, saved.bound.flatMap(number));
  session.inner = saved.internal.slice();
  session.outer = [...saved.external, ...(session.outer ?? [])];
  if (saved.waiting.length > 0) session.waiting = new Set(saved.waiting.flatMap(number));
  session.over = saved.over;
  session.event = saved.event;
  session.memory.setEvent(saved.event);
  run.mark(session, 'chart:restored', key);
  for (const state of session.at.states)
    run.mark(session, 'chart:entered', chart.states[state]?.id ?? '');
  for (const { remaining, delay, message } of saved.timers) {
    const wait = { remaining, restart: delay, fire: 0 }[timers];
    const at = run.now + wait;
    const timer = { at, since: at - delay, machine: machine.number, message };
    run.setTimer(timer, message.name, message.element);
  }
  restoreRetry(run, machine, saved, timers);
  for (const part of run.parts) part.regains?.(machine, saved.kept);
  for (const each of saved.invoked) restoreInvocation(run, machine, each, timers);
}

function restoreRetry(
  run: Running,
  machine: Live,
  { retry }: MachineSnapshot,
  timers: TimersAfter,
): void {
  if (!retry) return;
  machine.blocked = true;
  const at = run.now + { remaining: retry.remaining, restart: retry.delay, fire: 0 }[timers];
  run.setTimer({ at, since: at - retry.delay, machine: machine.number }, 'retry', '');
}

function wordsOf(chart: CompiledChart, states: readonly number[]): Uint32Array {
  const words = new Uint32Array(chart.words);
  for (const state of states) setBit(words, 0, state);
  return words;
}

/** Variables as they were; those that are new get their first values, scripts run once more. */
function restoreData(machine: Live, { data }: MachineSnapshot): void {
  const { session, interpreter } = machine;
  const { chart } = session;
  const { program } = chart;
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!(error instanceof CodeError)) throw error;
    }
  };
  for (const item of chart.data.flat()) {
    attempt(() => program.declare(item)(session.memory, !Object.hasOwn(data, item.name)));
  }
  attempt(() => runBlock(chart.scripts, interpreter, session));
  for (const [name, value] of Object.entries(data)) {
    attempt(() => {
      if (!session.memory.has(name)) program.declare({ id: '', name })(session.memory, false);
      program.store(name)(session.memory, value);
    });
  }
  if (session.inner) session.inner = [];
}

function restoreInvocation(
  run: Running,
  parent: Live,
  { element, invokeId, machine, source, service }: InvocationSnapshot,
  timers: TimersAfter,
): void {
  const { chart } = parent.session;
  const at = chart.services.findIndex(({ invoke }) => invoke.id === element);
  const content = chart.services[at]?.invoke.content;
  if (at < 0) return;
  parent.session.invoked.set(at, invokeId);
  if (service) run.begin({ machine: parent.number, invokeId, element, ...service });
  if (!machine) return;
  const read =
    content?.kind === 'chart' ? { chart: content.chart } : run.options.read(source ?? {});
  if (!('chart' in read)) return;
  const { id, name } = machine;
  const child = run.make(run.freeId(id), name, read.chart, parent.number, element, {}, invokeId);
  if (source) child.source = source;
  if (machine.status !== 'starting') for (const part of run.parts) part.born?.(child);
  restoreMachine(run, child, machine, timers);
}
