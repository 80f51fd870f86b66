import type { Json } from '../../model/json.ts';
import type { Engine } from '../../sandbox/engine.ts';
import { SandboxError } from '../../sandbox/error.ts';
import { Vm } from '../../sandbox/vm.ts';
import type { Going, Inside } from '../../sandbox/vm.ts';
import { CodeError } from './datamodel.ts';
import type { Memory, MemoryFacts } from './datamodel.ts';
import { bridge } from './ecmascript-bridge.ts';
import { jsonOf } from './ecmascript-text.ts';
import type { ChartEvent } from './event.ts';
import { readXml, writeXml } from './xml-text.ts';
import type { XmlElement } from './xml-text.ts';
import { xstateEvent } from './xstate-event.ts';

/** What `save` gives. When it is not `plain`, `restore` cannot use it: replay instead. */
export interface SavedMemory {
  plain: boolean;
  text: string;
  seed: number;
  declared: readonly string[];
  event: ChartEvent | undefined;
  /** Says whether anything ran since. */
  changes: number;
}

/** A piece of a chart's code, made inside a machine when it is first needed. */
export type Piece = (memory: SandboxMemory) => Inside;

/** What all machines of a chart have in common. */
export interface SharedCode {
  engine: Engine;
  dialect: string;
  pieces: Piece[];
  /** Scripts keep things where nothing else finds them: data cannot be saved. */
  hides: boolean;
}

/** What the bridge calls its functions. */
type BridgeName =
  | 'test'
  | 'give'
  | 'run'
  | 'assign'
  | 'store'
  | 'declare'
  | 'first'
  | 'constant'
  | 'document'
  | 'pairs'
  | 'event'
  | 'list'
  | 'length'
  | 'at'
  | 'view'
  | 'loaded'
  | 'pack'
  | 'unpack';

/** The data of one machine, in a sandbox of its own. */
export class SandboxMemory implements Memory {
  readonly #shared: SharedCode;
  readonly #facts: MemoryFacts;
  readonly #declared = new Set<string>();
  /** Scripts that declared something, in order. */
  readonly #scripts = new Set<string>();
  #vm: Vm;
  #bridge!: Inside;
  #functions = new Map<BridgeName, Inside>();
  #pieces: (Inside | undefined)[] = [];
  readonly #loops = new Set<Inside>();
  #event: ChartEvent | undefined;
  #told = true;
  #base = 0;
  /** How often something may have changed data; 0: nothing ran yet. */
  #changes = 0;

  constructor(shared: SharedCode, facts: MemoryFacts) {
    this.#shared = shared;
    this.#facts = facts;
    // XState's code sees an event from the first moment on.
    this.#told = shared.dialect !== 'xstate';
    this.#vm = this.#begin();
  }

  setEvent(event: ChartEvent | undefined): void {
    this.#event = event;
    this.#told = false;
    for (const loop of this.#loops) loop.dispose();
    this.#loops.clear();
  }

  has(name: string): boolean {
    return this.#declared.has(name);
  }

  view(): { data: Record<string, Json>; opaque: string[] } {
    const names = JSON.stringify([...this.#declared]);
    try {
      const told = this.#plain('view', names);
      return jsonOf(String(told)) as { data: Record<string, Json>; opaque: string[] };
    } catch (error) {
      if (error instanceof CodeError) return { data: {}, opaque: [...this.#declared] };
      throw error;
    }
  }

  save(): SavedMemory {
    const declared = [...this.#declared];
    const common = { declared, event: this.#event, changes: this.#changes };
    if (this.#changes === 0) return { ...common, plain: true, text: '', seed: 0 };
    const text = this.#shared.hides ? '' : String(this.#plainOr('', 'pack'));
    return { ...common, plain: text !== '', text, seed: text === '' ? 0 : this.#vm.seed };
  }

  restore(saved: unknown): void {
    const { plain, text, seed, declared, event, changes } = saved as SavedMemory;
    if (!plain && changes !== this.#changes) {
      throw new CodeError('not all of these data are plain: they come back by replay');
    }
    this.#declared.clear();
    for (const name of declared) this.#declared.add(name);
    if (text !== '') this.#unpack(text, seed);
    else if (plain && this.#changes > 0) this.#renew();
    this.#changes = text === '' ? changes : this.#changes + 1;
    this.setEvent(event);
  }

  bytes(): number {
    return Math.max(0, this.#vm.bytes() - this.#base);
  }

  dispose(): void {
    this.#vm.dispose();
  }

  /** Calls a function of the bridge with a piece of the chart's code. */
  run(name: BridgeName, piece: number, ...args: Going[]): unknown {
    if (name !== 'test' && name !== 'give') this.#changes++;
    return this.#inside(() => this.#vm.call(this.#bridged(name), this.#piece(piece), ...args));
  }

  /** Sets the variables of a loop. */
  at(copy: Inside, index: number, item: string, indexName: string): void {
    this.#changes++;
    this.#plain('at', copy, index, item, indexName);
  }

  /** Makes a variable exist. */
  declare(name: string): void {
    this.#changes++;
    if (!this.#declared.has(name)) this.#plain('declare', name);
    this.#declared.add(name);
  }

  /** Gives a variable its first value. */
  first(name: string, piece: number): void {
    this.#changes++;
    this.#inside(() => this.#vm.call(this.#bridged('first'), name, this.#piece(piece)));
  }

  /** Copies a list, for a loop over it. */
  list(piece: number): { copy: Inside; length: number } {
    return this.#inside(() => {
      const copy = this.#vm.invoke(this.#bridged('list'), this.#piece(piece));
      this.#loops.add(copy);
      return { copy, length: Number(this.#vm.call(this.#bridged('length'), copy)) };
    });
  }

  /** Evaluates statements whose declarations all other code sees. */
  statements(text: string): void {
    this.#changes++;
    this.#scripts.add(text);
    try {
      this.#inside(() => this.#vm.evaluate(text, 'script')).dispose();
    } finally {
      if (!this.#vm.spent) this.#plain('loaded');
    }
  }

  /** A function of the chart's code, from its text. */
  compile(text: string): Inside {
    return this.#vm.evaluate(text);
  }

  /** A value that the bridge makes, for as long as the machine lives. */
  made(name: BridgeName, ...args: Going[]): Inside {
    return this.#vm.invoke(this.#bridged(name), ...args);
  }

  #begin(): Vm {
    const { isActive, sessionId, name, budget, memory, seed, now } = this.#facts;
    const vm = new Vm(this.#shared.engine, { budget, memory, seed, now });
    const host = vm.hostObject({
      isActive: (state) => isActive.call(this.#facts, String(state)),
      xml: (told) => writeXml(JSON.parse(String(told)) as XmlElement),
    });
    const factory = vm.evaluate(bridge, 'bridge');
    const facts = JSON.stringify({ sessionId, name, dialect: this.#shared.dialect });
    this.#bridge = vm.invoke(factory, host, facts);
    this.#base = vm.bytes();
    return vm;
  }

  #unpack(text: string, seed: number): void {
    if (this.#vm.dead || this.#vm.spent) this.#revive();
    this.#plain('unpack', text);
    this.#vm.seed = seed;
  }

  /** A sandbox in which nothing ran. */
  #renew(): void {
    this.#vm.dispose();
    this.#functions = new Map();
    this.#pieces = [];
    this.#loops.clear();
    this.#vm = this.#begin();
  }

  /** A fresh sandbox with the functions of the scripts: after its memory was used up. */
  #revive(): void {
    this.#renew();
    for (const name of this.#declared) this.#plain('declare', name);
    for (const script of this.#scripts) {
      try {
        this.statements(script);
      } catch (error) {
        if (!(error instanceof CodeError)) throw error;
      }
    }
  }

  #bridged(name: BridgeName): Inside {
    let found = this.#functions.get(name);
    if (!found) this.#functions.set(name, (found = this.#vm.member(this.#bridge, name)));
    return found;
  }

  #piece(index: number): Inside {
    const found = this.#pieces[index];
    if (found) return found;
    const make = this.#shared.pieces[index];
    if (!make) throw new CodeError('no such code');
    return (this.#pieces[index] = make(this));
  }

  #plain(name: BridgeName, ...args: Going[]): unknown {
    return this.#inside(() => this.#vm.call(this.#bridged(name), ...args));
  }

  #plainOr(otherwise: string, name: BridgeName): unknown {
    try {
      return this.#plain(name);
    } catch (error) {
      if (error instanceof CodeError) return otherwise;
      throw error;
    }
  }

  #inside<T>(run: () => T): T {
    try {
      if (!this.#told) this.#tellEvent();
      return run();
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      throw new CodeError(error.message, error.kind === 'thrown' ? 'execution' : error.kind);
    }
  }

  /** The event goes in when code runs that might look at it. */
  #tellEvent(): void {
    this.#told = true;
    const event = this.#event;
    const xstate = this.#shared.dialect === 'xstate';
    const plain = xstate ? JSON.stringify(xstateEvent(event)) : '';
    if (!event) {
      this.#vm.call(this.#bridged('event'), '', '', plain);
      return;
    }
    const { name, type, sendid, origin, origintype, invokeid, data } = event;
    const fields = { name, type, sendid, origin, origintype, invokeid, data };
    const tree = typeof data === 'string' ? readXml(data) : undefined;
    const told = tree ? JSON.stringify(tree) : '';
    this.#vm.call(this.#bridged('event'), JSON.stringify(fields), told, plain);
  }
}
