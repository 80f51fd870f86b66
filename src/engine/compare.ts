import type { Comparison } from './api.ts';
import { finishRun, type Run } from './runs.ts';
import type { Trace } from '../trace/trace.ts';

/** Two runs side by side: where their traces part, and which numbers differ in the end. */
export function compareRuns(a: Run, b: Run): Comparison {
  const event = firstDifference(a.simulation.trace, b.simulation.trace);
  const stepOf = (run: Run): number => {
    const { trace, steps } = run.simulation;
    return event < 0 || event >= trace.length ? steps : (trace.columns.step[event] as number);
  };
  return { event, steps: [stepOf(a), stepOf(b)], metrics: differences(a, b) };
}

/** The first event that is not the same in both, by what it says; -1 when one begins the other. */
function firstDifference(a: Trace, b: Trace): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (!sameEvent(a, b, i)) return i;
  return -1;
}

function sameEvent(a: Trace, b: Trace, i: number): boolean {
  const x = a.columns;
  const y = b.columns;
  return (
    x.time[i] === y.time[i] &&
    x.kind[i] === y.kind[i] &&
    x.value[i] === y.value[i] &&
    x.flags[i] === y.flags[i] &&
    a.strings[x.label[i] as number] === b.strings[y.label[i] as number] &&
    a.strings[x.node[i] as number] === b.strings[y.node[i] as number] &&
    a.actors[x.actor[i] as number]?.id === b.actors[y.actor[i] as number]?.id &&
    a.actors[x.target[i] as number]?.id === b.actors[y.target[i] as number]?.id
  );
}

function differences(a: Run, b: Run): Comparison['metrics'] {
  const left = numbersOf(a);
  const right = numbersOf(b);
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].flatMap((name) => {
    const x = left.get(name);
    const y = right.get(name);
    if (x?.value === y?.value) return [];
    const unit = x?.unit ?? y?.unit ?? '';
    return [{ name, unit, values: [x?.value ?? 0, y?.value ?? 0] as [number, number] }];
  });
}

/** The numbers by which runs are compared. */
function numbersOf(run: Run): Map<string, { value: number; unit: string }> {
  const { info, index } = finishRun(run);
  const result = new Map<string, { value: number; unit: string }>();
  const put = (name: string, value: number, unit: string): unknown =>
    result.set(name, { value, unit });
  put('virtual time', info.virtualTimeNs, 'ns');
  put('steps', info.steps, '');
  put('messages', info.messages, '');
  put('broken invariants', info.invariants.filter(({ holds }) => !holds).length, '');
  for (const { name, count, p50Ns, p95Ns } of index.metrics()) {
    put(`${name}: count`, count, '');
    put(`${name}: half below`, p50Ns, 'ns');
    put(`${name}: 95 % below`, p95Ns, 'ns');
  }
  for (const [holder, levels] of Object.entries(run.scenario ? run.scenario.levels() : {})) {
    for (const { resource, used } of levels) put(`${holder}: ${resource} used`, used, resource);
  }
  return result;
}
