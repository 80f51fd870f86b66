import { unreachable } from '../base/assert.ts';
import type { Json } from '../model/json.ts';
import { printBytes } from '../model/expression/units.ts';
import type { Code, Content, DataValue, Given, Param, Send } from '../model/statechart/content.ts';
import { durationText, parseDuration, scxmlDuration } from '../model/statechart/duration.ts';
import { lower } from '../model/statechart/lower.ts';
import { policyText } from '../model/statechart/policy-text.ts';
import type { ErrorPolicy, Limits } from '../model/statechart/safety.ts';
import type {
  DataItem,
  DoneData,
  Initial,
  Invoke,
  StateNode,
  Statechart,
  Transition,
} from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { isSpeakable } from '../model/statechart/xml-text.ts';
import type { Emitted } from './emitted.ts';
import { ScxmlCode } from './scxml-code.ts';
import { ScxmlNames } from './scxml-names.ts';
import { XmlWriter } from './xml-writer.ts';

const SCXML = 'http://www.w3.org/2005/07/scxml';
const LOCKSTEP = 'https://lockstep.dev/scxml';

/**
 * A statechart as SCXML 1.0. Pseudo-states and delayed transitions are lowered first. Error
 * policies, limits and resources are written in Lockstep's own namespace, which others pass over.
 * What comes from SCXML means the same when it is read again.
 */
export function writeScxml(chart: Statechart): Emitted {
  const losses = new Set<string>();
  if (!isSpeakable(JSON.stringify(chart)))
    losses.add('Signs that XML does not have became “\ufffd”.');
  const xml = new XmlWriter();
  new ScxmlEmitter(chart, xml, losses).write();
  return { text: xml.toString(), losses: [...losses] };
}

const DATAMODELS = { null: 'null', ecmascript: 'ecmascript', expression: 'lockstep' } as const;

class ScxmlEmitter {
  readonly #chart: Statechart;
  readonly #xml: XmlWriter;
  readonly #losses: Set<string>;
  readonly #names: ScxmlNames;
  readonly #code: ScxmlCode;
  readonly #leaving = new Map<string, Transition[]>();

  constructor(chart: Statechart, xml: XmlWriter, losses: Set<string>) {
    this.#chart = lower(chart);
    this.#xml = xml;
    this.#losses = losses;
    this.#names = new ScxmlNames(this.#chart, losses);
    this.#code = new ScxmlCode(this.#chart, this.#names, losses);
    for (const transition of this.#chart.transitions) {
      const { source } = transition;
      const list = this.#leaving.get(source);
      if (list) list.push(transition);
      else this.#leaving.set(source, [transition]);
    }
    if (chart.dialect !== 'scxml') {
      for (const list of this.#leaving.values()) list.sort((a, b) => closeness(b) - closeness(a));
      this.#usualPolicy();
    }
    this.#tellLosses(chart);
  }

  write(): void {
    const { title, binding, initial, onError, limits, resources, uses } = this.#chart;
    const { data, scripts, states } = this.#chart;
    const isOwn = usesAdditions(this.#chart);
    const attributes = {
      xmlns: SCXML,
      'xmlns:ls': isOwn ? LOCKSTEP : undefined,
      version: '1.0',
      datamodel: DATAMODELS[this.#code.datamodel],
      name: title === '' ? undefined : title,
      binding: binding === 'late' ? 'late' : undefined,
      initial: initial && this.#targets(initial.targets),
      'ls:onerror': this.#policy(onError),
    };
    this.#xml.element('scxml', attributes, () => {
      if (limits) this.#xml.element('ls:limits', limitsOf(limits));
      for (const extension of uses) this.#xml.element('ls:use', { extension });
      for (const { name, capacity } of resources) {
        this.#xml.element('ls:resource', { name, capacity: String(capacity) });
      }
      this.#datamodel([...data, ...this.#code.variables()]);
      for (const helper of this.#code.helpers()) this.#xml.text('script', {}, helper);
      for (const script of scripts) this.#content(script);
      for (const state of states) this.#state(state);
    });
  }

  /** What other dialects do about errors where nothing is said is not what SCXML does. */
  #usualPolicy(): void {
    const chart = this.#chart;
    const mayFail = chart.datamodel !== 'null' || chart.scripts.length > 0;
    if (chart.onError || !mayFail) return;
    chart.onError = { kind: chart.dialect === 'xstate' ? 'stop' : 'rollback' };
  }

  #tellLosses(chart: Statechart): void {
    const states = [...walkStates(chart.states)];
    const lose = (is: boolean, text: string): void => void (is && this.#losses.add(text));
    lose(
      (chart.initial?.actions.length ?? 0) > 0,
      'What is done before the first state is left out.',
    );
    lose(chart.notes.length > 0, 'Notes are left out.');
    lose(
      chart.direction !== undefined || states.some(({ direction }) => direction !== undefined),
      'SCXML says nothing about how a machine is laid out.',
    );
    lose(
      Object.keys(chart.classes).length > 0 || states.some(({ classes }) => classes.length > 0),
      'Styles are left out.',
    );
    lose(
      states.some(({ tags }) => tags.length > 0),
      'Tags of states are left out.',
    );
    lose(
      states.some(({ description }) => description.length > 0),
      'Descriptions are left out.',
    );
    lose(
      states.some(({ id, label, type }) => label !== id && label !== type && type !== 'region'),
      'States are shown by their ids: their other names are left out.',
    );
    lose(
      chart.transitions.some(({ priority }) => priority !== undefined && priority !== 0),
      'Priorities of transitions are left out: depth and order decide.',
    );
    lose(
      chart.dialect === 'xstate' && hasPrefixes(chart.transitions),
      'In SCXML the event `a` is also taken for `a.b`; here both occur.',
    );
    lose(
      chart.transitions.some(({ events }) =>
        events.some((event) => event.startsWith('error.platform')),
      ),
      'When a service fails, SCXML raises error.communication, not error.platform.',
    );
  }

  // States

  #state(state: StateNode): void {
    const id = this.#names.written(state.id);
    switch (state.type) {
      case 'history':
        return this.#xml.element('history', { id, type: state.history ?? 'shallow' }, () => {
          for (const transition of this.#transitionsOf(state)) this.#default(transition);
        });
      case 'final':
        return this.#xml.element('final', { id }, () => {
          this.#blocks('onentry', state.entry);
          this.#blocks('onexit', state.exit);
          if (state.done) this.#done(state.done);
        });
      case 'parallel':
        return this.#xml.element('parallel', this.#stateAttributes(state), () =>
          this.#inside(state),
        );
      default:
        return this.#xml.element('state', this.#stateAttributes(state), () => this.#inside(state));
    }
  }

  #stateAttributes({ id, initial, onError }: StateNode) {
    const plain = initial && initial.actions.length === 0;
    return {
      id: this.#names.written(id),
      initial: plain ? this.#targets(initial.targets) : undefined,
      'ls:onerror': this.#policy(onError),
    };
  }

  #inside(state: StateNode): void {
    this.#datamodel(state.data);
    if (state.initial && state.initial.actions.length > 0) this.#initial(state.initial);
    this.#blocks('onentry', state.entry);
    this.#blocks('onexit', state.exit);
    for (const invoke of state.invokes) this.#invoke(invoke);
    for (const transition of this.#transitionsOf(state)) this.#transition(transition, state);
    for (const child of state.states) this.#state(child);
  }

  #transitionsOf({ id }: StateNode): readonly Transition[] {
    return this.#leaving.get(id) ?? [];
  }

  #initial({ targets, actions }: Initial): void {
    this.#xml.element('initial', {}, () => {
      const attributes = { target: this.#targets(targets) };
      this.#xml.element('transition', attributes, () => this.#contents(actions));
    });
  }

  #default({ targets, actions }: Transition): void {
    const attributes = { target: this.#targets(targets) };
    this.#xml.element('transition', attributes, () => this.#contents(actions));
  }

  #transition(transition: Transition, state: StateNode): void {
    const { events, guard, targets, actions } = transition;
    const attributes = {
      event:
        events.length > 0
          ? events.map((event) => this.#names.descriptor(event)).join(' ')
          : undefined,
      cond: guard && this.#code.condition(guard),
      target: targets.length > 0 ? this.#targets(targets) : undefined,
      type: this.#isInternal(transition, state) ? 'internal' : undefined,
    };
    this.#xml.element('transition', attributes, () => this.#contents(actions));
  }

  /** The type only matters where there is an inside; XState says it everywhere. */
  #isInternal({ internal, targets }: Transition, { type, states }: StateNode): boolean {
    if (this.#chart.dialect === 'scxml' || !internal) return internal;
    const inside = new Set([...walkStates(states)].map(({ id }) => id));
    const stays = targets.length > 0 && targets.every((target) => inside.has(target));
    if (stays && type === 'parallel') {
      this.#losses.add(
        'In SCXML a parallel state is left by a transition to one of its own states.',
      );
    }
    return stays && type === 'compound';
  }

  #targets(targets: readonly string[]): string {
    return targets.map((target) => this.#names.name(target)).join(' ');
  }

  #policy(policy: ErrorPolicy | undefined): string | undefined {
    return policy && policyText(this.#renamed(policy));
  }

  #renamed(policy: ErrorPolicy): ErrorPolicy {
    if (policy.kind === 'fallback') return { ...policy, target: this.#names.name(policy.target) };
    if (!('then' in policy) || !policy.then) return policy;
    // oxlint-disable-next-line unicorn/no-thenable -- a policy, which nothing awaits
    return { ...policy, then: this.#renamed(policy.then) };
  }

  // Data

  #datamodel(items: readonly DataItem[]): void {
    if (items.length === 0) return;
    this.#xml.element('datamodel', {}, () => {
      for (const { name, value } of items) this.#valued('data', { id: name }, value);
    });
  }

  /** An element that gives a value: by `expr`, by `src`, or as text in it. */
  #valued(name: string, attributes: Record<string, string>, value: DataValue | undefined): void {
    if (!value) return this.#xml.element(name, attributes);
    switch (value.kind) {
      case 'code':
        return this.#xml.element(name, { ...attributes, expr: this.#code.value(value.code) });
      case 'text':
        return this.#xml.text(name, attributes, value.text);
      case 'json':
        return isPlain(value.value)
          ? this.#xml.element(name, { ...attributes, expr: JSON.stringify(value.value) })
          : this.#xml.text(name, attributes, JSON.stringify(value.value));
      case 'missing':
        return this.#xml.element(name, { ...attributes, src: value.src });
      default:
        return unreachable(value);
    }
  }

  #done({ params, content }: DoneData): void {
    this.#xml.element('donedata', {}, () => {
      if (content) this.#valued('content', {}, content);
      for (const param of params) this.#param(param);
    });
  }

  #param({ name, value }: Param): void {
    if (value.kind === 'location') {
      return this.#xml.element('param', { name, location: value.location });
    }
    this.#xml.element('param', { name, expr: this.#code.value(value.code) });
  }

  // Executable content

  #blocks(name: string, blocks: readonly Content[][]): void {
    for (const block of blocks) {
      if (block.length > 0) this.#xml.element(name, {}, () => this.#contents(block));
    }
  }

  #contents(contents: readonly Content[]): void {
    for (const content of contents) this.#content(content);
  }

  #content(content: Content): void {
    const xml = this.#xml;
    switch (content.kind) {
      case 'raise':
        return this.#raise(this.#names.event(content.event), content.data);
      case 'if':
        return this.#if(content.branches);
      case 'foreach': {
        const { item, index } = content;
        const array = this.#code.value(content.array);
        return xml.element('foreach', { array, item, index }, () =>
          this.#contents(content.content),
        );
      }
      case 'log': {
        const expr = content.value && this.#code.value(content.value);
        return xml.element('log', { label: content.label, expr });
      }
      case 'assign':
        return this.#assign(content.items);
      case 'script':
        return this.#script(content.code, content.missing);
      case 'send':
        return this.#send(content);
      case 'cancel':
        return xml.element('cancel', this.#given('sendid', content.sendId));
      case 'acquire': {
        const { resource, amount, wait } = content;
        return xml.element('ls:acquire', {
          resource,
          amount: amount === 1 ? undefined : `${amount}`,
          wait: wait ? 'true' : undefined,
        });
      }
      case 'release': {
        const { resource, amount } = content;
        return xml.element('ls:release', { resource, amount: amount?.toString() });
      }
      case 'stub':
        return this.#stub(content.name, content.params);
      default:
        return unreachable(content);
    }
  }

  #raise(event: string, data: DataValue | undefined): void {
    if (!data) return this.#xml.element('raise', { event });
    this.#xml.element('send', { event, target: '#_internal' }, () =>
      this.#valued('content', {}, data),
    );
  }

  #if(
    branches: readonly { condition?: Parameters<ScxmlCode['condition']>[0]; content: Content[] }[],
  ) {
    const [first, ...others] = branches;
    if (!first) return;
    const cond = first.condition ? this.#code.condition(first.condition) : 'true';
    this.#xml.element('if', { cond }, () => {
      this.#contents(first.content);
      for (const { condition, content } of others) {
        if (condition) this.#xml.element('elseif', { cond: this.#code.condition(condition) });
        else this.#xml.element('else', {});
        this.#contents(content);
      }
    });
  }

  #assign(items: readonly { location: string; value: DataValue }[]): void {
    const readsEarlier = items.some(({ value }, n) => {
      const text = value.kind === 'code' ? value.code.text : '';
      return items.slice(0, n).some(({ location }) => text.includes(location));
    });
    if (readsEarlier) {
      this.#losses.add(
        'Assignments are done one after the other: a later one sees an earlier one.',
      );
    }
    for (const { location, value } of items) this.#valued('assign', { location }, value);
  }

  #script(code: Code, missing: string | undefined): void {
    if (missing !== undefined) return this.#xml.element('script', { src: missing });
    this.#xml.text('script', {}, this.#code.statements(code));
  }

  #send(send: Send): void {
    const attributes = {
      ...this.#given('event', this.#eventOf(send)),
      ...this.#given('target', send.target),
      ...this.#given('type', send.type),
      id: send.sendId,
      idlocation: send.idLocation,
      ...this.#delay(send.delay),
      namelist: send.namelist.length > 0 ? send.namelist.join(' ') : undefined,
    };
    this.#xml.element('send', attributes, () => {
      if (send.content) this.#valued('content', {}, send.content);
      for (const param of send.params) this.#param(param);
    });
  }

  #eventOf({ event }: Send): Given | undefined {
    return event?.kind === 'text' ? { ...event, text: this.#names.event(event.text) } : event;
  }

  /** In XState a number is milliseconds; SCXML wants a unit. */
  #delay(delay: Given | undefined): Record<string, string> {
    const given = this.#given('delay', plainDelay(delay));
    const { delayexpr } = given;
    if (delayexpr === undefined || this.#chart.dialect !== 'xstate') return given;
    const unit = `(function (d) { return typeof d === 'number' ? d + 'ms' : d; })`;
    return { delayexpr: `${unit}(${delayexpr})` };
  }

  #given(name: string, given: Given | undefined): Record<string, string> {
    if (!given) return {};
    if (given.kind === 'text') return { [name]: given.text };
    return { [`${name}expr`]: this.#code.value(given.code) };
  }

  #stub(name: string, params: Json | undefined): void {
    this.#losses.add(`The action “${name}” is only named: it is written as a log.`);
    const label = params === undefined ? name : `${name} ${JSON.stringify(params)}`;
    this.#xml.element('log', { label });
  }

  // Invocations

  #invoke(invoke: Invoke): void {
    const { content, namelist } = invoke;
    const isInside = content?.kind === 'chart' || content?.kind === 'code';
    const stub = content?.kind === 'stub' ? content.name : undefined;
    if (stub !== undefined) {
      this.#losses.add(`The service “${stub}” is only named: other readers do not know its type.`);
    }
    const attributes = {
      id: invoke.invokeId,
      idlocation: invoke.idLocation,
      ...(stub === undefined ? this.#given('type', invoke.type) : { type: `urn:service:${stub}` }),
      ...(isInside ? {} : this.#given('src', invoke.src)),
      namelist: namelist.length > 0 ? namelist.join(' ') : undefined,
      autoforward: invoke.autoforward ? 'true' : undefined,
    };
    this.#xml.element('invoke', attributes, () => {
      for (const param of invoke.params) this.#param(param);
      if (invoke.finalize)
        this.#xml.element('finalize', {}, () => this.#contents(invoke.finalize ?? []));
      if (content?.kind === 'code')
        this.#xml.element('content', { expr: this.#code.value(content.code) });
      if (content?.kind !== 'chart') return;
      this.#xml.element('content', {}, () => {
        new ScxmlEmitter(content.chart, this.#xml, this.#losses).write();
      });
    });
  }
}

/** A delay in the units that every engine of SCXML knows, where it is in others. */
function plainDelay(delay: Given | undefined): Given | undefined {
  if (delay?.kind !== 'text' || /^\s*\+?[\d.]+m?s\s*$/.test(delay.text)) return delay;
  const read = parseDuration(delay.text);
  return read.ok ? { kind: 'text', text: scxmlDuration(read.value) } : delay;
}

/** True for values that every language of expressions writes like JSON. */
function isPlain(value: Json): boolean {
  return (
    typeof value !== 'object' || value === null || (Array.isArray(value) && value.every(isPlain))
  );
}

/**
 * How much a transition's events say: elsewhere the closest one is taken, in SCXML the first one.
 * Transitions without events stay where they are among each other.
 */
function closeness({ events }: Transition): number {
  if (events.length === 0) return 0;
  return Math.max(
    ...events.map((event) => (event === '*' ? 0 : event.replace(/\.\*$/, '').length)),
  );
}

function hasPrefixes(transitions: readonly Transition[]): boolean {
  const events = new Set(transitions.flatMap((transition) => transition.events));
  return [...events].some((event) => [...events].some((other) => other.startsWith(`${event}.`)));
}

function limitsOf({ memory, timeNs, ...counts }: Limits): Record<string, string | undefined> {
  const { budget, microsteps, events, timers, children } = counts;
  const text = (value: number | undefined): string | undefined => value?.toString();
  return {
    memory: memory === undefined ? undefined : printBytes(memory).replace(' ', ''),
    budget: text(budget),
    microsteps: text(microsteps),
    events: text(events),
    timers: text(timers),
    children: text(children),
    time: timeNs === undefined ? undefined : durationText(timeNs),
  };
}

/** True when a chart says something that only Lockstep's namespace has. */
function usesAdditions(chart: Statechart): boolean {
  const { limits, onError, resources, uses } = chart;
  if (limits || onError || resources.length > 0 || uses.length > 0) return true;
  if ([...walkStates(chart.states)].some((state) => state.onError)) return true;
  return /"kind":"(?:acquire|release)"/.test(JSON.stringify(chart));
}
