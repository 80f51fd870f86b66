/** Statecharts as nested boxes and arrows, to be laid out and drawn. Pure. */
import { contentsText, givenText, transitionText } from '../../model/statechart/content-text.ts';
import type {
  Direction,
  Initial,
  StateNode,
  Statechart,
  Transition,
} from '../../model/statechart/statechart.ts';
import { walkStates } from '../../model/statechart/walk.ts';
import { nearest } from './machines.ts';

/** What a box looks like. `more` stands for states that are not drawn. */
export type ChartShape =
  | 'state'
  | 'group'
  | 'region'
  | 'final'
  | 'history'
  | 'choice'
  | 'bar'
  | 'start'
  | 'more';

/** A line inside of a box; `id` is the transition's for those that leave nothing (`inside`). */
export interface ChartRow {
  id: string;
  kind: 'entry' | 'exit' | 'does' | 'inside' | 'note';
  text: string;
}

/** A box with those inside of it. */
export interface ChartItem {
  /** The state's id; made up for dots (`start of X`) and what is not drawn (`more of X`). */
  id: string;
  shape: ChartShape;
  title: string[];
  rows: ChartRow[];
  /** For screen readers and tips. */
  told: string;
  /** Pixels that its own text needs; of a group this is the title bar alone. */
  width: number;
  height: number;
  /** Its children are regions, all active at once. */
  parallel: boolean;
  direction: Direction | undefined;
  children: ChartItem[];
  /** States that are not drawn inside of it. */
  hidden: number;
  /** It can be opened or closed. */
  folds: boolean;
}

/** An arrow. Several transitions between what is not drawn in full are one. */
export interface ChartArrow {
  id: string;
  /** Ids of the transitions it stands for; none for the arrow of a dot. */
  transitions: string[];
  from: string;
  to: string;
  lines: string[];
  told: string;
}

/** All that is to be drawn. */
export interface ChartPicture {
  direction: Direction;
  items: ChartItem[];
  arrows: ChartArrow[];
  /** The box that stands for a state: its own, or the one that hides it. */
  boxOf: ReadonlyMap<string, string>;
}

/** What of a chart is wanted. */
export interface ChartWish {
  /** Containers whose inside is not drawn. */
  closed: ReadonlySet<string>;
  /** Entry, exit and whole labels. */
  detail: boolean;
  /** States that are to be seen among very many. */
  near: ReadonlySet<string>;
}

/** Of more children than these only those near to what is wanted are drawn. */
export const mostChildren = 90;

/** The chart as boxes and arrows, as far as it is wanted. */
export function chartPicture(chart: Statechart, wish: ChartWish): ChartPicture {
  return new Painter(chart, wish).picture();
}

class Painter {
  readonly #chart: Statechart;
  readonly #wish: ChartWish;
  readonly #boxOf = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #inside = new Map<string, Transition[]>();
  readonly #parent = new Map<string, string>();
  #starts: ChartArrow[] = [];

  constructor(chart: Statechart, wish: ChartWish) {
    this.#chart = chart;
    this.#wish = wish;
    for (const state of walkStates(chart.states)) {
      this.#names.set(state.id, nameOf(state));
      for (const child of state.states) this.#parent.set(child.id, state.id);
    }
    for (const one of chart.transitions) {
      if (one.targets.length > 0) continue;
      this.#inside.set(one.source, [...(this.#inside.get(one.source) ?? []), one]);
    }
  }

  picture(): ChartPicture {
    const { states, initial, direction } = this.#chart;
    const items = this.#items('', states, initial, false);
    return {
      direction: direction ?? 'TB',
      items,
      arrows: [...this.#starts, ...this.#arrows()],
      boxOf: this.#boxOf,
    };
  }

  /** The boxes of some states beside each other, with the dot that says where it begins. */
  #items(
    parent: string,
    states: readonly StateNode[],
    initial: Initial | undefined,
    parallel: boolean,
  ): ChartItem[] {
    const drawn = this.#drawn(states);
    const rest = states.filter((state) => !drawn.has(state));
    const items = [...drawn].map((state) => this.#item(state, parallel));
    if (rest.length > 0) {
      const id = `more of ${parent}`;
      for (const state of walkStates(rest)) this.#boxOf.set(state.id, id);
      items.push(moreItem(id, rest.length));
    }
    if (!parallel) items.push(...this.#start(parent, states, initial));
    return items;
  }

  #drawn(states: readonly StateNode[]): Set<StateNode> {
    if (states.length <= mostChildren) return new Set(states);
    const at = new Map<string, number>();
    states.forEach((state, n) => {
      for (const one of walkStates([state])) at.set(one.id, n);
    });
    const arrows = this.#chart.transitions.flatMap(({ source, targets }) =>
      targets.flatMap((target) => {
        const [from, to] = [at.get(source), at.get(target)];
        return from === undefined || to === undefined ? [] : [{ from, to }];
      }),
    );
    const wanted = [...this.#wish.near].flatMap((id) => at.get(id) ?? []);
    const found = new Set(wanted.slice(0, mostChildren / 3));
    const centre = wanted[0] ?? 0;
    for (const one of nearest(arrows, centre, mostChildren - found.size)) found.add(one);
    // A chart without arrows is shown from its beginning.
    for (let n = 0; n < states.length && found.size < mostChildren / 2; n++) found.add(n);
    return new Set(states.filter((_, n) => found.has(n)));
  }

  #item(state: StateNode, isRegion: boolean): ChartItem {
    this.#boxOf.set(state.id, state.id);
    const isClosed = state.states.length > 0 && this.#wish.closed.has(state.id);
    const shape = shapeOf(state, isRegion && !isClosed);
    const parallel = state.type === 'parallel';
    const inside = [...walkStates(state.states)];
    if (isClosed) for (const one of inside) this.#boxOf.set(one.id, state.id);
    const rows = this.#rows(state);
    const title = shape === 'bar' || shape === 'final' ? [] : this.#title(state, shape);
    const children = isClosed ? [] : this.#items(state.id, state.states, state.initial, parallel);
    // A region without a name has no title bar to press on: what is around it is closed.
    const folds = state.states.length > 0 && (shape !== 'region' || title.length > 0);
    return {
      id: state.id,
      shape,
      title,
      rows,
      told: this.#told(state, isClosed ? inside.length : 0),
      ...sizeOf(shape, title, rows, folds),
      parallel,
      direction: state.direction,
      children,
      hidden: isClosed ? inside.length : 0,
      folds,
    };
  }

  #title(state: StateNode, shape: ChartShape): string[] {
    const isUnnamed = state.type === 'region' && nameOf(state) === state.id;
    if (isUnnamed) return shape === 'region' ? [] : ['region'];
    return titleOf(state, this.#wish.detail);
  }

  /** The dot before what is entered first. */
  #start(parent: string, states: readonly StateNode[], initial: Initial | undefined): ChartItem[] {
    const first = states.find(({ type }) => type !== 'history')?.id;
    const targets = initial?.targets ?? (first === undefined ? [] : [first]);
    const known = targets.filter((target) => this.#names.has(target));
    if (known.length === 0) return [];
    const id = `start of ${parent}`;
    const text = contentsText(initial?.actions ?? []);
    this.#starts.push(
      ...known.map((target, at): ChartArrow => ({
        id: `${id} to ${target}`,
        transitions: [],
        from: id,
        to: target,
        lines: text === '' || at > 0 ? [] : labelLines(`/ ${text}`, this.#wish.detail),
        told: `${parent === '' ? 'It' : this.#name(parent)} begins with ${this.#name(target)}`,
      })),
    );
    const dot = emptyItem(id, 'start', `where ${parent === '' ? 'it' : this.#name(parent)} begins`);
    return [dot];
  }

  #rows(state: StateNode): ChartRow[] {
    const inside = (this.#inside.get(state.id) ?? []).map((one): ChartRow => ({
      id: one.id,
      kind: 'inside',
      text: cut(transitionText(one) || one.label, this.#wish.detail ? 64 : 34),
    }));
    if (!this.#wish.detail) return inside.slice(0, mostRows);
    const row = (kind: ChartRow['kind'], text: string): ChartRow[] =>
      text === '' ? [] : [{ id: '', kind, text: cut(text, 64) }];
    const notes = this.#chart.notes.filter((note) => note.state === state.id);
    const rows = [
      ...state.entry.flatMap((block) => row('entry', contentsText(block))),
      ...state.exit.flatMap((block) => row('exit', contentsText(block))),
      ...state.invokes.flatMap((invoke) => row('does', invokeText(invoke))),
      ...inside,
      ...notes.flatMap(({ text }) => row('note', text.replaceAll(/\s+/g, ' '))),
    ];
    return rows.slice(0, mostRows);
  }

  #told(state: StateNode, hidden: number): string {
    const words = [
      `${kindWords[state.type]} ${this.#name(state.id)}`,
      hidden > 0 ? `${hidden} states inside` : '',
      state.tags.length > 0 ? `tags ${state.tags.join(', ')}` : '',
    ];
    return words.filter((one) => one !== '').join(', ');
  }

  #arrows(): ChartArrow[] {
    const found = new Map<string, ChartArrow>();
    for (const one of this.#chart.transitions) {
      one.targets.forEach((target, at) => {
        const arrow = this.#arrow(one, target, at);
        const known = arrow && found.get(arrow.id);
        if (known) {
          known.transitions.push(one.id);
          known.lines = [`${known.transitions.length} transitions`];
          known.told = `${known.lines[0]}, ${known.told.replace(/^\d+ transitions, |^.* from /, 'from ')}`;
        } else if (arrow) found.set(arrow.id, arrow);
      });
    }
    return [...found.values()];
  }

  #arrow(one: Transition, target: string, at: number): ChartArrow | undefined {
    const [from, to] = [this.#boxOf.get(one.source), this.#boxOf.get(target)];
    if (from === undefined || to === undefined) return undefined;
    const whole = from === one.source && to === target;
    // What happens inside of a closed box, or among what is not drawn.
    if (from === to && !whole) return undefined;
    const text = transitionText(one) || one.label;
    return {
      id: whole ? `${one.id} ${at}` : `from ${from} to ${to}`,
      transitions: [one.id],
      from,
      to,
      lines: at > 0 ? [] : labelLines(text, this.#wish.detail),
      told: `${text || 'at once'} from ${this.#name(one.source)} to ${this.#name(target)}`,
    };
  }

  #name(id: string): string {
    return this.#names.get(id) ?? id;
  }
}

const kindWords: Record<StateNode['type'], string> = {
  atomic: 'state',
  compound: 'compound state',
  parallel: 'parallel state',
  region: 'region',
  final: 'final state',
  history: 'history',
  choice: 'choice',
  fork: 'fork',
  join: 'join',
};

/** What a state is called: its label, else its id. */
export function nameOf(state: StateNode): string {
  return oneLine(state.label) || state.id;
}

function titleOf(state: StateNode, detail: boolean): string[] {
  if (state.type === 'history') return [state.history === 'deep' ? 'H*' : 'H'];
  const name = nameOf(state);
  const more = detail ? state.description.map(oneLine).filter((line) => line !== name) : [];
  const lines = [name, ...more].flatMap((line) => wrapped(line, state.type === 'choice' ? 16 : 30));
  const most = state.states.length > 0 ? 2 : 5;
  return lines.length > most ? [...lines.slice(0, most - 1), `${lines[most - 1]}…`] : lines;
}

function invokeText(invoke: StateNode['invokes'][number]): string {
  const { content, src, invokeId } = invoke;
  if (content?.kind === 'stub') return content.name;
  if (content?.kind === 'chart') return content.chart.title || invokeId || 'another machine';
  return (src && givenText(src)) || invokeId || 'another machine';
}

function shapeOf(state: StateNode, isRegion: boolean): ChartShape {
  switch (state.type) {
    case 'final':
    case 'history':
    case 'choice':
      return state.type;
    case 'fork':
    case 'join':
      return 'bar';
    default:
      if (isRegion && state.states.length > 0) return 'region';
      return state.states.length > 0 ? 'group' : 'state';
  }
}

const mostRows = 8;
/** Heights of lines, pixels: of titles, of rows, of labels. */
export const lineHeights = { title: 18, row: 16, label: 15 } as const;

function sizeOf(
  shape: ChartShape,
  title: readonly string[],
  rows: readonly ChartRow[],
  folds: boolean,
): { width: number; height: number } {
  switch (shape) {
    case 'start':
      return { width: 16, height: 16 };
    case 'final':
      return { width: 24, height: 24 };
    case 'history':
      return { width: 30, height: 30 };
    case 'bar':
      return { width: 84, height: 7 };
    case 'choice': {
      const wide = Math.max(0, ...title.map(nameWidth)) * 0.9;
      return { width: Math.max(40, wide * 1.3 + 26), height: 30 + title.length * 14 };
    }
    default: {
      const text = Math.max(...title.map(nameWidth), widest(rows.map(rowText)) * 6.5 + 6);
      const lines = title.length * lineHeights.title + rows.length * lineHeights.row;
      const width = Math.max(58, text + 30 + (folds ? 26 : 0));
      if (shape === 'region' && lines === 0) return { width: 58, height: 0 };
      return { width, height: lines + (rows.length > 0 ? 20 : folds ? 10 : 16) };
    }
  }
}

/** A line inside of a box as it is read. */
export function rowText(row: ChartRow): string {
  switch (row.kind) {
    case 'entry':
    case 'exit':
      return `${row.kind} / ${row.text}`;
    case 'does':
      return `do / ${row.text}`;
    case 'inside':
    case 'note':
      return row.text;
  }
}

function emptyItem(id: string, shape: ChartShape, told: string): ChartItem {
  return {
    id,
    shape,
    title: [],
    rows: [],
    told,
    ...sizeOf(shape, [], [], false),
    parallel: false,
    direction: undefined,
    children: [],
    hidden: 0,
    folds: false,
  };
}

function moreItem(id: string, count: number): ChartItem {
  const title = [`and ${count.toLocaleString('en')} more`];
  const told = `${count} more states, not drawn`;
  const size = sizeOf('more', title, [], false);
  return { ...emptyItem(id, 'more', told), title, ...size, hidden: count };
}

/** The lines of an arrow's label; long ones are cut where no details are wanted. */
export function labelLines(text: string, detail: boolean): string[] {
  const whole = oneLine(text);
  if (whole === '') return [];
  const [most, width] = detail ? [5, 30] : [2, 24];
  const lines = wrapped(whole, width);
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? '';
  return [...lines.slice(0, most - 1), `${last.slice(0, width - 1)}…`];
}

/** The room that an arrow's label needs, pixels. */
export function labelRoom(lines: readonly string[]): { width: number; height: number } {
  if (lines.length === 0) return { width: 0, height: 0 };
  return { width: widest(lines) * 6.6 + 14, height: lines.length * lineHeights.label + 6 };
}

/** Pixels of a name, by the usual widths of half-bold letters: a little more rather than less. */
function nameWidth(text: string): number {
  let width = 0;
  for (const letter of text) {
    if (/[ilj.,:;'|! ]/.test(letter)) width += 4.2;
    else if (/[mwMW@%\u2026]/.test(letter)) width += 12;
    else if (letter >= '\u2e80') width += 14;
    else width += /[\p{Lu}\d_&#]/u.test(letter) ? 9 : 7.6;
  }
  return width;
}

const widest = (lines: readonly string[]): number =>
  lines.reduce((most, line) => Math.max(most, line.length), 0);

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A text in lines of at most so many characters; words that are longer are broken. */
export function wrapped(text: string, most: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of oneLine(text)
    .split(' ')
    .flatMap((one) => broken(one, most))) {
    if (row !== '' && row.length + word.length + 1 > most) {
      rows.push(row);
      row = word;
    } else row = row === '' ? word : `${row} ${word}`;
  }
  return [...rows, row];
}

/** Long words are broken behind dots and the like, else anywhere. */
function broken(word: string, most: number): string[] {
  if (word.length <= most) return [word];
  const at = word.slice(0, most).search(/[._/:-](?=[^._/:-]*$)/) + 1;
  const end = at > most / 3 ? at : most;
  return [word.slice(0, end), ...broken(word.slice(end), most)];
}
