import { clone } from '../base/clone.ts';
import type { Content, Given, Param } from '../model/statechart/content.ts';
import { parseDuration } from '../model/statechart/duration.ts';
import { lower } from '../model/statechart/lower.ts';
import { policyText } from '../model/statechart/policy-text.ts';
import type { ErrorPolicy, Limits } from '../model/statechart/safety.ts';
import type {
  Initial,
  Invoke,
  StateNode,
  Statechart,
  Transition,
} from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import type { Maker } from './xstate-actions.ts';
import { XStateActions } from './xstate-actions.ts';
import { jsonText, returning, variablesOf, XStateCode } from './xstate-code.ts';
import { rootOf, XStateNames } from './xstate-names.ts';
import type { Piece } from './xstate-print.ts';
import { coded, oneOrMore, plain, record } from './xstate-print.ts';

/** A chart as XState's configuration, with what stands beside it in a module. */
export interface Configuration {
  config: Piece;
  /** `setup`'s delays and machines. */
  delays: [string, Piece][];
  actors: { name: string; chart: Statechart }[];
  /** Statements before the machine. */
  script: string;
  makers: ReadonlySet<Maker>;
  /** Guards, actions and services that are only named. */
  open: { guards: string[]; actions: string[]; actors: string[] };
  names: XStateNames;
}

/** Writes the configuration of a chart; what it cannot say goes to `losses`. */
export function configure(
  chart: Statechart,
  style: 'js' | 'json',
  losses: Set<string>,
): Configuration {
  return new Writer(plainChart(chart), style, losses).whole();
}

/** Drawn things without a place in XState are lowered to states and transitions. */
export function plainChart(chart: Statechart): Statechart {
  const drawn = [...walkStates(chart.states)].some(({ type }) =>
    /^(?:region|choice|fork|join)$/.test(type),
  );
  if (!drawn && chart.dialect !== 'mermaid') return clone(chart);
  return lower(chart);
}

class Writer {
  readonly #chart: Statechart;
  readonly #isJson: boolean;
  readonly #losses: Set<string>;
  readonly #names: XStateNames;
  readonly #code: XStateCode;
  readonly #actions: XStateActions;
  readonly #root: StateNode | undefined;
  readonly #end: StateNode | undefined;
  readonly #delays = new Map<string, string>();
  readonly #actors: { name: string; chart: Statechart }[] = [];
  readonly #leaving = new Map<string, Transition[]>();

  constructor(chart: Statechart, style: 'js' | 'json', losses: Set<string>) {
    this.#chart = chart;
    this.#isJson = style === 'json';
    this.#losses = losses;
    const rooted = rootOf(chart);
    this.#root = rooted?.root;
    this.#end = rooted?.end;
    this.#names = new XStateNames(chart, this.#root?.states ?? chart.states, this.#root);
    this.#code = new XStateCode(chart, losses);
    this.#actions = new XStateActions(this.#names, this.#code, losses, this.#isJson);
    for (const transition of chart.transitions) {
      const list = this.#leaving.get(transition.source);
      if (list) list.push(transition);
      else this.#leaving.set(transition.source, [transition]);
    }
  }

  whole(): Configuration {
    const config = this.#machine();
    const { makers } = this.#actions;
    return {
      config,
      delays: [...this.#delays].map(([text, name]) => [name, coded(text)]),
      actors: this.#actors,
      script: this.#script(),
      makers,
      open: this.#open(),
      names: this.#names,
    };
  }

  #machine(): Piece {
    const chart = this.#chart;
    const root = this.#root;
    const states = root?.states ?? chart.states;
    const initial = root ? root.initial : chart.initial;
    const own = root ? this.#inside(root, undefined) : [];
    if (chart.binding === 'late' && chart.data.length > 0) {
      this.#losses.add('XState gives all data their values at the start, not state by state.');
    }
    return record([
      ['id', this.#names.root === undefined ? undefined : plain(this.#names.root)],
      ['type', root?.type === 'parallel' ? plain('parallel') : undefined],
      ['context', this.#context()],
      ['initial', root?.type === 'parallel' ? undefined : this.#initial(states, initial)],
      ...own.filter(([key]) => key !== 'meta'),
      ['meta', this.#meta()],
      ['output', this.#output()],
      ['states', states.length > 0 ? this.#states(states) : undefined],
    ]);
  }

  #states(states: readonly StateNode[]): Piece {
    return record(
      states.map((state) => [this.#names.place(state.id)?.key ?? state.id, this.#state(state)]),
    );
  }

  #state(state: StateNode): Piece {
    const { type, states } = state;
    const given = this.#names.place(state.id)?.given;
    const isOdd = type === 'parallel' || type === 'final' || type === 'history';
    return record([
      ['id', given === undefined ? undefined : plain(given)],
      ['type', isOdd ? plain(type) : undefined],
      ['history', type === 'history' && state.history === 'deep' ? plain('deep') : undefined],
      ['target', type === 'history' ? this.#default(state) : undefined],
      ['initial', type === 'compound' ? this.#initial(states, state.initial) : undefined],
      ...(type === 'history' ? this.#told(state) : this.#inside(state, state.id)),
      ['output', type === 'final' ? this.#done(state) : undefined],
      ['states', states.length > 0 ? this.#states(states) : undefined],
    ]);
  }

  /** What a state does and waits for. */
  #inside(state: StateNode, from: string | undefined): [string, Piece | undefined][] {
    const { entry, exit } = state;
    for (const blocks of [entry, exit]) {
      if (blocks.length > 1) {
        this.#losses.add(
          `“${state.id}” does several blocks of content: in XState an error in one ends all.`,
        );
      }
    }
    const leaving = (this.#leaving.get(state.id) ?? []).filter(
      ({ targets }) => !this.#end || targets[0] !== this.#end.id || state !== this.#root,
    );
    return [
      ...this.#told(state),
      ['entry', this.#contents(entry.flat())],
      ['exit', this.#contents(exit.flat())],
      ['invoke', this.#invokes(state, leaving, from)],
      ...this.#transitions(state, leaving, from),
    ];
  }

  #told(state: StateNode): [string, Piece | undefined][] {
    const { tags, description, onError } = state;
    if (state.data.length > 0 && this.#chart.dialect !== 'scxml') this.#losses.add(local(state));
    return [
      ['description', description.length > 0 ? plain(description.join('\n')) : undefined],
      ['tags', oneOrMore(tags.map(plain))],
      ['meta', onError ? this.#policy(onError) : undefined],
    ];
  }

  #policy(policy: ErrorPolicy): Piece {
    return plain({ lockstep: { onError: policyText(policy) } });
  }

  #contents(contents: readonly Content[]): Piece | undefined {
    return oneOrMore(this.#actions.actions(contents));
  }

  #initial(states: readonly StateNode[], initial: Initial | undefined): Piece | undefined {
    const real = states.filter(({ type }) => type !== 'history');
    const first = real[0] ?? states[0];
    if (!first) return undefined;
    const [target, ...more] = initial?.targets ?? [];
    const child = target === undefined ? first : childHolding(states, target);
    if (more.length > 0 || (child && target !== undefined && child.id !== target)) {
      this.#losses.add(
        `XState begins with one state directly inside, not with ${(initial?.targets ?? []).join(', ')}.`,
      );
    }
    const key = this.#names.place((child ?? first).id)?.key ?? first.id;
    const actions = initial && this.#contents(initial.actions);
    if (!actions) return plain(key);
    return record([
      ['target', plain(key)],
      ['actions', actions],
    ]);
  }

  /** What a history state leads to when nothing is remembered; XState's own choice is not written. */
  #default(state: StateNode): Piece | undefined {
    const [transition] = this.#leaving.get(state.id) ?? [];
    if (!transition) return undefined;
    if (transition.actions.length > 0) {
      this.#losses.add(`XState does nothing on the way from the history state “${state.id}”.`);
    }
    const parent = this.#names.place(state.id)?.parent?.state ?? this.#root;
    const siblings = (parent?.states ?? this.#chart.states).filter((one) => one.type !== 'history');
    const usual =
      parent?.type === 'parallel'
        ? siblings.map(({ id }) => id)
        : ((parent ? parent.initial : this.#chart.initial)?.targets ??
          siblings.slice(0, 1).map(({ id }) => id));
    if (transition.targets.join(' ') === usual.join(' ')) return undefined;
    return oneOrMore(transition.targets.map((id) => plain(this.#names.target(id, state.id))));
  }

  /** `on`, `onDone`, `after` and `always`. */
  #transitions(
    state: StateNode,
    leaving: readonly Transition[],
    from: string | undefined,
  ): [string, Piece | undefined][] {
    const on = new Map<string, Piece[]>();
    const after = new Map<string, Piece[]>();
    const always: Piece[] = [];
    const onDone: Piece[] = [];
    const ends = invokeEnds(state);
    let starred = false;
    for (const transition of leaving) {
      const piece = this.#transition(transition, from);
      if (transition.after) put(after, this.#delay(transition.after), piece);
      else if (transition.events.length === 0) always.push(piece);
      for (const event of transition.events) {
        if (ends.has(event)) continue;
        const isStar = event === '*' || event.endsWith('.*');
        if (starred && !isStar && this.#chart.dialect !== 'xstate') {
          this.#losses.add(
            `In XState the transitions of “${state.id}” for whole events come before those with a star.`,
          );
        }
        starred ||= isStar;
        if (event === `done.state.${state.id}` && from !== undefined) onDone.push(piece);
        else put(on, this.#event(event), piece);
      }
    }
    return [
      ['on', on.size > 0 ? record(lists(on)) : undefined],
      ['onDone', oneOrMore(onDone)],
      ['after', after.size > 0 ? record(lists(after)) : undefined],
      ['always', oneOrMore(always)],
    ];
  }

  #transition(transition: Transition, from: string | undefined): Piece {
    const { targets, guard, actions, internal, source, priority } = transition;
    if (priority) this.#losses.add('XState has no priorities of transitions, only their order.');
    const target = oneOrMore(targets.map((id) => plain(this.#names.target(id, from))));
    const inside = targets.every((id) => id === source || this.#isInside(id, source));
    const reenters =
      !internal && (this.#chart.dialect === 'xstate' || (targets.length > 0 && inside));
    const fields: [string, Piece | undefined][] = [
      ['target', target],
      ['guard', guard && this.#actions.guard(guard)],
      ['actions', this.#contents(actions)],
      ['reenter', reenters ? plain(true) : undefined],
    ];
    const given = fields.filter(([, value]) => value);
    return given.length === 1 && targets.length === 1 && target ? target : record(given);
  }

  #isInside(id: string, around: string): boolean {
    if (around === this.#root?.id) return true;
    for (let at = this.#names.place(id)?.parent; at; at = at.parent) {
      if (at.state.id === around) return true;
    }
    return false;
  }

  /** The name of an event for XState: of those that machines make themselves it has its own. */
  #event(event: string): string {
    const found = /^(done\.state|done\.invoke|error\.platform)\.(.+)$/.exec(event);
    const rest = found?.[2] ?? '';
    switch (found?.[1]) {
      case 'done.state':
        return `xstate.done.state.${this.#names.fullId(rest)}`;
      case 'done.invoke':
        return `xstate.done.actor.${rest}`;
      case 'error.platform':
        return `xstate.error.actor.${rest}`;
      default:
    }
    if (/^error(?:\.|$)/.test(event)) {
      this.#losses.add(`XState raises no errors as events: nothing sends “${event}”.`);
    }
    return event === '' ? '*' : event;
  }

  /** The key of a delay: milliseconds, or the name of one of `setup`. */
  #delay(delay: Given): string {
    if (delay.kind === 'text') {
      const read = parseDuration(delay.text);
      if (read.ok) return String(read.value / 1e6);
    }
    const text = delay.kind === 'code' ? this.#code.function(delay.code) : '0';
    if (this.#isJson) {
      const name = delay.kind === 'code' ? delay.code.text : delay.text;
      this.#losses.add(`JSON has no functions: the delay “${name}” is only named.`);
      return name;
    }
    const name = this.#delays.get(text) ?? `delay${this.#delays.size + 1}`;
    this.#delays.set(text, name);
    return name;
  }

  #invokes(
    { invokes }: StateNode,
    leaving: readonly Transition[],
    from: string | undefined,
  ): Piece | undefined {
    return oneOrMore(invokes.map((invoke) => this.#invoke(invoke, leaving, from)));
  }

  #invoke(invoke: Invoke, leaving: readonly Transition[], from: string | undefined): Piece {
    const { invokeId, finalize, autoforward, params, namelist, idLocation } = invoke;
    const lost: [boolean, string][] = [
      [(finalize?.length ?? 0) > 0, 'nothing is done with events of what is invoked (finalize)'],
      [autoforward, 'events are not passed on to what is invoked (autoforward)'],
      [idLocation !== undefined, 'the id of what is invoked is not written into the data'],
    ];
    for (const [is, what] of lost) if (is) this.#losses.add(`In XState ${what}.`);
    const waiting = (event: string): Piece | undefined =>
      oneOrMore(
        leaving
          .filter(({ events }) => events.length === 1 && events[0] === event)
          .map((transition) => this.#transition(transition, from)),
      );
    const id = invokeId ?? '';
    return record([
      ['id', invokeId === undefined ? undefined : plain(invokeId)],
      ['src', plain(this.#source(invoke))],
      ['input', this.#input(params, namelist)],
      ['onDone', id === '' ? undefined : waiting(`done.invoke.${id}`)],
      ['onError', id === '' ? undefined : waiting(`error.platform.${id}`)],
    ]);
  }

  #source({ id, invokeId, content, src }: Invoke): string {
    if (content?.kind === 'stub') return content.name;
    if (content?.kind === 'chart' && !this.#isJson) {
      const name = `machine${this.#actors.length + 1}`;
      this.#actors.push({ name, chart: content.chart });
      return name;
    }
    const name = src?.kind === 'text' ? src.text : (invokeId ?? id);
    this.#losses.add(`What “${name}” invokes is only named.`);
    return name;
  }

  #input(params: readonly Param[], namelist: readonly string[]): Piece | undefined {
    const [only, ...more] = params;
    if (!only && namelist.length === 0) return undefined;
    if (this.#isJson) {
      this.#losses.add('JSON has no functions: what is given to invoked machines is left out.');
      return undefined;
    }
    const text = ({ value }: Param): string =>
      value.kind === 'code' ? this.#code.value(value.code) : this.#code.place(value.location);
    if (only?.name === 'input' && more.length === 0 && namelist.length === 0) {
      return coded(returning(text(only)));
    }
    const fields = [
      ...namelist.map((name) => `${jsonText(name)}: ${this.#code.place(name)}`),
      ...params.map((param) => `${jsonText(param.name)}: ${text(param)}`),
    ];
    return coded(returning(`({ ${fields.join(', ')} })`));
  }

  #done({ done }: StateNode): Piece | undefined {
    if (!done) return undefined;
    const { content, params } = done;
    if (content?.kind === 'json') return plain(content.value);
    if (this.#isJson) {
      this.#losses.add('JSON has no functions: outputs that are computed are left out.');
      return undefined;
    }
    if (content) return coded(this.#code.given(content));
    return params.length > 0 ? this.#input(params, []) : undefined;
  }

  /** The machine's own output. */
  #output(): Piece | undefined {
    if (this.#root) return this.#end && this.#done(this.#end);
    const passes = this.#chart.states.some(({ done }) => done);
    return passes && !this.#isJson ? coded('({ event }) => event.output') : undefined;
  }

  #context(): Piece | undefined {
    const chart = this.#chart;
    if (chart.dialect === 'xstate') return this.#ownContext();
    const items = variablesOf(chart);
    if (items.length === 0) return undefined;
    return record(
      items.map(({ name, value }) => {
        if (!value) return [name, plain(null)];
        if (value.kind === 'json') return [name, plain(value.value)];
        if (this.#isJson) this.#losses.add('JSON has no code: data begin as texts.');
        const text = this.#code.plain(value);
        return [name, this.#isJson ? plain(text) : coded(text)];
      }),
    );
  }

  #ownContext(): Piece | undefined {
    const { data } = this.#chart;
    const value = data.find(({ name }) => name === 'context')?.value;
    if (!value) return undefined;
    if (value.kind === 'json') return plain(value.value);
    if (this.#isJson) {
      this.#losses.add('JSON has no functions: the context begins empty.');
      return plain({});
    }
    const text = this.#code.plain(value);
    const hasInput = data.some(({ name }) => name === 'input');
    return coded(hasInput ? `({ input }) => (${text})` : `() => (${text})`);
  }

  #meta(): Piece | undefined {
    const { onError, limits, resources, uses } = this.#chart;
    const said = {
      ...(onError ? { onError: policyText(onError) } : {}),
      ...(limits ? { limits: limitsOf(limits) } : {}),
      ...(resources.length > 0
        ? { resources: Object.fromEntries(resources.map((one) => [one.name, one.capacity])) }
        : {}),
      ...(uses.length > 0 ? { uses } : {}),
    };
    return Object.keys(said).length > 0 ? plain({ lockstep: said }) : undefined;
  }

  #script(): string {
    const scripts = this.#chart.scripts.flatMap((content) => {
      if (content.kind !== 'script' || content.missing !== undefined) return [];
      return [
        this.#chart.dialect === 'xstate' ? content.code.text : this.#foreign(content.code.text),
      ];
    });
    return [...scripts, ...this.#code.helpers].filter((text) => text !== '').join('\n');
  }

  /** A script of SCXML stands outside of the machine: it must not need the data. */
  #foreign(text: string): string {
    const names = variablesOf(this.#chart).map(({ name }) => name);
    const isBound = names.some((name) =>
      new RegExp(`(?<![.\\w$])${escapedName(name)}\\b`).test(text),
    );
    if (!isBound) return text;
    this.#losses.add('A script that changes the data at the start is left out.');
    return '';
  }

  /** What is only named: to be given by those who use the machine. */
  #open(): Configuration['open'] {
    const guards = new Set<string>();
    const actions = new Set<string>();
    const actors = new Set<string>();
    JSON.stringify(this.#chart, (key, value: unknown) => {
      if (key === 'chart') return null;
      if (typeof value === 'object' && value !== null && Reflect.get(value, 'kind') === 'stub') {
        const name = String(Reflect.get(value, 'name'));
        if (key === 'content' && !('id' in value)) actors.add(name);
        else if (key === 'guard' || key === 'condition' || key === 'of') guards.add(name);
        else actions.add(name);
      }
      return value;
    });
    return { guards: [...guards], actions: [...actions], actors: [...actors] };
  }
}

function local({ id }: StateNode): string {
  return `XState's data belong to the machine, not to “${id}”.`;
}

function escapedName(name: string): string {
  return name.replace(/[$.*+?^{}()|[\]\\]/g, '\\$&');
}

function limitsOf({ timeNs, ...others }: Limits): Record<string, number> {
  return { ...others, ...(timeNs === undefined ? {} : { time: timeNs / 1e6 }) };
}

function put(map: Map<string, Piece[]>, key: string, piece: Piece): void {
  const list = map.get(key);
  if (list) list.push(piece);
  else map.set(key, [piece]);
}

function lists(map: ReadonlyMap<string, Piece[]>): [string, Piece | undefined][] {
  return [...map].map(([key, pieces]) => [key, oneOrMore(pieces)]);
}

/** The events that stand in the invokes of a state. */
function invokeEnds({ invokes }: StateNode): Set<string> {
  return new Set(
    invokes.flatMap(({ invokeId }) =>
      invokeId === undefined ? [] : [`done.invoke.${invokeId}`, `error.platform.${invokeId}`],
    ),
  );
}

/** The state of a list that is or holds another one. */
function childHolding(states: readonly StateNode[], id: string): StateNode | undefined {
  return states.find((state) => [...walkStates([state])].some((inner) => inner.id === id));
}
