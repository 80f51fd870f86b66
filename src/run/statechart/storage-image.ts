import { fail, ok, type Result } from '../../base/result.ts';
import { StateKind, type Chart } from './chart.ts';
import type { MachineSnapshot } from './snapshot.ts';
import { readMachine } from './snapshot-reader.ts';
import { isOpaque } from './snapshot-take.ts';
import type { Machine, World } from './world.ts';

/** A machine that runs, as plain data; a problem where it does not run or holds other data. */
export function imageOf(machine: Machine, world: World): Result<MachineSnapshot> {
  if (machine.session.status !== 'running') return fail('it does not run');
  const image = world.take(machine);
  if (!isOpaque(image)) return ok(image);
  const { opaque } = image;
  return fail(`${opaque.length > 0 ? opaque.join(', ') : 'what it invoked'}: no plain data`);
}

/** What is wrong in the form of an image; undefined when it is one. */
export function formatProblem(value: unknown): string | undefined {
  const read = readMachine(value);
  if (!read.ok) return read.problem;
  return read.value.configuration.length === 0 ? 'it has no active states' : undefined;
}

/** What of an image does not fit a machine's chart; empty when all does. */
export function misfits(image: MachineSnapshot, { session }: Machine): string[] {
  const { chart, memory } = session;
  const known = (id: string): boolean => chart.stateNumber.has(id);
  const states = [...image.configuration, ...Object.entries(image.history).flat(2)];
  const missing = [...new Set(states)].filter((id) => !known(id));
  const elements = new Set(chart.services.map(({ invoke }) => invoke.id));
  const unknown = Object.keys(image.data).filter((name) => !memory.has(name));
  const found = [
    ...missing.map((id) => `there is no state “${id}”`),
    ...unknown.map((name) => `there is no variable “${name}”`),
    ...image.invoked.flatMap(({ element }) =>
      elements.has(element) ? [] : [`there is no invocation “${element}”`],
    ),
  ];
  if (found.length > 0) return found;
  return isLegal(chart, numbersOf(chart, image.configuration))
    ? []
    : [`${image.configuration.join(', ')} cannot be active together`];
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
