import type { Resource } from '../../model/resource.ts';
import type { At, Chart, ChartCurve, ChartLane, ChartPoint, Tone } from '../ui/chart.ts';
import { amountText } from '../ui/amounts.ts';
import type { Mark } from '../ui/marks.svelte.ts';
import { words } from '../ui/marks.svelte.ts';

/** Marks that are drawn as points, and how. */
const looks: Record<string, { shape: ChartPoint['shape']; tone: Tone } | undefined> = {
  granted: { shape: 'tick', tone: 'ok' },
  partial: { shape: 'diamond', tone: 'warn' },
  denied: { shape: 'cross', tone: 'bad' },
  queued: { shape: 'square', tone: 'warn' },
  preempted: { shape: 'diamond', tone: 'bad' },
  overrun: { shape: 'diamond', tone: 'bad' },
  reduced: { shape: 'ring', tone: 'warn' },
  returned: { shape: 'ring', tone: 'plain' },
};

/** What may be shown of a resource alone. */
export type Filter = 'all' | 'conflicts';

/** The resources that are told of. */
export function resourcesIn(marks: readonly Mark[]): Resource[] {
  const found = new Set(marks.map(({ detail }) => detail));
  return (['credits', 'time', 'memory', 'concurrency', 'toolCalls'] as const).filter((one) =>
    found.has(one),
  );
}

/** One lane a holder: what it uses and has promised against its limit, conflicts as points. */
export function budgetChart(
  marks: readonly Mark[],
  resource: Resource,
  filter: Filter,
  tierOf: (holder: string) => Tone,
): Chart {
  const holders = new Map<string, Holder>();
  for (const mark of marks) {
    if (mark.detail !== resource) continue;
    let holder = holders.get(mark.subject);
    if (!holder) {
      holder = new Holder(mark.subject);
      holders.set(mark.subject, holder);
    }
    holder.take(mark);
  }
  const shown = [...holders.values()]
    .filter((holder) => filter === 'all' || holder.conflicts > 0)
    .sort((a, b) => comparePaths(a.id, b.id));
  return {
    lanes: shown.map((holder) => laneOf(holder, tierOf)),
    spans: [],
    points: shown.flatMap(({ points }) => points).sort((a, b) => a.event - b.event),
    arrows: [],
    curves: shown.map((holder) => holder.curve(tierOf(holder.id))),
  };
}

/** What is known of one holder of a budget. */
class Holder {
  readonly id: string;
  readonly points: ChartPoint[] = [];
  conflicts = 0;
  readonly #levels = { limit: -1, allocated: 0, reserved: 0, used: 0 };
  readonly #used: { at: At; value: number }[] = [];
  readonly #taken: { at: At; value: number }[] = [];
  readonly #limits: { at: At; value: number }[] = [];
  #resource: Resource = 'credits';

  constructor(id: string) {
    this.id = id;
  }

  take(mark: Mark): void {
    const at = { time: mark.time, step: mark.step };
    this.#resource = mark.detail as Resource;
    if (mark.what in this.#levels) {
      const what = mark.what as 'limit' | 'allocated' | 'reserved' | 'used';
      this.#levels[what] = mark.value;
      const { used, reserved, allocated } = this.#levels;
      if (what === 'limit') {
        if (mark.value >= 0) this.#limits.push({ at, value: mark.value });
      } else {
        if (what === 'used') this.#used.push({ at, value: used });
        this.#taken.push({ at, value: used + reserved + allocated });
      }
      return;
    }
    const look = looks[mark.what];
    if (!look) return;
    if (look.tone === 'bad' || look.tone === 'warn') this.conflicts++;
    const amount = amountText(mark.detail, mark.value);
    const title = `${this.id}: ${amount} ${words(mark.what)}`;
    this.points.push({ lane: this.id, at, event: mark.event, title, ...look });
  }

  get note(): string {
    const { limit, used } = this.#levels;
    const of = limit < 0 ? '' : ` of ${amountText(this.#resource, limit)}`;
    return `${amountText(this.#resource, used)}${of}`;
  }

  curve(tone: Tone): ChartCurve {
    const limits = this.#limits;
    return { lane: this.id, tone, values: this.#used, more: this.#taken, limits };
  }
}

function laneOf(holder: Holder, tierOf: (holder: string) => Tone): ChartLane {
  const path = holder.id.split('/');
  return {
    id: holder.id,
    title: path.at(-1) ?? holder.id,
    note: holder.note,
    tone: tierOf(holder.id),
    height: 46,
    depth: Math.min(4, path.length - 1),
  };
}

/** Parents before their children, siblings as they are named. */
function comparePaths(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = (left[i] ?? '').localeCompare(right[i] ?? '', 'en', { numeric: true });
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
