import { createEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { SandboxError } from './error.ts';
import { Vm } from './vm.ts';
import type { Inside } from './vm.ts';

/** What a package may offer: objects of functions, which its code assigns to these names. */
export const packageKinds = ['guards', 'actions', 'services', 'monitors', 'policies'] as const;

/** One of them. */
export type PackageKind = (typeof packageKinds)[number];

/** Plain data, as it crosses in both directions. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** A function of the world outside, behind a capability. */
export interface HostCapability {
  /** What a package must have been granted to call it. */
  capability: string;
  /** Gets copies and gives plain data; what it throws is thrown inside. */
  call(...args: Plain[]): Plain | undefined;
}

/** How a package is loaded. */
export interface PackageOptions {
  /** Functions that its code finds as `host.<name>`. */
  host: Readonly<Record<string, HostCapability>>;
  /** Capabilities that it was granted. */
  granted: readonly string[];
  /** Steps of one call; 1 000 000. */
  budget?: number;
  /** Bytes of all that it keeps; 16 MB. */
  memory?: number;
  /** Where its random numbers begin; 1. */
  seed?: number;
  /** Its clock in milliseconds; stands at 0. */
  now?: () => number;
  /** To share one with other packages; an engine of its own when absent. */
  engine?: Engine;
}

/** A call of something outside that a package made, or tried to make. */
export interface HostCall {
  name: string;
  capability: string;
  args: readonly Plain[];
}

/** Why a call came to nothing. `missing`: the package has no such function. */
export interface CallError {
  kind: SandboxError['kind'] | 'missing' | 'paused';
  message: string;
}

/** How a call went. */
export interface CallResult {
  /** Absent: it returned nothing. */
  value?: Plain;
  /** What it called outside and was allowed to, in order. */
  calls: readonly HostCall[];
  /** What it was not allowed to: thrown inside, told outside, whether the code caught it or not. */
  denied: readonly HostCall[];
  error?: CallError;
}

/** A package at work, in a machine of its own. */
export interface Loaded {
  /** Names of the functions that it offers, by kind. */
  readonly offers: Readonly<Record<PackageKind, readonly string[]>>;
  /** What happened while its code was run first; with an `error` it offers nothing. */
  readonly loading: CallResult;
  readonly paused: boolean;
  /** Calls a function by name with plain arguments. Never throws. */
  call(kind: PackageKind, name: string, args: readonly Plain[]): CallResult;
  /** Calls are refused until `resume`; what it keeps stays. */
  pause(): void;
  resume(): void;
  /** Bytes of what it keeps, about. */
  bytes(): number;
  /** Ends it; later calls are refused. */
  dispose(): void;
}

/**
 * Loads a package: runs its script once in a machine of its own and finds what it offers. Promises
 * are never waited for: what is asynchronous does not happen.
 */
export async function loadPackage(code: string, options: PackageOptions): Promise<Loaded> {
  return new SandboxedPackage(options.engine ?? (await createEngine()), code, options);
}

/** Hosts that give nothing back say so; what they refuse is thrown inside. */
const bridge = `(function (host, namesText) {
  'use strict';
  const { parse, stringify } = JSON;
  const { defineProperty, keys, freeze } = Object;
  const global = globalThis;
  const own = Function.prototype.call.bind(Object.prototype.hasOwnProperty);
  const { apply } = Reflect;
  const split = Function.prototype.call.bind(String.prototype.split);
  const NativePromise = Promise;
  const Refusal = Error;
  const told = (text) => (text === '' ? undefined : parse(text));
  const table = {};
  for (const name of parse(namesText)) {
    table[name] = (...args) => {
      const answer = host.call(name, stringify(args));
      if (answer[0] === '!') throw new Refusal(answer.slice(1));
      return told(answer.slice(1));
    };
  }
  defineProperty(global, 'host', { value: freeze(table), enumerable: true });
  const kinds = ['guards', 'actions', 'services', 'monitors', 'policies'];
  for (const kind of kinds) global[kind] = {};
  const find = (objects, path) => {
    let at = objects;
    for (let next = 0; next < path.length; next++) {
      const part = path[next];
      if ((typeof at !== 'object' && typeof at !== 'function') || at === null) return undefined;
      if (!own(at, part)) return undefined;
      at = at[part];
    }
    return at;
  };
  let offered = {};
  const isObject = (value) => typeof value === 'object' && value !== null;
  // Built by hand: what a package does to prototypes must not reach what is told of it.
  const names = (object) => {
    let found = '';
    const add = (name) => { found += (found === '' ? '' : ',') + stringify(name); };
    const outer = isObject(object) ? keys(object) : [];
    for (let at = 0; at < outer.length; at++) {
      const value = object[outer[at]];
      if (typeof value === 'function') add(outer[at]);
      const inner = isObject(value) ? keys(value) : [];
      for (let next = 0; next < inner.length; next++) {
        if (typeof value[inner[next]] === 'function') add(outer[at] + '.' + inner[next]);
      }
    }
    return '[' + found + ']';
  };
  return {
    offer: (objects) => {
      offered = objects;
      let all = '';
      for (let at = 0; at < kinds.length; at++) {
        all += (at === 0 ? '' : ',') + stringify(kinds[at]) + ':' + names(objects[kinds[at]]);
      }
      return '{' + all + '}';
    },
    call: (kind, name, argsText) => {
      const objects = own(offered, kind) ? offered[kind] : undefined;
      const direct = isObject(objects) && own(objects, name);
      const target = find(objects, direct ? [name] : split(name, '.'));
      if (typeof target !== 'function') return '?';
      const value = apply(target, objects, parse(argsText));
      if (value instanceof NativePromise) throw new Refusal('promises are not waited for');
      if (typeof value === 'function') throw new Refusal('a function cannot be given back');
      const text = stringify(value);
      return text === undefined ? '' : text;
    },
  };
})`;

const offering = `({ guards, actions, services, monitors, policies })`;

const none: Record<PackageKind, readonly string[]> = {
  guards: [],
  actions: [],
  services: [],
  monitors: [],
  policies: [],
};

class SandboxedPackage implements Loaded {
  readonly #options: PackageOptions;
  readonly #vm: Vm;
  readonly #call: Inside | undefined;
  readonly loading: CallResult;
  offers = none;
  paused = false;
  #calls: HostCall[] = [];
  #denied: HostCall[] = [];

  constructor(engine: Engine, code: string, options: PackageOptions) {
    this.#options = options;
    const { budget = 1_000_000, memory = 16 * 2 ** 20, seed, now } = options;
    this.#vm = new Vm(engine, { budget, memory, seed, now });
    const host = this.#vm.hostObject({
      call: (name, args) => this.#outside(String(name), String(args)),
    });
    const factory = this.#vm.evaluate(bridge, 'bridge');
    const names = JSON.stringify(Object.keys(options.host));
    const made = this.#vm.invoke(factory, host, names);
    this.#call = this.#vm.member(made, 'call');
    this.loading = this.#attempt(() => {
      this.#vm.evaluate(code, 'package').dispose();
      const offered = this.#vm.evaluate(offering, 'package');
      const told = this.#vm.call(this.#vm.member(made, 'offer'), offered);
      this.offers = JSON.parse(String(told)) as typeof none;
      return undefined;
    });
  }

  call(kind: PackageKind, name: string, args: readonly Plain[]): CallResult {
    const target = this.#call;
    if (this.paused) return failed('paused', 'the package is paused');
    if (!target || this.loading.error) return failed('missing', 'the package did not load');
    return this.#attempt(() => this.#vm.call(target, kind, name, JSON.stringify(args)));
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  bytes(): number {
    return this.#vm.bytes();
  }

  dispose(): void {
    this.#vm.dispose();
  }

  #attempt(run: () => unknown): CallResult {
    this.#calls = [];
    this.#denied = [];
    const { result, error } = this.#tried(run);
    const common = { calls: this.#calls, denied: this.#denied };
    if (error) return { ...common, error };
    if (result === '?') return failed('missing', 'the package has no such function');
    const value = typeof result === 'string' ? plainOf(result) : undefined;
    return value === undefined ? common : { ...common, value };
  }

  #tried(run: () => unknown): { result?: unknown; error?: CallError } {
    try {
      return { result: run() };
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      return { error: { kind: error.kind, message: error.message } };
    }
  }

  /** A call from inside: refused and told when the capability was not granted. */
  #outside(name: string, argsText: string): string {
    const found = Object.hasOwn(this.#options.host, name) ? this.#options.host[name] : undefined;
    const args = (plainOf(argsText) ?? []) as readonly Plain[];
    if (!found) return `!there is no host.${name}`;
    const call = { name, capability: found.capability, args };
    if (!this.#options.granted.includes(found.capability)) {
      this.#denied.push(call);
      return `!host.${name} needs the capability ${found.capability}, which was not granted`;
    }
    this.#calls.push(call);
    try {
      const value = found.call(...args);
      return `=${value === undefined ? '' : JSON.stringify(value)}`;
    } catch (error) {
      return `!${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

function failed(kind: CallError['kind'], message: string): CallResult {
  return { calls: [], denied: [], error: { kind, message } };
}

/** What came out as text; keys that would change prototypes are left out. */
function plainOf(text: string): Plain | undefined {
  if (text === '') return undefined;
  return JSON.parse(text, (key, value: Plain) =>
    key === '__proto__' ? undefined : value,
  ) as Plain;
}
