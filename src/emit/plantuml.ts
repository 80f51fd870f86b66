import type { Initial, Statechart, StateNode, Transition } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { drawingLosses, drawnActions, drawnLabel, drawnLines } from './chart-text.ts';
import { safetyLoss } from './dot.ts';
import type { Emitted } from './emitted.ts';

/**
 * A statechart as a PlantUML state diagram: composite states, regions, history, choices, forks and
 * joins as PlantUML draws them; what states do as lines of them, data in a note.
 */
export function writePlantUml(chart: Statechart): Emitted {
  return new PlantUml(chart).emit();
}

class PlantUml {
  readonly #chart: Statechart;
  readonly #lines: string[] = [];
  readonly #losses: string[];
  readonly #names = new Map<string, string>();
  readonly #parents = new Map<string, string>();
  readonly #states = new Map<string, StateNode>();
  /** Transitions that must stand in a container, whose start or end they touch. */
  readonly #inside = new Map<string, Transition[]>();
  readonly #outside: Transition[] = [];
  #depth = 0;
  #forks = 0;

  constructor(chart: Statechart) {
    this.#chart = chart;
    this.#losses = [...drawingLosses(chart), ...safetyLoss(chart)];
    const work: [StateNode, string][] = chart.states.map((state) => [state, '']);
    for (const [state, parent] of work) {
      this.#states.set(state.id, state);
      this.#parents.set(state.id, parent);
      for (const child of state.states) work.push([child, state.id]);
    }
    this.#nameAll();
    for (const transition of chart.transitions) this.#place(transition);
  }

  emit(): Emitted {
    const { title, direction, initial, states, notes, classes } = this.#chart;
    this.#line('@startuml');
    if (title !== '') this.#line(`title ${oneLine(title)}`);
    this.#line('hide empty description');
    if (direction === 'LR' || direction === 'RL') this.#line('left to right direction');
    this.#container(states, initial, '');
    for (const transition of this.#outside) this.#transition(transition);
    for (const note of notes) {
      this.#note(`note ${note.placement} of ${this.#end(note.state)}`, note.text);
    }
    this.#data();
    this.#line('@enduml');
    if (Object.keys(classes).length > 0) this.#losses.push('Named styles are not written.');
    if (direction === 'BT' || direction === 'RL') {
      this.#losses.push(`PlantUML knows no direction ${direction}.`);
    }
    return { text: `${this.#lines.join('\n')}\n`, losses: [...new Set(this.#losses)] };
  }

  /** Words for all states but those that PlantUML has signs for. */
  #nameAll(): void {
    const taken = new Set<string>();
    for (const { id } of this.#states.values()) {
      const word = id.replace(/[^\p{L}\p{N}_]+/gu, '_').replace(/^(?=\p{N})/u, '_');
      let name = word;
      for (let n = 2; taken.has(name); n++) name = `${word}_${n}`;
      taken.add(name);
      this.#names.set(id, name);
    }
  }

  #place(transition: Transition): void {
    const ends = [transition.source, ...transition.targets];
    const signed = ends.find((id) => this.#isSign(id) && this.#parents.get(id) !== '');
    if (signed === undefined) return void this.#outside.push(transition);
    const parent = this.#parents.get(signed) ?? '';
    this.#inside.set(parent, [...(this.#inside.get(parent) ?? []), transition]);
  }

  /** True for what is written as `[*]`. */
  #isSign(id: string): boolean {
    const state = this.#states.get(id);
    return state?.type === 'final' || (state !== undefined && isStart(state));
  }

  #container(states: readonly StateNode[], initial: Initial | undefined, id: string): void {
    const first = initial?.targets.filter((target) => !this.#isSign(target)) ?? [];
    const does =
      initial && initial.actions.length > 0 ? ` : / ${drawnActions(initial.actions)}` : '';
    if (first.length > 0) this.#line(`[*] --> ${this.#joint(first)}${oneLine(does)}`);
    for (const state of states) if (!this.#isSign(state.id)) this.#state(state);
    for (const transition of this.#inside.get(id) ?? []) this.#transition(transition);
  }

  #state(state: StateNode): void {
    const name = this.#names.get(state.id) ?? state.id;
    switch (state.type) {
      case 'choice':
      case 'fork':
      case 'join':
        return this.#line(`state ${name} <<${state.type}>>`);
      case 'history':
        return this.#line(`state ${name} <<${state.history === 'deep' ? 'history*' : 'history'}>>`);
      default:
    }
    const head =
      state.label === name ? `state ${name}` : `state "${quoted(state.label)}" as ${name}`;
    if (state.states.length === 0) this.#line(head);
    else this.#composite(state, head);
    for (const text of [...state.description, ...drawnLines(state)]) {
      this.#line(`${name} : ${oneLine(text)}`);
    }
  }

  #composite(state: StateNode, head: string): void {
    this.#line(`${head} {`);
    this.#depth++;
    if (state.type !== 'parallel') this.#container(state.states, state.initial, state.id);
    else {
      const regions = state.states.filter(({ type }) => type !== 'history');
      for (const one of state.states) if (one.type === 'history') this.#state(one);
      regions.forEach((region, n) => {
        if (n > 0) this.#line('--');
        if (region.type !== 'region') return this.#state(region);
        this.#container(region.states, region.initial, region.id);
      });
    }
    this.#depth--;
    this.#line('}');
  }

  #transition(transition: Transition): void {
    const { source, targets } = transition;
    const label = oneLine(drawnLabel(this.#chart, transition));
    if (targets.length === 0) return this.#line(`${this.#end(source)} : ${label}`);
    const text = label === '' ? '' : ` : ${label}`;
    this.#line(`${this.#end(source)} --> ${this.#joint(targets)}${text}`);
  }

  /** One target, or a fork to several. */
  #joint(targets: readonly string[]): string {
    const [first = '', ...others] = targets;
    if (others.length === 0) return this.#end(first);
    const taken = new Set(this.#names.values());
    let name;
    do name = `fork${++this.#forks}`;
    while (taken.has(name));
    this.#line(`state ${name} <<fork>>`);
    for (const target of targets) this.#line(`${name} --> ${this.#end(target)}`);
    return name;
  }

  #end(id: string): string {
    return this.#isSign(id) ? '[*]' : (this.#names.get(id) ?? id);
  }

  #data(): void {
    const states = [...walkStates(this.#chart.states)];
    const names = [this.#chart, ...states].flatMap(({ data }) => data.map(({ name }) => name));
    if (names.length === 0) return;
    this.#note('note as data', `data: ${names.join(', ')}`);
    this.#losses.push('Of data only the names are written.');
  }

  #note(head: string, text: string): void {
    this.#line(head);
    for (const line of text.split(/\r\n|[\n\r]/)) {
      // A line that is `end note` alone would end it.
      this.#line(`  ${/^\s*end\s*note\s*$/i.test(line) ? `~${line.trim()}` : line}`);
    }
    this.#line('end note');
  }

  #line(text: string): void {
    this.#lines.push('  '.repeat(this.#depth) + text);
  }
}

/** The pseudo-state that stands for a start with several ways, or with a text. */
function isStart(state: StateNode): boolean {
  return state.type === 'choice' && state.id.endsWith('[*]start');
}

function oneLine(text: string): string {
  return text.replace(/\r\n|[\n\r]/g, '\\n');
}

function quoted(text: string): string {
  return oneLine(text).replaceAll('"', "''");
}
