import { assert } from '../../base/assert.ts';
import type { Json } from '../../model/json.ts';
import type { CompiledChart } from './compile.ts';
import type { Configuration } from './compile-moves.ts';
import type { ChartEvent } from './event.ts';
import { ExpressionMemory } from './expression-memory.ts';
import type { Host } from './host.ts';
import { Interpreter } from './interpreter.ts';
import type { Outcome } from './interpreter.ts';
import { loadSession, saveSession } from './interpreter-save.ts';
import type { SavedSession } from './interpreter-save.ts';
import type { SessionState } from './session-state.ts';

/** How one machine of a crowd stands, to come back to. */
export type SavedMember =
  | { at: Configuration; values: readonly (Json | undefined)[] }
  | SavedSession;

/** Its state is not in the columns: it remembers something, waits, or has ended. */
const apart = -1;

/** There is no short way from here; it is not known yet. */
const none = -2;
const unknown = -3;

/**
 * Many machines of one chart in columns: the configuration is a number, each variable a number in a
 * list of its own. One machine at a time is taken out of the columns to work; an event that only
 * changes the configuration is a look into a table. For charts without ECMAScript.
 */
export class Crowd {
  readonly chart: CompiledChart;
  readonly size: number;
  /** The machine at work, for the host; -1 for none. */
  current = -1;
  readonly #interpreter: Interpreter;
  readonly #session: SessionState;
  readonly #memory: ExpressionMemory | undefined;
  readonly #at: Int32Array;
  readonly #configurations: Configuration[] = [];
  readonly #numbers = new Map<Configuration, number>();
  /** A column of numbers for each variable; NaN says that the value is in `#others`. */
  readonly #columns: Float64Array[] = [];
  readonly #others: Map<number, Json | undefined>[] = [];
  readonly #apart = new Map<number, SavedSession>();
  /** Next configurations by class of event and configuration. */
  readonly #jumps: number[][] = [];

  /** A crowd of so many machines, all of them started. */
  constructor(chart: CompiledChart, size: number, host: Host) {
    assert(chart.model.datamodel !== 'ecmascript', 'crowds have no data in a sandbox');
    this.chart = chart;
    this.size = size;
    this.#at = new Int32Array(size);
    this.#interpreter = new Interpreter(chart, host);
    this.#session = this.#interpreter.create('0', chart.model.title);
    const { memory } = this.#session;
    this.#memory = memory instanceof ExpressionMemory ? memory : undefined;
    const fresh = saveSession(this.#session);
    for (let n = 0; n < size; n++) {
      loadSession(this.#session, fresh);
      this.#isAtWork(n);
      this.#interpreter.start(this.#session);
      this.#interpreter.settle(this.#session);
      this.#put(n);
    }
  }

  /** An event for one machine, and all that follows from it. */
  send(member: number, event: ChartEvent): Outcome {
    this.#load(member);
    this.#isAtWork(member);
    const outcome = this.#interpreter.process(this.#session, event);
    this.#put(member);
    return outcome;
  }

  /** An event for every machine. */
  sendAll(event: ChartEvent): void {
    const eventClass = this.chart.moves.classOf(event.name);
    const jumps = (this.#jumps[eventClass] ??= []);
    const at = this.#at;
    for (let n = 0; n < at.length; n++) {
      const from = at[n] as number;
      let next = from === apart ? none : (jumps[from] ?? unknown);
      if (next === unknown) next = this.#jump(jumps, from, eventClass);
      if (next >= 0) at[n] = next;
      else this.send(n, event);
    }
  }

  /** Active states of a machine: bit n is state n of the chart. Not to be changed. */
  configuration(member: number): Uint32Array {
    const number = this.#at[member] ?? apart;
    const words = this.#configurations[number]?.words ?? this.#apart.get(member)?.at.words;
    return words ?? this.chart.moves.empty.words;
  }

  /** The status of a machine. */
  status(member: number): SessionState['status'] {
    return this.#apart.get(member)?.status ?? 'running';
  }

  /** The data of a machine by name. */
  data(member: number): Record<string, Json> {
    this.#load(member);
    return this.#session.memory.view().data;
  }

  /** How many machines have each configuration, by the words of the configuration. */
  count(): Map<Uint32Array, number> {
    const counts = new Map<Uint32Array, number>();
    for (let n = 0; n < this.size; n++) {
      const words = this.configuration(n);
      counts.set(words, (counts.get(words) ?? 0) + 1);
    }
    return counts;
  }

  /** One machine as it stands. */
  save(member: number): SavedMember {
    const kept = this.#apart.get(member);
    if (kept) return kept;
    const at = this.#configurations[this.#at[member] ?? 0] as Configuration;
    return { at, values: this.#columns.map((_, slot) => this.#value(member, slot)) };
  }

  /** One machine as it stood. */
  restore(member: number, saved: SavedMember): void {
    if ('memory' in saved) {
      this.#at[member] = apart;
      this.#apart.set(member, saved);
      return;
    }
    this.#apart.delete(member);
    this.#at[member] = this.#numberOf(saved.at);
    for (let slot = 0; slot < this.#columns.length; slot++) {
      this.#keep(member, slot, saved.values[slot]);
    }
  }

  #jump(jumps: number[], from: number, eventClass: number): number {
    const { moves } = this.chart;
    const configuration = this.#configurations[from] as Configuration;
    moves.selection(configuration, eventClass);
    const quick = configuration.quick[eventClass];
    while (jumps.length < from) jumps.push(unknown);
    const next = quick ? this.#numberOf(quick) : none;
    jumps[from] = next;
    return next;
  }

  #numberOf(configuration: Configuration): number {
    const known = this.#numbers.get(configuration);
    if (known !== undefined) return known;
    const number = this.#configurations.push(configuration) - 1;
    this.#numbers.set(configuration, number);
    return number;
  }

  /** The one at work is known to the host and to its own code. */
  #isAtWork(member: number): void {
    this.current = member;
    if (this.#memory) this.#memory.facts.sessionId = String(member);
  }

  #load(member: number): void {
    const s = this.#session;
    const kept = this.#apart.get(member);
    if (kept) {
      loadSession(s, kept);
      return;
    }
    s.at = this.#configurations[this.#at[member] ?? 0] as Configuration;
    s.status = 'running';
    if (s.inner?.length) s.inner = undefined;
    if (s.outer?.length) s.outer = undefined;
    s.remembered = undefined;
    s.running = undefined;
    s.waiting = undefined;
    s.boundStates = undefined;
    s.barred = undefined;
    s.over = false;
    s.last = undefined;
    const memory = this.#memory;
    if (!memory) return;
    const { values } = memory;
    for (let slot = 0; slot < this.#columns.length; slot++) {
      values[slot] = this.#value(member, slot);
    }
  }

  #value(member: number, slot: number): Json | undefined {
    const value = this.#columns[slot]?.[member] ?? Number.NaN;
    return value === value ? value : this.#others[slot]?.get(member);
  }

  /** Puts the machine at work back into its place. */
  #put(member: number): void {
    const s = this.#session;
    this.current = -1;
    const plain =
      s.status === 'running' && !s.remembered && !s.running?.size && !s.boundStates && s.at.calm;
    if (!plain || s.inner?.length || s.outer?.length || s.over || s.barred) {
      this.#at[member] = apart;
      this.#apart.set(member, saveSession(s));
      return;
    }
    if (this.#apart.size > 0) this.#apart.delete(member);
    this.#at[member] = this.#numberOf(s.at);
    if (!this.#memory) return;
    const { values } = this.#memory;
    while (this.#columns.length < values.length) this.#column();
    for (let slot = 0; slot < values.length; slot++) this.#keep(member, slot, values[slot]);
  }

  #column(): void {
    this.#columns.push(new Float64Array(this.size).fill(Number.NaN));
    this.#others.push(new Map());
  }

  #keep(member: number, slot: number, value: Json | undefined): void {
    const column = this.#columns[slot] as Float64Array;
    const others = this.#others[slot] as Map<number, Json | undefined>;
    if (typeof value === 'number') {
      column[member] = value;
      if (others.size > 0) others.delete(member);
    } else {
      column[member] = Number.NaN;
      others.set(member, value);
    }
  }
}
