import type { Diagnostic } from '../base/diagnostic.ts';
import type { ChartView } from './charts.ts';
import { chartCheck, placeIn } from './charts.ts';
import type { LockEdge } from './lock-order.ts';
import { lockEdges } from './lock-order.ts';
import { joinWords } from './words.ts';

/** Resources that are taken in one order here and in another one there. */
export const chartLockOrder = chartCheck(
  'chart-lock-order',
  'Resources that are acquired in different orders',
  find,
);

function find(view: ChartView): Diagnostic[] {
  // What is invoked works beside its machine: the orders of both count.
  if (view.chart !== view.document.model) return [];
  const edges = lockEdges(view.document);
  return cyclesOf(edges).map((cycle) => tell(view, cycle));
}

/** Shortest cycles first; each resource is told once. */
export function cyclesOf(edges: readonly LockEdge[]): LockEdge[][] {
  const all = edges.flatMap((edge) => {
    const back = pathBetween(edges, edge.wanted, edge.held);
    return back ? [[edge, ...back]] : [];
  });
  const told = new Set<string>();
  return all
    .sort((a, b) => a.length - b.length)
    .filter((cycle) => {
      const isNew = cycle.some(({ held }) => !told.has(held));
      for (const { held } of cycle) told.add(held);
      return isNew;
    });
}

/** The fewest edges from one resource to another. */
function pathBetween(edges: readonly LockEdge[], from: string, to: string): LockEdge[] | undefined {
  const ways = new Map<string, LockEdge[]>([[from, []]]);
  // The map grows while it is walked.
  for (const [at, way] of ways) {
    if (at === to) return way;
    for (const edge of edges) {
      if (edge.held === at && !ways.has(edge.wanted)) ways.set(edge.wanted, [...way, edge]);
    }
  }
  return undefined;
}

function tell(view: ChartView, cycle: readonly LockEdge[]): Diagnostic {
  const [first, ...others] = cycle;
  const names = cycle.map(({ held }) => `“${held}”`);
  const order = joinWords([...new Set(names)].sort());
  return {
    code: chartLockOrder.code,
    severity: 'warning',
    message:
      `${[...names, names[0]].join(' → ')}: each is acquired while the one before it is held. Two ` +
      `machines that do this at once wait for each other for ever. Acquire ${order} in one order ` +
      'everywhere.',
    span: placeIn(view, first?.at ?? ''),
    related: others.map(({ held, wanted, at }) => ({
      span: placeIn(view, at),
      message: `“${wanted}” is acquired here while “${held}” is held.`,
    })),
  };
}
