import type { Json } from '../../model/json.ts';
import type { Code, DataValue } from '../../model/statechart/content.ts';
import type { DataItem } from '../../model/statechart/statechart.ts';
import type { ChartEvent } from './event.ts';

/**
 * A chart's code, prepared once and shared by all of its machines. Each method is called while the
 * chart is compiled and gives a closure; closures throw `CodeError` and nothing else. Code that
 * cannot be read gives a closure that throws.
 */
export interface Program<M extends Memory = Memory> {
  /** A machine's own memory, without data yet. */
  memory(facts: MemoryFacts): M;
  condition(code: Code): (memory: M) => boolean;
  /** A value as plain data, to be sent or shown; undefined is none. */
  give(value: DataValue): (memory: M) => Json | undefined;
  /** The value of a variable or of a place in it. */
  locate(location: string): (memory: M) => Json | undefined;
  /** Sets places to values; all values are computed before any is set. The places must exist. */
  assign(items: readonly { location: string; value: DataValue }[]): (memory: M) => void;
  /** Sets a place to plain data from outside (`idlocation`, `finalize`, an edit by hand). */
  store(location: string): (memory: M, value: Json | undefined) => void;
  /** Makes a variable exist, with its first value where `value` says so and none else. */
  declare(item: DataItem): (memory: M, value: boolean) => void;
  script(code: Code): (memory: M) => void;
  foreach(array: Code, item: string, index: string | undefined): (memory: M) => Iteration;
}

/** A loop over a copy of a list. */
export interface Iteration {
  readonly length: number;
  /** Sets the item's and the index's variable, making them where they are not. */
  at(index: number): void;
}

/** What a memory knows of its machine: system variables and `In`. */
export interface MemoryFacts {
  sessionId: string;
  name: string;
  /** True while a state is active. */
  isActive(state: string): boolean;
  /** Steps of the sandbox for one piece of code, and bytes of all data. */
  budget: number;
  memory: number;
  /** Where its random numbers begin; 1. */
  seed?: number;
  /** Its clock in milliseconds, for `Date`; stands at 0. */
  now?: () => number;
}

/** The data of one machine. */
export interface Memory {
  /** What `_event` (and `event` in XState's code) is from now on. */
  setEvent(event: ChartEvent | undefined): void;
  /** True when a variable is declared. */
  has(name: string): boolean;
  /** All declared data as far as it is plain, for inspectors; `opaque` names what is not. */
  view(): { data: Record<string, Json>; opaque: string[] };
  /** A copy to come back to: `restore` on this memory gives the same data again. */
  save(): unknown;
  restore(saved: unknown): void;
  /** An estimate of the size of all data in bytes. */
  bytes(): number;
  /** Frees what the sandbox holds. */
  dispose(): void;
}

/** Why a piece of code did not work. */
export class CodeError extends Error {
  override name = 'CodeError';
  /**
   * `execution`: SCXML's `error.execution`. `budget`, `memory`: the code was stopped, and with it
   * the machine. `breach`: it tried to reach what it must not.
   */
  readonly kind: 'execution' | 'budget' | 'memory' | 'breach';

  constructor(message: string, kind: CodeError['kind'] = 'execution') {
    super(message);
    this.kind = kind;
  }
}
