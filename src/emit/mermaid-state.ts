import { isPlainName, mermaidText, plainNames } from '../model/mermaid-text.ts';
import type { Initial, Statechart, StateNode, Transition } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { policyText } from '../model/statechart/policy-text.ts';
import type { ErrorPolicy } from '../model/statechart/safety.ts';
import {
  declarations,
  drawingLosses,
  drawnActions,
  drawnLabel,
  drawnLines,
  isPlainLine,
} from './chart-text.ts';
import type { Emitted } from './emitted.ts';
import { classLines } from './mermaid-styles.ts';

/**
 * A statechart as a Mermaid state diagram: comments that declare what is not drawn, states in their
 * containers, then the transitions. What was read from Mermaid means the same when it is read again.
 * What Mermaid cannot say is reported.
 */
export function writeStateDiagram(chart: Statechart): Emitted {
  return new StateEmitter(chart).emit();
}

class StateEmitter {
  readonly #chart: Statechart;
  readonly #lines: string[] = [];
  readonly #losses = new Set<string>();
  readonly #names: Map<string, string>;
  /** Transitions to an inner final state or from an inner start: they stand in its container. */
  readonly #inside = new Map<string, Transition[]>();
  readonly #outside: Transition[] = [];
  #forks = 0;
  readonly #pseudo = new Map<string, StateNode>();
  readonly #composites = new Set<string>();
  #depth = 0;

  constructor(chart: Statechart) {
    this.#chart = chart;
    const states = [...walkStates(chart.states)];
    for (const state of states) {
      if (state.type === 'final' || isStart(state)) this.#pseudo.set(state.id, state);
    }
    for (const { id, states: inner } of states) if (inner.length > 0) this.#composites.add(id);
    for (const loss of drawingLosses(chart)) this.#losses.add(loss);
    const named = states.filter((state) => !this.#pseudo.has(state.id) && state.type !== 'region');
    this.#names = namesOf(named.map((state) => state.id));
    for (const [id, name] of this.#names) {
      if (id !== name) this.#losses.add(`The name “${id}” is written as ${name}.`);
    }
    const top = new Set(chart.states.map((state) => state.id));
    for (const transition of chart.transitions) {
      const ends = [transition.source, ...transition.targets];
      const pseudo = ends.find((id) => this.#pseudo.has(id) && !top.has(id));
      if (pseudo === undefined) this.#outside.push(transition);
      else this.#inside.set(pseudo, [...(this.#inside.get(pseudo) ?? []), transition]);
    }
  }

  emit(): Emitted {
    const { title, direction, initial, states, notes } = this.#chart;
    if (title !== '') this.#lines.push('---', `title: ${JSON.stringify(title)}`, '---');
    this.#line('stateDiagram-v2');
    this.#depth = 1;
    this.#declare();
    if (direction) this.#line(`direction ${direction}`);
    this.#container(states, initial);
    for (const transition of this.#outside) this.#transition(transition);
    for (const note of notes) {
      this.#line(`note ${note.placement} of ${this.#name(note.state)}`);
      this.#line(`    ${mermaidText(note.text)}`);
      this.#line('end note');
    }
    this.#classes();
    return { text: `${this.#lines.join('\n')}\n`, losses: [...this.#losses] };
  }

  #line(text: string): void {
    this.#lines.push('    '.repeat(this.#depth) + text);
  }

  #name(id: string): string {
    return this.#pseudo.has(id) ? '[*]' : (this.#names.get(id) ?? id);
  }

  #declare(): void {
    const { lines, losses } = declarations(this.#chart);
    for (const line of lines) this.#line(`%% ${line}`);
    for (const loss of losses) this.#losses.add(loss);
    this.#policy('', this.#chart.onError);
    for (const { id, onError } of walkStates(this.#chart.states)) {
      this.#policy(`${this.#name(id)} `, onError);
    }
  }

  /** A policy with the names that states have here; ends have none. */
  #policy(whose: string, policy: ErrorPolicy | undefined): void {
    if (!policy) return;
    const written = this.#renamed(policy);
    if (written && whose !== '[*] ') this.#line(`%% @onerror ${whose}${policyText(written)}`);
    else this.#losses.add(`The error policy “${policyText(policy)}” is not written.`);
  }

  #renamed(policy: ErrorPolicy): ErrorPolicy | undefined {
    if (policy.kind === 'fallback') {
      const { target } = policy;
      return this.#names.has(target) ? { ...policy, target: this.#name(target) } : undefined;
    }
    if (!('then' in policy) || !policy.then) return policy;
    const behind = this.#renamed(policy.then);
    // oxlint-disable-next-line unicorn/no-thenable -- a policy, which nothing awaits
    return behind && { ...policy, then: behind };
  }

  /** The states of a container, its start, and what leads to its end. */
  #container(states: readonly StateNode[], initial: Initial | undefined): void {
    this.#start(initial);
    if (states.filter(({ type }) => type === 'final').length > 1) {
      this.#losses.add('The final states of one container are written as one.');
    }
    for (const state of states) {
      if (!this.#pseudo.has(state.id)) this.#state(state);
      else for (const transition of this.#inside.get(state.id) ?? []) this.#transition(transition);
    }
  }

  /** `[*] --> First`; what is done on the way stands on the arrow. */
  #start(initial: Initial | undefined): void {
    const [first, ...others] = initial?.targets ?? [];
    if (!initial || first === undefined || this.#chartStart(first)) return;
    const does =
      initial.actions.length > 0 ? ` : / ${described(drawnActions(initial.actions))}` : '';
    if (others.length === 0) return this.#line(`[*] --> ${this.#name(first)}${does}`);
    const fork = this.#fork(initial.targets);
    this.#line(`[*] --> ${fork}${does}`);
  }

  /** A start that is a pseudo-state is written with its ways. */
  #chartStart(id: string): boolean {
    const state = this.#pseudo.get(id);
    return state !== undefined && state.type !== 'final';
  }

  /** A fork to several targets; its name. */
  #fork(targets: readonly string[]): string {
    const name = this.#freshFork();
    this.#line(`state ${name} <<fork>>`);
    for (const target of targets) this.#line(`${name} --> ${this.#name(target)}`);
    return name;
  }

  #freshFork(): string {
    const taken = new Set(this.#names.values());
    let name;
    do name = `fork${++this.#forks}`;
    while (taken.has(name));
    return name;
  }

  #state(state: StateNode): void {
    const name = this.#name(state.id);
    if (state.type === 'fork' || state.type === 'join' || state.type === 'choice') {
      return this.#line(`state ${name} <<${state.type}>>`);
    }
    if (state.type === 'history') {
      const deep = state.history === 'deep' ? 'deep ' : '';
      this.#losses.add(`Mermaid knows no history: “${state.id}” is a plain state.`);
      return this.#line(`state "${deep}history" as ${name}`);
    }
    const labelled = state.label !== name || state.description.length > 0;
    const label = labelled ? `state "${quoted(state.label)}" as ${name}` : `state ${name}`;
    if (state.states.length === 0) this.#line(labelled ? label : name);
    else this.#composite(state, label);
    for (const text of state.description) this.#line(`${name} : ${described(text)}`);
    this.#does(state, name);
  }

  /** What a state does: drawn where Mermaid has room for it. */
  #does(state: StateNode, name: string): void {
    for (const text of drawnLines(state)) this.#said(name, text, state.states.length === 0);
  }

  /** A line of a state, as a description or else in a comment. */
  #said(name: string, text: string, drawn: boolean): void {
    if (drawn) this.#line(`${name} : ${described(text)}`);
    else this.#line(`%% @state ${name} : ${text.replace(/\s+/g, ' ')}`);
  }

  #composite(state: StateNode, label: string): void {
    this.#line(`${label} {`);
    this.#depth++;
    if (state.direction) this.#line(`direction ${state.direction}`);
    if (state.type === 'parallel') this.#regions(state.states);
    else this.#container(state.states, state.initial);
    this.#depth--;
    this.#line('}');
  }

  #regions(regions: readonly StateNode[]): void {
    regions.forEach((region, i) => {
      if (i > 0) this.#line('--');
      if (region.type !== 'region') return this.#state(region);
      if (region.direction) this.#line(`direction ${region.direction}`);
      this.#container(region.states, region.initial);
    });
  }

  #transition(transition: Transition): void {
    const { source, targets } = transition;
    const label = drawnLabel(this.#chart, transition);
    if (targets.length === 0) {
      if (label === '') {
        this.#losses.add('A transition without event, target and action is not written.');
        return;
      }
      const drawn = isPlainLine(transition) && !this.#composites.has(source);
      return this.#said(this.#name(source), label, drawn);
    }
    const text = label === '' ? '' : ` : ${described(label)}`;
    if (this.#isUnlike(transition)) {
      this.#losses.add(
        'A transition without an event leaves a composite state at once; drawn, it waits for its end.',
      );
    }
    const [first = '', ...others] = targets;
    const target = others.length === 0 ? this.#name(first) : this.#fork(targets);
    this.#line(`${this.#name(source)} --> ${target}${text}`);
  }

  /** Without an event, from a composite state, in a language where that does not wait. */
  #isUnlike({ source, events, after }: Transition): boolean {
    if (this.#chart.dialect === 'mermaid' || events.length > 0 || after) return false;
    return this.#composites.has(source);
  }

  #classes(): void {
    for (const line of classLines(this.#chart.classes)) this.#line(line);
    for (const state of walkStates(this.#chart.states)) {
      for (const name of state.classes) {
        if (state.type === 'region') continue;
        this.#line(`class ${this.#name(state.id)} ${name}`);
      }
    }
  }
}

/** The pseudo-state that stands for a start with several ways, or with a text. */
function isStart(state: StateNode): boolean {
  return state.type === 'choice' && state.id.endsWith('[*]start');
}

function namesOf(ids: readonly string[]): Map<string, string> {
  const plain = plainNames(ids);
  return new Map(ids.map((id) => [id, isReadable(id) ? id : (plain.get(id) ?? id)]));
}

function isReadable(id: string): boolean {
  return isPlainName(id) || /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(id);
}

function quoted(text: string): string {
  return mermaidText(text).replaceAll('"', '#34;');
}

/** A text behind a colon: state diagrams stop at two colons in a row. */
function described(text: string): string {
  const escaped = mermaidText(text);
  return /::|^:|:$/.test(escaped) ? escaped.replaceAll(':', '#58;') : escaped;
}
