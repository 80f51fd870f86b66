import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten-core';
import type { Engine } from './engine.ts';
import { SandboxError, sandboxError } from './error.ts';
import { prelude } from './prelude.ts';

/** What one machine's code may use. */
export interface VmOptions {
  /** Steps (calls and rounds of loops) of one call. */
  budget: number;
  /** Bytes of all that the code keeps. */
  memory: number;
  /** Where random numbers begin. */
  seed?: number;
  /** The machine's clock in milliseconds. */
  now?: () => number;
  /** Real milliseconds after which a call is ended whatever it counted; a net, not a rule. */
  patience?: number;
}

/** A value that stays inside the sandbox. */
export type Inside = QuickJSHandle;

/** What goes in: plain values, and values that are inside already. */
export type Going = string | number | boolean | undefined | Inside;

/** What comes out; objects and functions come as `Inside`, to be disposed of. */
export type Coming = string | number | boolean | undefined | null;

/** Functions of the world outside that code inside may call: plain values only. */
export type HostFunction = (...args: Coming[]) => string | number | boolean | undefined;

/**
 * Steps after which the sandbox looks at its limits: more where they are fast, fewer where they are
 * slow (copies of large texts). What is counted does not depend on it.
 */
const slices = { first: 1, most: 2_048 };

/** Milliseconds that a slice should take. */
const pace = { least: 0.1, most: 2 };

/** Steps after which it looks at the memory even when that did not grow. */
const memorySlice = 10_000;

const stackBytes = 128 * 1024;

/** A JavaScript of its own: globals, memory and limits of one machine. Pending jobs never run. */
export class Vm {
  readonly engine: Engine;
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #options: VmOptions;
  readonly #seed: Inside;
  readonly #teller: Inside;
  /** What is held outside: all of it must go before the machine does. */
  #lent: Inside[] = [];
  #tidyAt = 1_000;
  #baseline = 0;
  #depth = 0;
  #left = 0;
  #slice = 0;
  #pace = slices.first;
  #last = 0;
  #started = 0;
  #stopped: SandboxError | undefined;
  #grown = 0;
  #debt = 0;
  #alive = true;

  constructor(engine: Engine, options: VmOptions) {
    this.engine = engine;
    this.#options = options;
    this.#runtime = engine.module.newRuntime({ maxStackSizeBytes: stackBytes });
    this.#runtime.setMemoryLimit(Math.max(options.memory, 4096) + 2 ** 20);
    this.#runtime.setInterruptHandler(() => this.#interrupted());
    this.#context = this.#runtime.newContext();
    const host = this.hostObject({ now: () => options.now?.() ?? 0 });
    const made = this.#make(prelude, host, options.seed ?? 1);
    this.#seed = this.member(made, 'seed');
    this.#teller = this.member(made, 'describe');
    this.#baseline = this.#used();
  }

  /** True when nothing can be called any more. */
  get dead(): boolean {
    return !this.#alive || this.engine.broken;
  }

  /** True after a call that was ended because of its memory. */
  get spent(): boolean {
    return this.#stopped?.kind === 'memory';
  }

  /** Bytes that the code's data take, about. */
  bytes(): number {
    return this.dead ? 0 : Math.max(0, this.#used() - this.#baseline);
  }

  /** Where the random numbers are. */
  get seed(): number {
    return Number(this.call(this.#seed));
  }

  set seed(value: number) {
    this.call(this.#seed, value);
  }

  /**
   * Evaluates statements among the globals; gives the value of the last one, to be disposed of, or
   * kept as long as this lives.
   */
  evaluate(code: string, name = 'code'): Inside {
    return this.#lend(this.#guard(() => this.#context.evalCode(code, name, { type: 'global' })));
  }

  /** Calls a function; what is not a primitive value comes as nothing. */
  call(target: Inside, ...args: Going[]): Coming {
    const result = this.#enter(target, args);
    const value = this.#read(result);
    result.dispose();
    return value;
  }

  /** Calls a function; the value stays inside, to be disposed of or to be kept. */
  invoke(target: Inside, ...args: Going[]): Inside {
    return this.#lend(this.#enter(target, args));
  }

  #enter(target: Inside, args: readonly Going[]): Inside {
    if (this.dead) throw this.#stopped ?? new SandboxError('the machine was ended');
    const handles = args.map((arg) => this.#write(arg));
    try {
      return this.#guard(() =>
        this.#context.callFunction(target, this.#context.undefined, handles),
      );
    } finally {
      for (const [at, handle] of handles.entries()) if (handle !== args[at]) handle.dispose();
    }
  }

  /** A property of an object of our own making, for as long as this lives. */
  member(object: Inside, name: string): Inside {
    return this.#lend(this.#context.getProp(object, name));
  }

  /** An object with functions of the world outside, for as long as this lives. */
  hostObject(functions: Record<string, HostFunction>): Inside {
    const object = this.#lend(this.#context.newObject());
    for (const [name, body] of Object.entries(functions)) {
      const made = this.#context.newFunction(name, (...args) =>
        this.#write(body(...args.map((arg) => this.#read(arg)))),
      );
      this.#context.setProp(object, name, made);
      made.dispose();
    }
    return object;
  }

  dispose(): void {
    if (!this.#alive) return;
    this.#alive = false;
    if (this.engine.broken) return;
    for (const handle of this.#lent) if (handle.alive) handle.dispose();
    try {
      this.#context.dispose();
      this.#runtime.dispose();
    } catch {
      this.engine.broken = true;
    }
  }

  #make(code: string, ...args: Going[]): Inside {
    const factory = this.evaluate(code, 'prelude');
    const made = this.invoke(factory, ...args);
    factory.dispose();
    return made;
  }

  #lend(handle: Inside): Inside {
    this.#lent.push(handle);
    if (this.#lent.length > this.#tidyAt) {
      this.#lent = this.#lent.filter((one) => one.alive);
      this.#tidyAt = 2 * this.#lent.length + 1_000;
    }
    return handle;
  }

  #write(value: Going): Inside {
    switch (typeof value) {
      case 'string':
        return this.#context.newString(value);
      case 'number':
        return this.#context.newNumber(value);
      case 'boolean':
        return value ? this.#context.true : this.#context.false;
      case 'undefined':
        return this.#context.undefined;
      default:
        return value;
    }
  }

  #read(handle: Inside): Coming {
    switch (this.#context.typeof(handle)) {
      case 'string':
        return this.#context.getString(handle);
      case 'number':
        return this.#context.getNumber(handle);
      case 'boolean':
        return this.#context.getNumber(handle) === 1;
      case 'object':
        return null;
      default:
        return undefined;
    }
  }

  /** Runs something inside with fresh limits, and sorts out how it ended. */
  #guard(run: () => { value: Inside; error?: undefined } | { error: Inside }): Inside {
    if (this.dead) throw this.#stopped ?? new SandboxError('the machine was ended');
    if (this.#depth === 0) this.#begin();
    this.#depth++;
    try {
      const result = run();
      if (result.error) throw this.#failure(result.error);
      const over = this.#over();
      if (!over) return result.value;
      result.value.dispose();
      throw over;
    } catch (error) {
      if (error instanceof SandboxError) throw error;
      this.engine.broken = true;
      throw new SandboxError(`the sandbox itself failed (${String(error)})`, 'memory');
    } finally {
      this.#depth--;
      if (this.#depth === 0) this.#settle();
    }
  }

  #begin(): void {
    const { budget, memory } = this.#options;
    this.#left = budget;
    this.#stopped = undefined;
    this.#started = 0;
    this.#last = 0;
    this.#pace = slices.first;
    this.#debt += 50;
    this.engine.memory.allowed = memory - this.#grown;
    this.engine.memory.refused = false;
    this.#nextSlice();
  }

  /** Remembers how far this machine made the memory grow; what it gave back, others may use. */
  #settle(): void {
    const { memory } = this.#options;
    const grown = memory - this.engine.memory.allowed;
    if (grown > this.#grown && !this.dead) this.#grown = Math.min(grown, this.#used());
    this.engine.memory.allowed = Infinity;
  }

  #nextSlice(): void {
    const rest = Math.min(this.#left, memorySlice - this.#debt);
    this.#slice = Math.max(1, Math.min(this.#pace, rest));
    if (!this.engine.countDown(this.#context, this.#slice)) this.#slice = 10_000;
  }

  /** Asked by QuickJS after each slice: true ends the code, and it cannot catch that. */
  #interrupted(): boolean {
    if (this.#depth === 0) return false;
    this.#left -= this.#slice;
    this.#debt += this.#slice;
    const now = performance.now();
    this.#started ||= now;
    this.#stopped ??= this.#over() ?? this.#late(now);
    this.#adapt(now);
    if (!this.#stopped) this.#nextSlice();
    return this.#stopped !== undefined;
  }

  #adapt(now: number): void {
    const took = this.#last === 0 ? pace.least : now - this.#last;
    this.#last = now;
    if (took > pace.most) this.#pace = Math.max(1, Math.floor(this.#pace / 8));
    else if (took < pace.least) this.#pace = Math.min(slices.most, this.#pace * 2);
  }

  #late(now: number): SandboxError | undefined {
    if (this.#left <= 0) {
      return new SandboxError(`more than ${this.#options.budget} steps`, 'budget');
    }
    const patience = this.#options.patience ?? 3_000 + this.#options.budget / 1_000;
    if (now - this.#started < patience) return undefined;
    return new SandboxError('few steps, but they took too long', 'budget');
  }

  /** Looks at the memory where it was refused, and from time to time. */
  #over(): SandboxError | undefined {
    const refused = this.engine.memory.refused;
    if (!refused && this.#debt < memorySlice) return undefined;
    this.#debt = 0;
    const over = refused || this.bytes() > this.#options.memory;
    return over ? new SandboxError('more memory than the limit allows', 'memory') : undefined;
  }

  #failure(error: Inside): SandboxError {
    const stopped = this.#stopped ?? this.#over();
    if (stopped) {
      error.dispose();
      return stopped;
    }
    // What an error says may be code again: it gets a little budget of its own.
    this.#left = Math.min(this.#options.budget, 10_000);
    const message = this.#describe(error);
    error.dispose();
    return this.#stopped ?? sandboxError(message);
  }

  #describe(error: Inside): string {
    const { undefined: none } = this.#context;
    const result = this.#context.callFunction(this.#teller, none, error);
    const told = result.error ?? result.value;
    const text = result.error ? 'Error: (it cannot be told)' : this.#context.getString(told);
    told.dispose();
    return text.length > 500 ? `${text.slice(0, 500)}…` : text;
  }

  #used(): number {
    const usage = this.#runtime.computeMemoryUsage();
    const size = this.#context.getProp(usage, 'memory_used_size');
    const bytes = this.#context.getNumber(size);
    size.dispose();
    usage.dispose();
    return bytes;
  }
}
