import { noQuantiles, type Quantiles } from '../../model/targets.ts';
import { EventKind } from '../event.ts';
import type { Trace } from '../trace.ts';
import { nearestRank } from './metrics.ts';
import { SpanKind, type SpanTable } from './spans.ts';

/** Durations of one kind, ascending, in ns, and how many a second there were. */
export interface Measure {
  name: string;
  sorted: Float64Array;
  /** How many there were, also of those that have no duration. */
  count: number;
  /** Per second of virtual time over the whole run; 0 for a run that takes none. */
  rate: number;
}

/**
 * What a run of a scenario measured: messages between tiers (`swarm-run`, `run-step`), errors from
 * raising to escalation (`error`), events from publication to delivery (`bus`), emergency stops
 * from request to effect (`stop`), tool calls (`tool`), operations by their names, and every mark
 * `measure:<name>`.
 */
export function measuresOf(trace: Trace, spans: SpanTable): Map<string, Measure> {
  const durations = new Map<string, number[]>();
  const collect = (name: string, ns: number): void => {
    const own = durations.get(name);
    if (own) own.push(ns);
    else durations.set(name, [ns]);
  };
  const readers = trace.strings.map(readerOf);
  const { kind, label } = trace.columns;
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] === EventKind.receive) crossing(trace, i, collect);
    else if (kind[i] === EventKind.mark) readers[label[i] as number]?.(trace, i, collect);
  }
  for (let i = 0; i < spans.length; i++) {
    if (spans.kind[i] !== SpanKind.operation || !Number.isFinite(spans.end[i])) continue;
    const name = trace.strings[spans.label[i] as number] ?? '';
    collect(name, (spans.end[i] as number) - (spans.start[i] as number));
  }
  const seconds = trace.length === 0 ? 0 : (trace.columns.time[trace.length - 1] as number) / 1e9;
  const measure = (name: string, all: readonly number[]): Measure => ({
    name,
    sorted: Float64Array.from(all.filter((ns) => ns >= 0)).sort(),
    count: all.length,
    rate: seconds > 0 ? all.length / seconds : 0,
  });
  const result = new Map([...durations].map(([name, all]) => [name, measure(name, all)]));
  for (const [name, of] of Object.entries(throughputs)) {
    const found = result.get(of);
    if (found) result.set(name, { ...found, name, sorted: new Float64Array() });
  }
  result.delete('state-update');
  return result;
}

/** What is counted by the second, and which measure that is. */
const throughputs = {
  routines: 'executeRoutine',
  steps: 'executeStep',
  events: 'event',
  state: 'state-update',
};

/** The quantiles of a measure. */
export function quantilesOf({ sorted, rate }: Measure): Quantiles {
  if (sorted.length === 0) return { ...noQuantiles, rate };
  return {
    p50: nearestRank(sorted, 50),
    p95: nearestRank(sorted, 95),
    p99: nearestRank(sorted, 99),
    max: sorted[sorted.length - 1] as number,
    rate,
  };
}

type Collect = (name: string, ns: number) => void;
type Reader = (trace: Trace, event: number, collect: Collect) => void;

/** How a mark with this label is measured; undefined when it is not. */
function readerOf(text: string): Reader | undefined {
  if (text.startsWith('measure:')) {
    const name = text.slice('measure:'.length);
    return (trace, i, collect) => collect(name, trace.columns.value[i] as number);
  }
  if (text.startsWith('event:published')) return counted('event');
  if (text.startsWith('cache:write') || text.startsWith('context:set')) {
    return counted('state-update');
  }
  if (text.startsWith('event:delivered')) return linked('bus');
  if (text.startsWith('error:escalated')) return linked('error');
  if (text === 'stop:reached') return linked('stop');
  return undefined;
}

/** Without a duration. */
function counted(name: string): Reader {
  return (_trace, _i, collect) => collect(name, -1);
}

function linked(name: string): Reader {
  return (trace, i, collect) => sinceLink(trace, i, name, collect);
}

function sinceLink(trace: Trace, event: number, name: string, collect: Collect): void {
  const { link, time } = trace.columns;
  const begin = link[event] as number;
  if (begin < 0) return;
  collect(name, (time[event] as number) - (time[begin] as number));
}

/** A message between two neighbouring tiers. */
function crossing(trace: Trace, event: number, collect: Collect): void {
  const { actor, target, link, time } = trace.columns;
  const send = link[event] as number;
  if (send < 0) return;
  const to = trace.actors[actor[event] as number]?.tier ?? '';
  const from = trace.actors[target[event] as number]?.tier ?? '';
  const name = pairs[`${from} ${to}`];
  if (name) collect(name, (time[event] as number) - (time[send] as number));
}

const pairs: Record<string, string | undefined> = {
  'swarm run': 'swarm-run',
  'run swarm': 'swarm-run',
  'run step': 'run-step',
  'step run': 'run-step',
};
