import { EventKind } from '../event.ts';
import type { Trace } from '../trace.ts';
import { StepCurve } from './curve.ts';

/** A budget holder: a participant or a tier. */
export interface ResourceHolder {
  name: string;
  /** `participant` holders are actors of the trace; `account`s are subjects of budget marks. */
  kind: 'participant' | 'tier' | 'account';
  /** Indices of the actors that count towards it. */
  actors: number[];
  budget: Partial<Record<string, number>>;
  /** Resources that change in this run. */
  uses: string[];
}

/** Use of one resource by one holder over a window: a step curve as min/max per bucket. */
export interface ResourceCurve {
  holder: string;
  holderKind: ResourceHolder['kind'];
  resource: string;
  budget?: number;
  /** The window: `buckets` of equal width from `from` to `to`. */
  from: number;
  to: number;
  min: Float64Array;
  max: Float64Array;
  /** The use at the end of each bucket. */
  last: Float64Array;
  /** The highest use in the whole run. */
  peak: number;
}

/** The step curves of all holders' resources, each with a pyramid of minima and maxima. */
export class ResourceIndex {
  readonly #curves: { holder: ResourceHolder; resource: string; curve: StepCurve }[] = [];

  constructor(trace: Trace, holders: readonly ResourceHolder[]) {
    const changes = changesByResource(trace);
    const accounts = levelsByAccount(trace);
    for (const holder of holders) {
      for (const resource of holder.uses) {
        if (holder.kind === 'account') {
          const curve = levelCurve(trace, accounts.get(`${resource} ${holder.name}`) ?? []);
          this.#curves.push({ holder, resource, curve });
          continue;
        }
        const found = changes.get(resource);
        const [actor = -1, other] = holder.actors;
        // Of a thousand participants, each looks at its own changes only.
        const own = other === undefined ? found?.byActor.get(actor) : found?.all;
        const curve = sumCurve(trace, own ?? [], holder.actors);
        this.#curves.push({ holder, resource, curve });
      }
    }
  }

  /** Every curve over a window, in the order of the holders. */
  window(from: number, to: number, buckets: number): ResourceCurve[] {
    return this.#curves.map(({ holder, resource, curve }) => ({
      holder: holder.name,
      holderKind: holder.kind,
      resource,
      ...(holder.budget[resource] === undefined ? {} : { budget: holder.budget[resource] }),
      from,
      to,
      ...curve.window(from, to, Math.max(1, buckets)),
      peak: curve.peak,
    }));
  }
}

/** The changes of one resource, as trace indices: all, and those of each actor. */
interface Changes {
  all: number[];
  byActor: Map<number, number[]>;
}

function changesByResource(trace: Trace): Map<string, Changes> {
  const { kind, label, actor } = trace.columns;
  const changes = new Map<string, Changes>();
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] !== EventKind.resource) continue;
    const resource = trace.strings[label[i] as number] ?? '';
    let found = changes.get(resource);
    if (!found) changes.set(resource, (found = { all: [], byActor: new Map() }));
    found.all.push(i);
    const own = found.byActor.get(actor[i] as number);
    if (own) own.push(i);
    else found.byActor.set(actor[i] as number, [i]);
  }
  return changes;
}

const usedMark = 'budget:used:';

/** The marks of what accounts use, as trace indices, by resource and account. */
export function levelsByAccount(trace: Trace): Map<string, number[]> {
  const { kind, label, node } = trace.columns;
  const resourceOf = trace.strings.map((text) =>
    text.startsWith(usedMark) ? text.slice(usedMark.length) : undefined,
  );
  const found = new Map<string, number[]>();
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] !== EventKind.mark) continue;
    const resource = resourceOf[label[i] as number];
    if (resource === undefined) continue;
    const key = `${resource} ${trace.strings[node[i] as number] ?? ''}`;
    const own = found.get(key);
    if (own) own.push(i);
    else found.set(key, [i]);
  }
  return found;
}

/** A level that marks tell. */
function levelCurve(trace: Trace, marks: readonly number[]): StepCurve {
  const { time, value } = trace.columns;
  return new StepCurve(
    Float64Array.from(marks, (i) => time[i] as number),
    Float64Array.from(marks, (i) => value[i] as number),
  );
}

/** The sum of what some actors use. */
function sumCurve(trace: Trace, changes: readonly number[], actors: readonly number[]): StepCurve {
  const { actor, value, time } = trace.columns;
  const used = new Map(actors.map((one) => [one, 0]));
  const times: number[] = [];
  const values: number[] = [];
  let sum = 0;
  for (const event of changes) {
    const before = used.get(actor[event] as number);
    if (before === undefined) continue;
    const now = value[event] as number;
    used.set(actor[event] as number, now);
    sum += now - before;
    times.push(time[event] as number);
    values.push(sum);
  }
  return new StepCurve(Float64Array.from(times), Float64Array.from(values));
}
