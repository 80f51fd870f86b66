import { must } from '../base/assert.ts';
import type { Shown } from '../model/exhibit.ts';
import type { Distribution } from '../model/profile.ts';
import type { Change, Fault, Waiting } from '../model/run.ts';
import { changeScenario } from '../model/scenario/change.ts';
import type { ComponentSpec, FaultSpec, LinkSpec, Scenario } from '../model/scenario/scenario.ts';
import { EventKind, Flag } from '../trace/event.ts';
import type { Actor, ActorLook, Context, Outcome, System } from './actor.ts';
import { componentOf } from './component/index.ts';
import type { Component, Message, Ports, Setup } from './component.ts';
import { draw } from './distribution.ts';
import { lower } from './tiered/lower.ts';

/** A scenario as a system, with what invariants and views ask of it. */
export interface ScenarioSystem extends System {
  components: readonly ComponentSpec[];
  setups: readonly Setup[];
  /** What tells components, before a step, that their parameters are others now. */
  interventions: readonly { step: number; to: number; message: Message }[];
  /** What all components show in these states. */
  exhibits(states: readonly unknown[]): Shown[];
}

const starting: Message = { type: '@start' };
const changing: Message = { type: '@changed' };
const ms = 1_000_000;
const operationBegins = 'call:begin:';

/** Latencies between tiers where no link says otherwise, in ns. */
const between: Record<string, number> = { 'swarm-run': 20 * ms, 'run-step': 4 * ms };

/**
 * A scenario ready to be run: one actor a component. Changes take effect before their step; one
 * whose path leads nowhere, or that would add or remove components on the way, is left out.
 */
export function scenarioSystem(
  scenario: Scenario,
  changes: readonly Change[] = [],
): ScenarioSystem {
  const [first, ...later] = epochsOf(scenario, changes);
  const { scenario: start } = must(first, 'the scenario itself');
  return componentSystem(
    partsOf(start),
    start.links,
    later.map(({ step, scenario: changed }) => ({
      step,
      specs: partsOf(changed),
    })),
  );
}

/** A scenario with what is changed before its first step. */
export function scenarioAtStart(scenario: Scenario, changes: readonly Change[]): Scenario {
  return must(epochsOf(scenario, changes)[0], 'the scenario itself').scenario;
}

/** The components that a scenario consists of. */
export function partsOf(scenario: Scenario): ComponentSpec[] {
  return [...lower(scenario), ...scenario.components];
}

/** What goes wrong on purpose in a scenario, as the kernel knows it. */
export function faultsOf(scenario: Scenario): Fault[] {
  return [...scenario.faults.flatMap(faultOf), ...scenario.links.flatMap(chancesOf)];
}

function epochsOf(
  scenario: Scenario,
  changes: readonly Change[],
): { step: number; scenario: Scenario }[] {
  const epochs = [{ step: 0, scenario }];
  for (const { step, path, value } of changes) {
    const last = must(epochs.at(-1));
    const changed = changeScenario(last.scenario, path, value);
    if (!changed) continue;
    if (step <= last.step) last.scenario = changed;
    else epochs.push({ step, scenario: changed });
  }
  return epochs;
}

function faultOf(fault: FaultSpec): Fault[] {
  const { on = '', from, to, message, nth, by = 0, chance, factor = 2 } = fault;
  const at = fault.at ?? 0;
  const until = fault.for === undefined ? -1 : at + fault.for;
  const ends = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  const label = message === undefined ? {} : { label: message };
  switch (fault.fault) {
    case 'crash':
      return [
        { kind: 'crash', actor: on, at },
        ...(until < 0 ? [] : [{ kind: 'restart' as const, actor: on, at: until }]),
      ];
    case 'restart':
      return [{ kind: 'restart', actor: on, at }];
    case 'partition':
      return [{ kind: 'partition', actors: fault.between, at, until }];
    case 'slow':
      return [{ kind: 'slow', ...ends, factor, at, until }];
    default:
      break;
  }
  if (chance !== undefined) {
    return [{ kind: 'chance', strike: fault.fault, share: chance, ...ends, ...label, by }];
  }
  const pattern = { nth, ...ends, ...label };
  if (fault.fault === 'delay' || fault.fault === 'reorder') {
    return [{ kind: fault.fault, message: pattern, by }];
  }
  return [{ kind: fault.fault, message: pattern }];
}

function chancesOf(link: LinkSpec): Fault[] {
  const ends = {
    ...(link.from === undefined ? {} : { from: link.from }),
    ...(link.to === undefined ? {} : { to: link.to }),
  };
  const shares = [
    ['drop', link.loss],
    ['duplicate', link.duplication],
    ['reorder', link.reordering],
    ['corrupt', link.corruption],
  ] as const;
  return shares
    .filter(([, share]) => share > 0)
    .map(([strike, share]) => ({ kind: 'chance', strike, share, ...ends, by: 0 }));
}

/** A system of components, for scenarios and tests. Unknown kinds assert. */
export function componentSystem(
  specs: readonly ComponentSpec[],
  links: Scenario['links'] = [],
  later: readonly { step: number; specs: readonly ComponentSpec[] }[] = [],
): ScenarioSystem {
  const wiring = new Wiring(specs);
  const kinds = specs.map(({ kind }) => must(componentOf(kind), `a component “${kind}”`));
  const epochs = later
    .filter((epoch) => sameParts(epoch.specs, specs))
    .map((epoch) => ({ step: epoch.step, wiring: new Wiring(epoch.specs) }));
  const setups =
    epochs.length === 0
      ? wiring.setups
      : wiring.setups.map((setup, i) => ({
          ...setup,
          at: (step: number) => epochAt(epochs, step)?.wiring.setups[i] ?? setup,
        }));
  return {
    components: specs,
    setups,
    interventions: epochs.flatMap(({ step }) =>
      specs.map((_, to) => ({ step, to, message: changing })),
    ),
    actors: specs.map(({ id, tier }, i) => ({
      id,
      name: id,
      tier,
      behaviour: new ComponentActor(
        must(kinds[i]),
        must(wiring.setups[i]),
        wiring,
        epochs.map((epoch) => ({ step: epoch.step, setup: must(epoch.wiring.setups[i]) })),
      ),
    })),
    network: network(specs, links),
    start: specs.flatMap((_, to) => (kinds[to]?.start ? [{ to, message: starting }] : [])),
    outcome: ({ states, crashed }) => outcome(kinds, wiring.setups, states, crashed),
    look: (_actor, state) => lookAt(state),
    describe: (to, message) => ({
      title: `${specs[to]?.id ?? ''} ${whatOf((message as Message).type)}`,
      element: `role:${specs[to]?.id ?? ''}`,
    }),
    exhibits: (states) =>
      kinds.flatMap((kind, i) => {
        const shown = kind.exhibit?.(states[i], must(wiring.setups[i])) ?? [];
        return shown.map((exhibit) => ({ ...exhibit, actor: specs[i]?.id ?? '' }));
      }),
  };
}

/** The change that a step is under: one at step n is told of, and holds, from step n + 1 on. */
function epochAt<Epoch extends { step: number }>(
  epochs: readonly Epoch[],
  step: number,
): Epoch | undefined {
  return epochs.findLast((epoch) => epoch.step < step);
}

/** What handling a message means, for people. */
function whatOf(type: string): string {
  if (type === starting.type) return 'begins';
  if (type === changing.type) return 'is told of the change';
  return `handles “${type}”`;
}

function sameParts(a: readonly ComponentSpec[], b: readonly ComponentSpec[]): boolean {
  return (
    a.length === b.length && a.every(({ id, kind }, i) => id === b[i]?.id && kind === b[i].kind)
  );
}

/** Who is who in a system of components. */
class Wiring {
  readonly setups: readonly Setup[];
  readonly specs: readonly ComponentSpec[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #kinds = new Map<string, string[]>();

  constructor(specs: readonly ComponentSpec[]) {
    this.specs = specs;
    this.#index = new Map(specs.map(({ id }, i) => [id, i]));
    for (const { id, kind } of specs) {
      const ids = this.#kinds.get(kind);
      if (ids) ids.push(id);
      else this.#kinds.set(kind, [id]);
    }
    const all = specs.map(({ id }) => id);
    this.setups = specs.map(({ id, kind, tier, parameters }) => ({
      id,
      kind,
      tier,
      parameters,
      others: (wanted) => (wanted === undefined ? all : (this.#kinds.get(wanted) ?? [])),
      spec: (other) => specs[this.#index.get(other) ?? -1],
    }));
  }

  /** The index of a component; one that is not there is our mistake. */
  indexOf(id: string): number {
    return must(this.#index.get(id), `a component “${id}”`);
  }
}

/** A component as an actor of the kernel. */
class ComponentActor implements Actor<unknown, Message> {
  readonly durable: readonly string[];
  readonly #component: Component;
  readonly #setup: Setup;
  readonly #later: readonly { step: number; setup: Setup }[];
  readonly #ports: BoundPorts;

  constructor(
    component: Component,
    setup: Setup,
    wiring: Wiring,
    later: readonly { step: number; setup: Setup }[],
  ) {
    this.durable = component.durable;
    this.#component = component;
    this.#setup = setup;
    this.#later = later;
    this.#ports = new BoundPorts(wiring);
  }

  init(context: Context): unknown {
    return this.#component.init(this.#setupAt(context.steps));
  }

  receive(state: unknown, message: Message, context: Context): void {
    const ports = this.#ports.bind(context);
    const setup = this.#later.length === 0 ? this.#setup : this.#setupAt(context.steps);
    if (message.type === starting.type) this.#component.start?.(state, ports, setup);
    else if (message.type === changing.type) this.#component.changed?.(state, ports, setup);
    else this.#component.receive(state, message, ports, setup);
  }

  recover(state: unknown, context: Context): void {
    const setup = this.#setupAt(context.steps);
    this.#component.recover?.(state, this.#ports.bind(context), setup);
  }

  #setupAt(step: number): Setup {
    return epochAt(this.#later, step)?.setup ?? this.#setup;
  }
}

/** The ports of one component: names instead of numbers. */
class BoundPorts implements Ports {
  readonly #wiring: Wiring;
  #context: Context | undefined;

  constructor(wiring: Wiring) {
    this.#wiring = wiring;
  }

  bind(context: Context): this {
    this.#context = context;
    return this;
  }

  get #kernel(): Context {
    return this.#context as Context;
  }

  get now(): number {
    return this.#kernel.anyOrder ? 0 : this.#kernel.now;
  }

  get from(): string {
    return this.#wiring.specs[this.#kernel.sender]?.id ?? '';
  }

  get corrupt(): boolean {
    return (this.#kernel.flags & Flag.corrupt) !== 0;
  }

  get event(): number {
    return this.#kernel.link;
  }

  send(to: string, message: Message, subject = '', reply = false): number {
    const kernel = this.#kernel;
    const label = kernel.intern(message.type);
    const flags = reply ? Flag.dashed : Flag.async;
    const node = subject === '' ? 0 : kernel.intern(subject);
    return kernel.send(this.#wiring.indexOf(to), message, label, node, flags);
  }

  after(delayNs: number, message: Message): number {
    return this.#kernel.after(delayNs, message, this.#kernel.intern(message.type));
  }

  cancel(timer: number): void {
    this.#kernel.cancel(timer);
  }

  choose(element: string, label: string, options: readonly string[]): number {
    return this.#kernel.choose({ element, label, options: options.map((o) => ({ label: o })) });
  }

  chance(share: number): boolean {
    if (share <= 0) return false;
    if (share >= 1) return true;
    if (this.#kernel.anyOrder) return this.choose('', 'by chance', ['no', 'yes']) === 1;
    return this.#kernel.random() < share * 4294967296;
  }

  draw(distribution: Distribution): number {
    return this.#kernel.anyOrder ? 0 : draw(distribution, () => this.#kernel.random());
  }

  mark(label: string, subject = '', value = 0, link = -1): number {
    const kernel = this.#kernel;
    const text = kernel.intern(label);
    // The bare name of an operation is what its span is called.
    if (label.startsWith(operationBegins)) kernel.intern(label.slice(operationBegins.length));
    const node = subject === '' ? 0 : kernel.intern(subject);
    return kernel.record(EventKind.mark, -1, text, node, link, 0, value, kernel.self);
  }
}

function network(specs: readonly ComponentSpec[], links: Scenario['links']): System['network'] {
  const known = new Map<number, Distribution>();
  const find = (from: ComponentSpec, to: ComponentSpec): Distribution => {
    const link = links.find(
      (one) =>
        (one.from === undefined || one.from === from.id) &&
        (one.to === undefined || one.to === to.id),
    );
    return link?.latency ?? { kind: 'fixed', ns: usual(from.tier, to.tier) };
  };
  return {
    latency(from, to, _label, _node, random) {
      if (from === to) return 0;
      const pair = from * specs.length + to;
      let distribution = known.get(pair);
      if (!distribution) {
        distribution = find(must(specs[from]), must(specs[to]));
        known.set(pair, distribution);
      }
      return distribution.kind === 'fixed' ? distribution.ns : draw(distribution, random);
    },
  };
}

function usual(a: string, b: string): number {
  return between[`${a}-${b}`] ?? between[`${b}-${a}`] ?? ms;
}

function outcome(
  kinds: readonly Component[],
  setups: readonly Setup[],
  states: readonly unknown[],
  crashed: Uint8Array,
): Outcome {
  const waiting = kinds.flatMap((kind, i): Waiting[] => {
    const setup = must(setups[i]);
    if (crashed[i]) return [];
    const reasons = kind.waits?.(states[i], setup) ?? [];
    return reasons.map((what) => ({ actor: setup.id, reason: `waits for ${what}` }));
  });
  return { status: waiting.length === 0 ? 'done' : 'stuck', waiting };
}

function lookAt(state: unknown): ActorLook {
  const { active, sent, received } = (state ?? {}) as Partial<Record<string, unknown>>;
  return {
    alive: true,
    active: typeof active === 'number' ? active : 0,
    sent: typeof sent === 'number' ? sent : 0,
    received: typeof received === 'number' ? received : 0,
    used: {},
  };
}
