import type { Spans } from '../../model/document.ts';
import type { Span } from '../../base/span.ts';
import { newChart } from '../../model/statechart/build.ts';
import type { DataItem, Statechart } from '../../model/statechart/statechart.ts';
import { Desk } from './desk.ts';
import type { XStateFile } from './file.ts';
import { lockstepMeta, readLockstep } from './lockstep.ts';
import type { Implementations, Machine } from './machines.ts';
import { machineOf } from './machines.ts';
import type { Node } from './nodes.ts';
import { isFunction, spanOfNode } from './nodes.ts';
import { StateReader } from './states.ts';
import { Targets } from './targets.ts';
import type { Raw } from './tree.ts';
import { nameStates, readTree, walkRaw } from './tree.ts';

/** A machine as a chart, with its places. */
export interface Built {
  chart: Statechart;
  spans: Spans;
}

/** Reads one machine of a file; those that it invokes are read with it. */
export function buildMachine(
  file: XStateFile,
  machine: Machine,
  machines: readonly Machine[],
  around: readonly Machine[] = [],
): Built {
  const attempt = (asState: boolean): Built | undefined => {
    const desk = new Desk(file, machine);
    return new MachineReader(desk, machines, around).read(asState);
  };
  // Only the transitions tell whether the machine itself must be a state.
  return attempt(false) ?? attempt(true) ?? { chart: emptyChart(machine), spans: new Map() };
}

function emptyChart(machine: Machine): Statechart {
  return newChart(machine.name || 'machine', 'xstate');
}

class MachineReader {
  readonly #desk: Desk;
  readonly #machines: readonly Machine[];
  readonly #around: readonly Machine[];
  readonly #innerSpans: Spans[] = [];

  constructor(desk: Desk, machines: readonly Machine[], around: readonly Machine[]) {
    this.#desk = desk;
    this.#machines = machines;
    this.#around = around;
  }

  /** Undefined when the machine itself must be a state and was not to be one. */
  read(asState: boolean): Built | undefined {
    const desk = this.#desk;
    const { machine, file } = desk;
    const root = readTree(desk);
    if (!root) {
      file.unread(machine.config, 'the configuration of this machine is not known before it runs');
      return { chart: emptyChart(machine), spans: desk.spans };
    }
    const isState = asState || mustBeState(desk, root);
    nameStates(root, isState);
    this.#reserve(root, isState);
    const targets = new Targets(desk, root);
    desk.resolve = resolver(root, targets);
    const chart = newChart(root.given ?? (machine.name || 'machine'), 'xstate');
    const states = new StateReader(desk, root, targets, (node) => this.#nested(node));
    this.#data(root, chart);
    if (isState) this.#asState(root, chart, states);
    else this.#plain(root, chart, states);
    if (states.reachesRoot && !isState) return undefined;
    chart.transitions = states.transitions;
    readLockstep(desk, lockstepMeta(desk, root.fields.get('meta')?.value), chart);
    this.#finish(chart);
    this.#tell();
    for (const spans of this.#innerSpans) {
      for (const [id, span] of spans) if (!desk.spans.has(id)) desk.spans.set(id, span);
    }
    return { chart, spans: desk.spans };
  }

  /** Ids of states are taken before all others. */
  #reserve(root: Raw, isState: boolean): void {
    for (const raw of walkRaw(root)) {
      if (raw === root && !isState) continue;
      this.#desk.id(raw.id, raw.keyNode?.node ?? this.#desk.machine.node);
    }
  }

  #asState(root: Raw, chart: Statechart, states: StateReader): void {
    chart.states = [states.state(root)];
    const end = states.end(root);
    if (end) chart.states.push(end);
  }

  #plain(root: Raw, chart: Statechart, states: StateReader): void {
    const initial = states.initial(root);
    if (initial) chart.initial = initial;
    chart.states = root.children.map((child) => states.state(child));
    if (root.fields.has('output')) return;
    for (const state of chart.states) {
      if (!state.done) continue;
      delete state.done;
      this.#desk.file.report(
        'xstate-ignored',
        'info',
        this.#desk.spans.get(state.id) ?? spanOfNode(this.#desk.machine.node),
        `The output of “${state.label}” reaches nobody: what a machine gives is in its own “output”. ` +
          'Write output: ({ event }) => event.output there.',
      );
    }
  }

  #nested(node: Node): Statechart | undefined {
    const { file, machine } = this.#desk;
    const found = machineOf(file, this.#machines, node);
    if (!found) return undefined;
    if (found === machine || this.#around.includes(found) || this.#around.length > 8) {
      file.report(
        'xstate-unsupported',
        'info',
        node,
        'This machine invokes itself without end: the inner one is asked how it ends.',
      );
      return undefined;
    }
    const built = buildMachine(file, found, this.#machines, [...this.#around, machine]);
    this.#innerSpans.push(built.spans);
    return built.chart;
  }

  /** `context`, and `input` where the context is made of it. */
  #data(root: Raw, chart: Statechart): void {
    const field = root.fields.get('context');
    const desk = this.#desk;
    if (!field || desk.file.statics.isUndefined(field.value)) return;
    const found = desk.file.statics.settle(field.value);
    const id = desk.id('context', field.node);
    const item: DataItem = { id, name: 'context' };
    const plain = desk.file.statics.json(field.value);
    if (plain) item.value = { kind: 'json', value: plain.value };
    else {
      const text = this.#contextText(field.value, found);
      item.value =
        text === undefined
          ? { kind: 'json', value: {} }
          : { kind: 'code', code: desk.code(id, text, field.value) };
      if (isFunction(found) && text !== undefined && /\binput\b/.test(text)) {
        chart.data.push({ id: desk.id('input', field.node), name: 'input' });
      }
    }
    chart.data.push(item);
  }

  /** What the context begins with, as code that needs nothing else: scripts run after the data. */
  #contextText(node: Node, found: Node): string | undefined {
    const desk = this.#desk;
    const before = new Set(desk.used);
    const reading = isFunction(found) ? desk.returned(found) : desk.plain(found);
    if (!reading.ok) {
      desk.outside(node, found, reading.why, 'The context begins as {}.');
      return undefined;
    }
    const helpers = [...desk.used].filter((helper) => !before.has(helper));
    for (const helper of helpers) desk.used.delete(helper);
    if (helpers.length === 0) return reading.text;
    const script = desk.file.helpers.script(helpers);
    return `(() => {\n${script}\nreturn ${reading.text};\n})()`;
  }

  /** Helpers, the data model, and a context where code wants one. */
  #finish(chart: Statechart): void {
    const desk = this.#desk;
    if (desk.used.size > 0) {
      const helpers = [...desk.used].sort((a, b) => a.node.start - b.node.start);
      const span: Span = {
        from: helpers[0]?.node.start ?? 0,
        to: Math.max(...helpers.map(({ node }) => node.end)),
      };
      const id = desk.id('script', span);
      const text = desk.file.helpers.script(helpers);
      chart.scripts.push({ kind: 'script', id, code: desk.code(id, text, span) });
    }
    if (chart.data.length === 0 && namesContext(chart)) {
      const id = desk.id('context', this.#desk.machine.node);
      chart.data.push({ id, name: 'context', value: { kind: 'json', value: {} } });
    }
    chart.datamodel = desk.hasCode || chart.data.length > 0 ? 'ecmascript' : 'null';
  }

  /** Says what is only named, and what becomes of it. */
  #tell(): void {
    const { missing, file } = this.#desk;
    const kinds: [keyof Implementations, string, string][] = [
      ['guards', 'guard', 'guards'],
      ['actions', 'action', 'actions'],
      ['actors', 'service', 'services'],
      ['delays', 'delay', 'delays'],
    ];
    const parts = kinds.flatMap(([kind, one, many]) => {
      const names = [...missing[kind].keys()].map((name) => `“${name}”`);
      return names.length === 0 ? [] : `the ${names.length > 1 ? many : one} ${names.join(', ')}`;
    });
    const places = kinds.flatMap(([kind, one]) =>
      [...missing[kind]].map(([name, span]) => ({ span, message: `${one} “${name}”` })),
    );
    places.sort((a, b) => a.span.from - b.span.from);
    const [first] = places;
    if (!first) return;
    file.report(
      'xstate-stubs',
      'info',
      first.span,
      `This text does not say what these do: ${parts.join('; ')}. A run asks what guards and ` +
        'services give, tells actions, and takes delays to be 1s. Give them in setup({ … }), or by ' +
        'an extension.',
      places.length > 1 ? { related: places } : {},
    );
  }
}

/** True when code of a chart (not of those inside of it) names the context. */
function namesContext(chart: Statechart): boolean {
  let found = false;
  JSON.stringify(chart, (key, value: unknown) => {
    if (key === 'chart') return null;
    const isCode = (key === 'text' || key === 'location') && typeof value === 'string';
    if (isCode && /\bcontext\b/.test(value)) found = true;
    return value;
  });
  return found;
}

/** True when a machine does what only a state can do. */
function mustBeState(desk: Desk, root: Raw): boolean {
  const { statics } = desk.file;
  const wants = ['on', 'always', 'after', 'entry', 'exit', 'invoke'].some((key) => {
    const field = root.fields.get(key);
    return field !== undefined && !statics.isUndefined(field.value) && !isEmpty(desk, field.value);
  });
  const type = root.fields.get('type');
  const kind = type && statics.text(type.value);
  if (wants || kind === 'parallel' || kind === 'final' || root.children.length === 0) return true;
  const output = root.fields.get('output');
  return output !== undefined && !passesOn(desk, output.value);
}

function isEmpty(desk: Desk, node: Node): boolean {
  const found = desk.file.statics.settle(node);
  const parts = found['properties'] ?? found['elements'];
  return Array.isArray(parts) && parts.length === 0;
}

/** `({ event }) => event.output`: what the last state gave. */
function passesOn(desk: Desk, node: Node): boolean {
  const fn = desk.file.statics.function(node);
  const reading = fn && desk.file.functions.expression(fn);
  return reading?.ok === true && reading.text === 'event.output';
}

/** Finds states for conditions (from the machine on) and policies (`?name`: an id or a key). */
function resolver(root: Raw, targets: Targets): Desk['resolve'] {
  return (target, from) => {
    if (!target.startsWith('?')) return targets.find(target, root, from)?.id;
    const name = target.slice(1);
    const states = [...walkRaw(root)].slice(1);
    const found =
      states.find(({ id }) => id === name) ??
      states.find(({ given, key }) => given === name || key === name) ??
      states.find(({ path }) => path.join('.') === name) ??
      targets.find(`.${name}`, root, from);
    return found?.id;
  };
}
