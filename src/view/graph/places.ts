import type { LayoutRequest, LayoutResult } from '../../state/types.ts';
import { layoutOf, pack, stateId, titleHeight } from './machines.ts';
import type { Cluster, Corner } from './machines.ts';

/** A cluster, laid out, at its place. */
export interface Placed {
  cluster: Cluster;
  layout: LayoutResult;
  corner: Corner;
}

/** Layouts of shapes that were laid out before are kept: so many. */
const mostKept = 60;

/** Lays clusters out in the worker; equal shapes are laid out once. */
export class Layouts {
  readonly #ask: (request: LayoutRequest) => Promise<LayoutResult>;
  readonly #known = new Map<string, Promise<LayoutResult>>();

  constructor(ask: (request: LayoutRequest) => Promise<LayoutResult>) {
    this.#ask = ask;
  }

  /** Where boxes and arrows of a cluster go, from its upper left corner on. */
  of(cluster: Cluster): Promise<LayoutResult> {
    const request = layoutOf(cluster);
    const key = JSON.stringify(request);
    const known = this.#known.get(key);
    if (known) return known;
    const asked = this.#ask(request).then(squeezed);
    this.#known.set(key, asked);
    asked.catch(() => this.#known.delete(key));
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKept && oldest !== undefined) this.#known.delete(oldest);
    return asked;
  }
}

/** Layers lie closer than in pictures of few boxes: machines are told side by side. */
function squeezed({ width, height, nodes, edges }: LayoutResult): LayoutResult {
  const share = 0.74;
  const lift = <Point extends { y: number }>(point: Point): Point => ({
    ...point,
    y: point.y * share,
  });
  return {
    width,
    height: height * share,
    nodes: nodes.map(lift),
    edges: edges.map((edge) => ({
      ...edge,
      points: edge.points.map(lift),
      ...(edge.y === undefined ? {} : { y: edge.y * share }),
    })),
  };
}

/**
 * Places for clusters. Where the same ones were drawn before, what each begins with stays where it
 * was, as long as nothing comes to lie upon something else.
 */
export function place(
  clusters: readonly Cluster[],
  layouts: readonly LayoutResult[],
  before: readonly Placed[],
  window: Corner,
): Placed[] {
  const join = (corners: readonly Corner[]): Placed[] =>
    clusters.flatMap((cluster, at) => {
      const [layout, corner] = [layouts[at], corners[at]];
      return layout && corner ? [{ cluster, layout, corner }] : [];
    });
  const same =
    before.length === clusters.length &&
    before.every((one, at) => one.cluster.id === clusters[at]?.id);
  if (same) {
    const kept = join(clusters.map((cluster, at) => cornerFrom(before[at], cluster, layouts[at])));
    if (!kept.some((one, at) => kept.slice(0, at).some((other) => overlap(one, other))))
      return kept;
  }
  return join(pack(layouts, window));
}

function cornerFrom(
  before: Placed | undefined,
  cluster: Cluster,
  layout: LayoutResult | undefined,
): Corner {
  if (!before || !layout) return { x: 0, y: 0 };
  const was = anchorOf(before.cluster, before.layout);
  const is = anchorOf(cluster, layout);
  return { x: before.corner.x + was.x - is.x, y: before.corner.y + was.y - is.y };
}

/** Where a cluster begins: its initial state. */
function anchorOf({ role, boxes }: Cluster, layout: LayoutResult): Corner {
  const id = boxes.find((box) => box.initial)?.id ?? stateId(role, 0);
  return layout.nodes.find((node) => node.id === id) ?? { x: 0, y: 0 };
}

function overlap(a: Placed, b: Placed): boolean {
  const room = 12;
  return (
    a.corner.x < b.corner.x + b.layout.width + room &&
    b.corner.x < a.corner.x + a.layout.width + room &&
    a.corner.y < b.corner.y + b.layout.height + titleHeight &&
    b.corner.y < a.corner.y + a.layout.height + titleHeight
  );
}
