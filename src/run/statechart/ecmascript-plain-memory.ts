import type { Json } from '../../model/json.ts';
import { CodeError } from './datamodel.ts';
import type { Memory, MemoryFacts } from './datamodel.ts';
import { cloneValue, isJson, jsonValue, sizeOf } from './ecmascript-plain-values.ts';
import type { ChartEvent } from './event.ts';
import { scxmlProcessor } from './event.ts';
import { xstateEvent } from './xstate-event.ts';

/** The value of what is not declared. */
export const absent = Symbol('absent');

/** What the memories of a chart have in common. */
export interface PlainFacts {
  slots: ReadonlyMap<string, number>;
  /** Parts of values are changed: nothing is shared with the world outside. */
  mutates: boolean;
}

interface Saved {
  plain: true;
  values: unknown[];
  event: ChartEvent | undefined;
}

/** The data of one machine as plain values; its code are closures over this. */
export class PlainMemory implements Memory {
  readonly facts: MemoryFacts;
  /** Values of the chart's variables. */
  values: unknown[] = [];
  /** Values of local variables. */
  readonly locals: unknown[] = [];
  event: ChartEvent | undefined;
  readonly #shared: PlainFacts;
  #left: number;
  #grown = 0;
  #room: number;
  #data: { value: unknown } | undefined;
  #events: { own?: unknown; plain?: Record<string, unknown> } | undefined;
  #processors: unknown;

  constructor(facts: MemoryFacts, shared: PlainFacts) {
    this.facts = facts;
    this.#shared = shared;
    this.#left = facts.budget;
    this.#room = facts.memory / 2;
    for (let at = shared.slots.size; at > 0; at--) this.values.push(absent);
  }

  setEvent(event: ChartEvent | undefined): void {
    this.event = event;
    this.#data = undefined;
    this.#events = undefined;
  }

  has(name: string): boolean {
    const slot = this.#shared.slots.get(name);
    return slot !== undefined && this.valueAt(slot) !== absent;
  }

  view(): { data: Record<string, Json>; opaque: string[] } {
    const data: Record<string, Json> = {};
    const opaque: string[] = [];
    for (const [name, slot] of this.#shared.slots) {
      const value = this.valueAt(slot);
      if (value === absent || value === undefined) continue;
      try {
        data[name] = this.given(value) as Json;
      } catch (error) {
        if (!(error instanceof CodeError)) throw error;
        opaque.push(name);
      }
    }
    return { data, opaque };
  }

  save(): Saved {
    const { values, event } = this;
    return {
      plain: true,
      values: this.#shared.mutates ? cloneValue(values) : values.slice(),
      event,
    };
  }

  restore(saved: unknown): void {
    const { values, event } = saved as Saved;
    this.values = this.#shared.mutates ? cloneValue(values) : values.slice();
    if (event !== this.event) this.setEvent(event);
  }

  bytes(): number {
    const seen = new Set<object>();
    let bytes = 0;
    for (const value of this.values) bytes += sizeOf(value, seen);
    return bytes;
  }

  dispose(): void {
    this.values = [];
  }

  /** A variable's value; `absent` for one that came later than this memory. */
  valueAt(slot: number): unknown {
    return slot < this.values.length ? this.values[slot] : absent;
  }

  /** Sets a variable, making it where it is not. */
  set(slot: number, value: unknown): void {
    while (this.values.length < slot) this.values.push(absent);
    this.values[slot] = value;
  }

  /** A piece of code begins. */
  begin(): void {
    this.#left = this.facts.budget;
  }

  /** Steps were taken, or are about to be. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new CodeError(`more than ${this.facts.budget} steps`, 'budget');
  }

  /** So many bytes were made; from time to time it is looked how many are kept. */
  grow(bytes: number): void {
    this.#grown += bytes;
    if (this.#grown > this.#room) this.#measure(bytes);
  }

  /** A value on its way out. */
  given(value: unknown): Json | undefined {
    if (typeof value !== 'object' || value === null) return jsonValue(value);
    return !this.#shared.mutates && isJson(value) ? (value as Json) : jsonValue(value);
  }

  /** A value on its way in. */
  taken(value: Json | undefined): unknown {
    return this.#shared.mutates ? cloneValue(value) : value;
  }

  /** `_event.data`. */
  eventData(): unknown {
    if (!this.event) throw new CodeError("TypeError: cannot read property 'data' of undefined");
    const { data } = this.event;
    if (typeof data !== 'object' || data === null || !this.#shared.mutates) return data;
    this.#data ??= { value: cloneValue(data) };
    return this.#data.value;
  }

  /** A field of XState's `event`. */
  plainEventField(name: string): unknown {
    const event = this.plainEvent();
    return Object.hasOwn(event, name) ? event[name] : undefined;
  }

  /** `_event` as a whole. */
  eventValue(): unknown {
    if (!this.event) return undefined;
    const { name, type, sendid, origin, origintype, invokeid, data } = this.event;
    this.#events ??= {};
    this.#events.own ??= { name, type, sendid, origin, origintype, invokeid, data };
    return this.#events.own;
  }

  /** XState's `event` as a whole. */
  plainEvent(): Record<string, unknown> {
    this.#events ??= {};
    this.#events.plain ??= xstateEvent(this.event, this.event && this.eventData());
    return this.#events.plain;
  }

  /** `_ioprocessors`. */
  processors(): unknown {
    const location = `#_scxml_${this.facts.sessionId}`;
    this.#processors ??= { scxml: { location }, [scxmlProcessor]: { location } };
    return this.#processors;
  }

  #measure(bytes: number): void {
    const { memory } = this.facts;
    const kept = bytes > memory ? bytes : this.bytes();
    if (kept > memory) throw new CodeError('more memory than the limit allows', 'memory');
    this.#grown = 0;
    this.#room = Math.max((memory - kept) / 2, memory / 64);
  }
}
