import type { StateNode, Statechart } from '../../../src/model/statechart/statechart.ts';
import { walkStates } from '../../../src/model/statechart/walk.ts';

/** What is wrong with the order in which a machine says that things happened; '' when nothing is. */
export type OrderCheck = (lines: readonly string[], chart: Statechart) => string;

/** A03: no event is looked at while a microstep is going on. */
export const runsToCompletion: OrderCheck = (lines) => {
  let busy = '';
  for (const line of lines) {
    if (line.startsWith('microstep ')) busy = line;
    else if (line.startsWith('done:')) busy = '';
    else if (line.startsWith('event ') && busy !== '') return `${line} during ${busy}`;
  }
  return '';
};

/** A05: all regions are entered with their parallel state; it is done when all of them are final. */
export const regionsTogether: OrderCheck = (lines, chart) => {
  const states = [...walkStates(chart.states)];
  const parallel = states.filter(({ type, states: inner }) => type === 'parallel' && inner.length);
  const active = new Set<string>();
  for (const line of lines) {
    follow(active, line);
    if (line.startsWith('done:')) {
      const broken = parallel.find(
        (p) => active.has(p.id) && !regionsOf(p).every((r) => active.has(r.id)),
      );
      if (broken) return `${broken.id} is active without all of its regions`;
    }
    const done = parallel.find(({ id }) => line === `raise done.state.${id}`);
    if (done && !regionsOf(done).every((region) => isFinal(region, active))) {
      return `${done.id} is done before all of its regions are`;
    }
  }
  return '';
};

/** A06: what is around is entered before and left after what is inside. */
export const insideOut: OrderCheck = (lines, chart) => {
  const parents = new Map<string, string>();
  for (const state of walkStates(chart.states)) {
    for (const child of state.states) parents.set(child.id, state.id);
  }
  const active = new Set<string>();
  for (const line of lines) {
    const [what, id = ''] = line.split(' ');
    const parent = parents.get(id);
    if (what === 'enter' && parent !== undefined && !active.has(parent)) {
      return `${id} is entered before ${parent}`;
    }
    const inside = what === 'exit' && [...active].find((one) => parents.get(one) === id);
    if (inside) return `${id} is left before ${inside}`;
    follow(active, line);
  }
  return '';
};

function follow(active: Set<string>, line: string): void {
  const [what, id = ''] = line.split(' ');
  if (what === 'enter') active.add(id);
  if (what === 'exit') active.delete(id);
}

function regionsOf({ states }: StateNode): StateNode[] {
  return states.filter(({ type }) => type !== 'history');
}

function isFinal(state: StateNode, active: ReadonlySet<string>): boolean {
  if (state.type === 'parallel') return regionsOf(state).every((inner) => isFinal(inner, active));
  return state.states.some(({ type, id }) => type === 'final' && active.has(id));
}
