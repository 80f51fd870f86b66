import type { Json } from '../../model/json.ts';
import { CodeError } from './datamodel.ts';
import type { Memory, MemoryFacts } from './datamodel.ts';
import type { ChartEvent } from './event.ts';
import { sizeOf } from './expression-values.ts';

/** Texts and lists below this size are not counted each time. */
const small = 1_024;

/**
 * The data of a machine as numbered variables: undefined is no variable, null one without a value.
 * Values are never changed in place, so that a copy of the list is a copy of everything.
 */
export class ExpressionMemory implements Memory {
  readonly facts: MemoryFacts;
  /** Names by number; shared with the program, which may add some. */
  readonly names: readonly string[];
  values: (Json | undefined)[] = [];
  event: Json = null;

  constructor(facts: MemoryFacts, names: readonly string[]) {
    this.facts = facts;
    this.names = names;
  }

  setEvent(event: ChartEvent | undefined): void {
    this.event = (event as unknown as Json | undefined) ?? null;
  }

  has(name: string): boolean {
    return this.values[this.names.indexOf(name)] !== undefined;
  }

  view(): { data: Record<string, Json>; opaque: string[] } {
    const data: Record<string, Json> = {};
    this.values.forEach((value, slot) => {
      if (value !== undefined) data[this.names[slot] ?? ''] = value;
    });
    return { data, opaque: [] };
  }

  save(): unknown {
    return this.values.length > 0 ? this.values.slice() : undefined;
  }

  restore(saved: unknown): void {
    this.values = saved === undefined ? [] : (saved as (Json | undefined)[]).slice();
  }

  bytes(): number {
    const { memory } = this.facts;
    return this.values.reduce<number>((sum, value) => sum + sizeOf(value, memory), 0);
  }

  dispose(): void {}

  /** Gives a variable a value. */
  set(slot: number, value: Json): void {
    this.values[slot] = value;
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return;
    if (typeof value === 'string' && value.length < small) return;
    if (this.bytes() <= this.facts.memory) return;
    throw new CodeError(`The data need more than ${this.facts.memory} bytes.`, 'memory');
  }
}
