import type { ChartSpec, OutsideEvent } from '../../model/run.ts';
import type { Cause, Search, TimerStep } from './search.ts';
import { timesOf, type TimeBound } from './zone.ts';

/** A way through a search as a run: what is sent when, and what is answered. */
export interface Way {
  chart: ChartSpec;
  /** Answers to guards that nobody decided, in the order of asking. */
  choices: number[];
  /** The path cannot be said as a run: what was invoked ends on it. */
  approximate: boolean;
}

/**
 * The run that a list of edges makes. Delayed events are over when they are over; what comes from
 * outside is sent as early as possible such that everything is in this order.
 */
export function wayOf(search: Search, edges: readonly number[], start: number): Way {
  const path = edges.map((edge) => search.causes[search.space.cause(edge)] as Cause);
  const answers = search.starts[start] ?? [];
  const replay = search.replay(answers, path);
  const times = momentsOf(path, replay);
  const events: OutsideEvent[] = [];
  let last = 0;
  let approximate = times === undefined;
  const choices = answers.map(Number);
  path.forEach((cause, n) => {
    const [service] = search.servicesAt(search.space.from(edges[n] as number));
    const ends = cause.kind === 'service' && cause.stimulus.name.endsWith(`.${service}`);
    if (ends) choices.push(cause.stimulus.name.startsWith('error.') ? 1 : 0);
    // A run asks how services end before anything else happens, and follows invoked machines.
    else if (service !== undefined || cause.kind === 'service') approximate = true;
    choices.push(...cause.answers.map(Number));
    if (cause.kind !== 'event') return;
    const time = times?.[n + 1] ?? last;
    const after = time - last;
    events.push({ ...cause.stimulus, ...(after > 0 ? { after } : {}) });
    last = time;
  });
  return { chart: { events }, choices, approximate };
}

/** One timer of a path: when it was set, when it was gone, and why. */
interface Life {
  set: number;
  end: number;
  over: boolean;
  delayNs: number;
}

/** When each thing of a path happens, ns; moment 0 is the start. */
function momentsOf(path: readonly Cause[], steps: readonly TimerStep[]): number[] | undefined {
  const bounds: TimeBound[] = [];
  const isEvent = (moment: number): boolean => path[moment - 1]?.kind !== 'timer';
  for (const { set, end, over, delayNs } of livesOf(path, steps)) {
    if (over) {
      bounds.push({ later: end, earlier: set, most: delayNs });
      bounds.push({ later: set, earlier: end, most: -delayNs });
    }
    // What is still under way while something comes from outside is over later than that.
    for (let moment = set + 1; moment < Math.min(end, path.length + 1); moment++) {
      bounds.push({ later: moment, earlier: set, most: delayNs - (isEvent(moment) ? 1 : 0) });
    }
    if (!over && end <= path.length) {
      bounds.push({ later: end, earlier: set, most: delayNs - (isEvent(end) ? 1 : 0) });
    }
  }
  return timesOf(path.length + 1, bounds);
}

function livesOf(path: readonly Cause[], steps: readonly TimerStep[]): Life[] {
  const all: Life[] = [];
  let open: Life[] = [];
  steps.forEach(({ gone, delays, order }, moment) => {
    const cause = path[moment - 1];
    for (const place of gone) {
      const life = open[place];
      if (!life) continue;
      life.end = moment;
      life.over = cause?.kind === 'timer' && cause.place === place;
    }
    open = open.filter((_, place) => !gone.has(place));
    for (const delayNs of delays.slice(open.length)) {
      const life = { set: moment, end: Infinity, over: false, delayNs };
      open.push(life);
      all.push(life);
    }
    open = order.flatMap((place) => open[place] ?? []);
  });
  return all;
}
