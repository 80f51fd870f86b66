import { must } from '../base/assert.ts';
import type { Shown } from '../model/exhibit.ts';
import type { Distribution } from '../model/profile.ts';
import type { Waiting } from '../model/run.ts';
import type { ComponentSpec, Scenario } from '../model/scenario/scenario.ts';
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
  /** What all components show in these states. */
  exhibits(states: readonly unknown[]): Shown[];
}

const starting: Message = { type: 'start' };
const ms = 1_000_000;

/** Latencies between tiers where no link says otherwise, in ns. */
const between: Record<string, number> = { 'swarm-run': 20 * ms, 'run-step': 4 * ms };

/** A scenario ready to be run: one actor a component. Unknown kinds assert. */
export function scenarioSystem(scenario: Scenario): ScenarioSystem {
  const specs = [...lower(scenario), ...scenario.components];
  return componentSystem(specs, scenario.links);
}

/** A system of components, for scenarios and tests. */
export function componentSystem(
  specs: readonly ComponentSpec[],
  links: Scenario['links'] = [],
): ScenarioSystem {
  const wiring = new Wiring(specs);
  const kinds = specs.map(({ kind }) => must(componentOf(kind), `a component “${kind}”`));
  return {
    components: specs,
    setups: wiring.setups,
    actors: specs.map(({ id, tier }, i) => ({
      id,
      name: id,
      tier,
      behaviour: new ComponentActor(must(kinds[i]), must(wiring.setups[i]), wiring),
    })),
    network: network(specs, links),
    start: specs.map((_, to) => ({ to, message: starting })),
    outcome: ({ states, crashed }) => outcome(kinds, wiring.setups, states, crashed),
    look: (_actor, state) => lookAt(state),
    describe: (to, message) => ({
      title: `${specs[to]?.id ?? ''} handles “${(message as Message).type}”`,
      element: `role:${specs[to]?.id ?? ''}`,
    }),
    exhibits: (states) =>
      kinds.flatMap((kind, i) => {
        const shown = kind.exhibit?.(states[i], must(wiring.setups[i])) ?? [];
        return shown.map((exhibit) => ({ ...exhibit, actor: specs[i]?.id ?? '' }));
      }),
  };
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
  readonly #ports: BoundPorts;

  constructor(component: Component, setup: Setup, wiring: Wiring) {
    this.durable = component.durable;
    this.#component = component;
    this.#setup = setup;
    this.#ports = new BoundPorts(wiring);
  }

  init(): unknown {
    return this.#component.init(this.#setup);
  }

  receive(state: unknown, message: Message, context: Context): void {
    const ports = this.#ports.bind(context);
    if (message === starting) this.#component.start?.(state, ports, this.#setup);
    else this.#component.receive(state, message, ports, this.#setup);
  }

  recover(state: unknown, context: Context): void {
    this.#component.recover?.(state, this.#ports.bind(context), this.#setup);
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
    return kernel.send(this.#wiring.indexOf(to), message, label, kernel.intern(subject), flags);
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
    return kernel.record(EventKind.mark, -1, text, kernel.intern(subject), link, 0, value);
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
