import { fail, ok, type Result } from '../../base/result.ts';
import type { Json } from '../../model/json.ts';
import { StateKind, type Chart } from './chart.ts';
import { CodeError } from './datamodel.ts';
import type { ChartEvent } from './event.ts';
import type { Machine } from './world.ts';

/** What is stored of a machine, by names. Plain data. */
export interface MachineImage {
  name: string;
  /** Ids of active states in document order. */
  configuration: string[];
  history: Record<string, string[]>;
  data: Record<string, Json>;
  internal: ChartEvent[];
  external: ChartEvent[];
}

/** A machine that runs, as plain data; a problem where it does not run or holds other data. */
export function imageOf({ session }: Machine): Result<MachineImage> {
  const { chart } = session;
  if (session.status !== 'running') return fail('it does not run');
  const { data, opaque } = session.memory.view();
  if (opaque.length > 0) return fail(`${opaque.join(', ')}: no plain data`);
  const idOf = (state: number): string => chart.states[state]?.id ?? '';
  const plain = ({ cause: _, ...event }: ChartEvent): ChartEvent => event;
  return ok({
    name: chart.model.title,
    configuration: session.at.states.map(idOf).filter((id) => id !== ''),
    history: Object.fromEntries(
      [...session.history].map(([state, states]) => [idOf(state), states.map(idOf)]),
    ),
    data,
    internal: session.internal.map(plain),
    external: session.external.map(plain),
  });
}

/** What is wrong in the form of an image; undefined when it is one. */
export function formatProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return 'it is no object';
  const { name, configuration, history, data, internal, external } = value;
  if (typeof name !== 'string') return 'it has no name';
  if (!isTexts(configuration) || configuration.length === 0) return 'it has no active states';
  if (!isRecord(history) || !Object.values(history).every(isTexts)) return 'its history is broken';
  if (!isRecord(data)) return 'its data are broken';
  if (!isEvents(internal) || !isEvents(external)) return 'its queues are broken';
  return undefined;
}

/** What of an image does not fit a machine's chart; empty when all does. */
export function misfits(image: MachineImage, { session }: Machine): string[] {
  const { chart, memory } = session;
  const known = (id: string): boolean => chart.stateNumber.has(id);
  const states = [...image.configuration, ...Object.entries(image.history).flat(2)];
  const missing = [...new Set(states)].filter((id) => !known(id));
  const unknown = Object.keys(image.data).filter((name) => !memory.has(name));
  const found = [
    ...missing.map((id) => `there is no state “${id}”`),
    ...unknown.map((name) => `there is no variable “${name}”`),
  ];
  if (found.length > 0) return found;
  return isLegal(chart, numbersOf(chart, image.configuration))
    ? []
    : [`${image.configuration.join(', ')} cannot be active together`];
}

/** Sets a machine to what an image says, which must fit. False when its data cannot be set. */
export function restoreImage(image: MachineImage, machine: Machine): boolean {
  const { session, interpreter } = machine;
  const { chart } = session;
  const before = interpreter.save(session);
  try {
    for (const [name, value] of Object.entries(image.data)) {
      chart.program.store(name)(session.memory, value);
    }
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    interpreter.restore(session, before);
    return false;
  }
  const words = new Uint32Array(chart.words);
  for (const n of numbersOf(chart, image.configuration)) words[n >> 5]! |= 1 << (n & 31);
  for (const n of session.at.states)
    if (chart.states[n] === undefined) words[n >> 5]! |= 1 << (n & 31);
  session.configuration = words;
  session.history = new Map(
    Object.entries(image.history).map(([id, states]) => [
      chart.stateNumber.get(id) ?? 0,
      numbersOf(chart, states),
    ]),
  );
  session.internal = [...image.internal];
  session.external = [...image.external];
  session.status = 'running';
  session.over = false;
  return true;
}

function numbersOf({ stateNumber }: Chart, ids: readonly string[]): number[] {
  return ids.flatMap((id) => stateNumber.get(id) ?? []);
}

/** SCXML section 3.11, legal state configurations. */
function isLegal(chart: Chart, states: readonly number[]): boolean {
  const active = new Set([0, ...states]);
  return [...active].every((state) => {
    const children = chart.children[state] ?? [];
    const inside = children.filter((child) => active.has(child)).length;
    if (state !== 0 && !active.has(chart.parent[state] ?? 0)) return false;
    if (chart.kind[state] === StateKind.parallel) return inside === children.length;
    return children.length === 0 ? true : inside === 1;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isEvents(value: unknown): boolean {
  const types = ['platform', 'internal', 'external'];
  return (
    Array.isArray(value) &&
    value.every(
      (one) => isRecord(one) && typeof one.name === 'string' && types.includes(String(one.type)),
    )
  );
}
