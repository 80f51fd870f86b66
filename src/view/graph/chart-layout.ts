/**
 * Places for nested boxes and arrows. Each container is laid out by itself, innermost first; an
 * arrow is laid out in the innermost container that holds both of its ends, between the boxes that
 * hold them there, and led on to its ends from where it meets those boxes.
 */
import type { LayoutRequest, LayoutResult } from '../../state/types.ts';
import { labelRoom } from './chart-boxes.ts';
import type { ChartArrow, ChartItem, ChartPicture } from './chart-boxes.ts';

/** A point; pixels. */
export interface Point {
  x: number;
  y: number;
}

/** A box at its place: upper left corner and size. */
export interface PlacedItem extends Point {
  item: ChartItem;
  /** 0 for the outermost. */
  depth: number;
  width: number;
  height: number;
  /** Of a region: which of its sides has a dashed line. */
  border: 'none' | 'left' | 'top';
}

/** An arrow with its bends, and the centre of its label. */
export interface PlacedArrow {
  arrow: ChartArrow;
  points: Point[];
  label: Point;
}

/** A picture that can be drawn. */
export interface PlacedPicture {
  width: number;
  height: number;
  items: PlacedItem[];
  arrows: PlacedArrow[];
}

/** Lays boxes out: the engine. */
export type Ask = (request: LayoutRequest) => Promise<LayoutResult>;

/** The innermost container of an arrow, and the boxes in it that hold its ends. */
interface Lift {
  arrow: ChartArrow;
  a: string;
  b: string;
}

/** The inside of a container: its size, and what is in it, from its upper left corner on. */
interface Inside {
  width: number;
  height: number;
  places: Map<string, { x: number; y: number; width: number; height: number }>;
  ways: Map<string, { points: Point[]; label: Point }>;
  borders: Map<string, 'left' | 'top'>;
}

/** Lays a picture out. */
export async function layoutChart(picture: ChartPicture, ask: Ask): Promise<PlacedPicture> {
  const work = new Work(picture, ask);
  const inside = await work.inside('', picture.items, false, picture.direction);
  return work.placed(inside);
}

const out = (id: string): string => `out of ${id}`;
const into = (id: string): string => `into ${id}`;
/** Pixels between the edge of a container and what is in it. */
const margin = 16;

class Work {
  readonly #ask: Ask;
  readonly #picture: ChartPicture;
  readonly #parent = new Map<string, string>();
  readonly #items = new Map<string, ChartItem>();
  readonly #lifts = new Map<string, Lift[]>();
  readonly #insides = new Map<string, Inside>();
  readonly #sizes = new Map<string, { width: number; height: number }>();

  constructor(picture: ChartPicture, ask: Ask) {
    this.#ask = ask;
    this.#picture = picture;
    this.#know('', picture.items);
    for (const arrow of picture.arrows) {
      const { container, ...lift } = this.#lift(arrow);
      this.#lifts.set(container, [...(this.#lifts.get(container) ?? []), lift]);
    }
  }

  #know(parent: string, items: readonly ChartItem[]): void {
    for (const item of items) {
      this.#items.set(item.id, item);
      this.#parent.set(item.id, parent);
      this.#know(item.id, item.children);
    }
  }

  /** From a box outwards: the box itself first, '' (the whole) last. */
  #around(id: string): string[] {
    const chain = [id];
    for (let at = id; at !== '';) {
      at = this.#parent.get(at) ?? '';
      chain.push(at);
    }
    return chain;
  }

  #lift(arrow: ChartArrow): Lift & { container: string } {
    const { from, to } = arrow;
    if (from === to) return { arrow, container: this.#parent.get(from) ?? '', a: from, b: to };
    const [left, right] = [this.#around(from), this.#around(to)];
    const container = left.find((id) => right.includes(id)) ?? '';
    const child = (chain: readonly string[]): string | undefined =>
      chain[chain.indexOf(container) - 1];
    return {
      arrow,
      container,
      a: child(left) ?? out(container),
      b: child(right) ?? into(container),
    };
  }

  /** Lays the inside of a container out, its containers first. */
  async inside(
    id: string,
    items: readonly ChartItem[],
    parallel: boolean,
    direction: LayoutRequest['direction'],
  ): Promise<Inside> {
    await Promise.all(items.map((item) => this.#measure(item, direction)));
    const lifts = this.#lifts.get(id) ?? [];
    const inside = parallel
      ? this.#beside(items, lifts)
      : await this.#layers(items, lifts, direction);
    this.#insides.set(id, inside);
    return inside;
  }

  async #measure(item: ChartItem, around: LayoutRequest['direction']): Promise<void> {
    if (item.children.length === 0) {
      this.#sizes.set(item.id, { width: item.width, height: item.height });
      return;
    }
    const { children, parallel } = item;
    const inner = await this.inside(item.id, children, parallel, item.direction ?? around);
    this.#sizes.set(item.id, {
      width: Math.max(item.width, inner.width),
      height: item.height + inner.height,
    });
  }

  #sizeOf(id: string): { width: number; height: number } {
    return this.#sizes.get(id) ?? { width: 1, height: 1 };
  }

  /** In layers along the arrows. */
  async #layers(
    items: readonly ChartItem[],
    lifts: readonly Lift[],
    direction: LayoutRequest['direction'],
  ): Promise<Inside> {
    const known = new Set(items.map(({ id }) => id));
    const ports = new Set(lifts.flatMap(({ a, b }) => [a, b]).filter((id) => !known.has(id)));
    const result = await this.#ask({
      direction,
      nodes: [
        ...items.map(({ id }) => ({ id, ...this.#sizeOf(id) })),
        ...[...ports].map((id) => ({ id, width: 2, height: 2 })),
      ],
      edges: lifts.map(({ arrow, a, b }) => ({
        id: arrow.id,
        from: a,
        to: b,
        ...labelRoom(arrow.lines),
      })),
    });
    return insideOf(result, items);
  }

  /** Regions beside or below each other, whichever gives the better shape. */
  #beside(items: readonly ChartItem[], lifts: readonly Lift[]): Inside {
    const sizes = items.map(({ id }) => this.#sizeOf(id));
    const sum = (key: 'width' | 'height'): number => sizes.reduce((all, one) => all + one[key], 0);
    const most = (key: 'width' | 'height'): number => Math.max(0, ...sizes.map((one) => one[key]));
    const isRow = apart(sum('width'), most('height')) <= apart(most('width'), sum('height')) + 0.1;
    const [across, along] = isRow
      ? [most('height'), 'width' as const]
      : [most('width'), 'height' as const];
    const places: Inside['places'] = new Map();
    const borders: Inside['borders'] = new Map();
    let at = 0;
    items.forEach((item, n) => {
      const size = sizes[n] ?? { width: 0, height: 0 };
      const isRegion = item.shape === 'region';
      const room = isRegion ? 0 : margin;
      const length = size[along] + 2 * room;
      const thick = isRegion ? across : isRow ? size.height : size.width;
      const [width, height] = isRow ? [size.width, thick] : [thick, size.height];
      const x = isRow ? at + room : isRegion ? 0 : (across - width) / 2;
      const y = isRow ? (isRegion ? 0 : (across - height) / 2) : at + room;
      places.set(item.id, { x, y, width, height });
      if (n > 0) borders.set(item.id, isRow ? 'left' : 'top');
      at += length;
    });
    const ways: Inside['ways'] = new Map();
    for (const { arrow, a, b } of lifts) {
      const [from, to] = [places.get(a), places.get(b)];
      // What holds them is reached at its title bar.
      const p = from ? centreOf(from) : { x: centreOf(to).x, y: 0 };
      const q = to ? centreOf(to) : { x: centreOf(from).x, y: 0 };
      const points = [from ? border(from, q) : p, to ? border(to, p) : q];
      ways.set(arrow.id, { points, label: middleOf(points) });
    }
    const [width, height] = isRow ? [at, across] : [across, at];
    return { width, height, places, ways, borders };
  }

  /** Everything at its place in the whole. */
  placed(whole: Inside): PlacedPicture {
    const items: PlacedItem[] = [];
    const arrows: PlacedArrow[] = [];
    const corners = new Map<string, PlacedItem>();
    const visit = (
      id: string,
      children: readonly ChartItem[],
      corner: Point,
      depth: number,
    ): void => {
      const inside = this.#insides.get(id);
      if (!inside) return;
      const around = corners.get(id);
      const spare = around ? Math.max(0, around.width - inside.width) : 0;
      const room = around?.item.parallel ? 0 : spare / 2;
      for (const item of children) {
        const place = inside.places.get(item.id);
        if (!place) continue;
        const border = inside.borders.get(item.id) ?? 'none';
        const stretch = this.#stretch(item, inside, around);
        const placed: PlacedItem = {
          item,
          depth,
          border,
          x: corner.x + place.x + room,
          y: corner.y + place.y,
          width: place.width + stretch.width,
          height: place.height + stretch.height,
        };
        corners.set(item.id, placed);
        items.push(placed);
        visit(item.id, item.children, { x: placed.x, y: placed.y + item.height }, depth + 1);
      }
      for (const { arrow, a, b } of this.#lifts.get(id) ?? []) {
        const way = inside.ways.get(arrow.id);
        if (!way) continue;
        const moved = ({ x, y }: Point): Point => ({ x: x + corner.x + room, y: y + corner.y });
        const points = way.points.map(moved);
        arrows.push({
          arrow,
          points: this.#ends(arrow, a, b, points, corners, id),
          label: moved(way.label),
        });
      }
    };
    visit('', this.#picture.items, { x: 0, y: 0 }, 0);
    return { width: whole.width, height: whole.height, items, arrows };
  }

  /** A region reaches to the edges of what holds it. */
  #stretch(
    item: ChartItem,
    inside: Inside,
    around: PlacedItem | undefined,
  ): { width: number; height: number } {
    if (!around?.item.parallel || item.shape !== 'region') return { width: 0, height: 0 };
    const isLast = around.item.children.at(-1) === item;
    const place = inside.places.get(item.id);
    const fills = place && place.width === inside.width;
    const spare = Math.max(0, around.width - inside.width);
    return { width: fills || isLast ? spare : 0, height: 0 };
  }

  /** Leads an arrow on to the boxes that it really begins and ends at. */
  #ends(
    { from, to }: ChartArrow,
    a: string,
    b: string,
    points: Point[],
    corners: ReadonlyMap<string, PlacedItem>,
    container: string,
  ): Point[] {
    const [source, target] = [corners.get(from), corners.get(to)];
    const around = corners.get(container);
    const result = [...points];
    if (from !== a && source) {
      const [first] = points;
      if (a === out(container) && around && first) {
        // Out of the title bar.
        result.splice(0, 1, { x: first.x, y: around.y + around.item.height });
      } else if (first) result.unshift(border(source, first));
    }
    if (to !== b && target) {
      const last = points.at(-1);
      if (b === into(container) && around && last) {
        const isTitle = around.item.parallel;
        const y = around.y + (isTitle ? around.item.height : around.height);
        result.splice(-1, 1, { x: last.x, y });
      } else if (last) result.push(border(target, last));
    }
    return result;
  }
}

function apart(width: number, height: number): number {
  return Math.abs(Math.log(Math.max(1, width) / Math.max(1, height) / 1.5));
}

function insideOf(result: LayoutResult, items: readonly ChartItem[]): Inside {
  const known = new Set(items.map(({ id }) => id));
  const places: Inside['places'] = new Map();
  for (const { id, x, y, width, height } of result.nodes) {
    if (known.has(id)) places.set(id, { x: x - width / 2, y: y - height / 2, width, height });
  }
  const ways: Inside['ways'] = new Map();
  for (const { id, points, x, y } of result.edges) {
    const label = x === undefined || y === undefined ? middleOf(points) : { x, y };
    ways.set(id, { points, label });
  }
  return { width: result.width, height: result.height, places, ways, borders: new Map() };
}

function centreOf(
  place: { x: number; y: number; width: number; height: number } | undefined,
): Point {
  return place ? { x: place.x + place.width / 2, y: place.y + place.height / 2 } : { x: 0, y: 0 };
}

function middleOf(points: readonly Point[]): Point {
  const [a, b] = [
    points[Math.floor((points.length - 1) / 2)],
    points[Math.ceil((points.length - 1) / 2)],
  ];
  return a && b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : { x: 0, y: 0 };
}

/** Where the line from a box's centre to a point leaves the box; the nearest edge when inside. */
export function border(
  box: { x: number; y: number; width: number; height: number },
  to: Point,
): Point {
  const centre = centreOf(box);
  const [dx, dy] = [to.x - centre.x, to.y - centre.y];
  if (dx === 0 && dy === 0) return { x: centre.x, y: box.y };
  const scale = Math.min(
    dx === 0 ? Infinity : box.width / 2 / Math.abs(dx),
    dy === 0 ? Infinity : box.height / 2 / Math.abs(dy),
  );
  return { x: centre.x + dx * scale, y: centre.y + dy * scale };
}

/** Layouts of equal requests are asked for once: so many are kept. */
const mostKept = 400;

/** An `Ask` that remembers. */
export function remembering(ask: Ask): Ask {
  const known = new Map<string, Promise<LayoutResult>>();
  return (request) => {
    const key = JSON.stringify(request);
    const found = known.get(key);
    if (found) return found;
    const asked = ask(request);
    known.set(key, asked);
    asked.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
    return asked;
  };
}
