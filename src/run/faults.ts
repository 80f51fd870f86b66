import { hashText } from '../base/hash.ts';
import { nextUint32, seedRandom, type RandomState } from '../base/random.ts';
import type { Fault, MessagePattern } from '../model/run.ts';

/** What a fault does to one message on its way. */
export interface Interference {
  kind: 'drop' | 'duplicate' | 'delay' | 'reorder' | 'corrupt';
  /** How much later it arrives, ns. */
  by: number;
  /** Which of the faults it was, by index. */
  fault: number;
}

/** A message as the faults see it. */
export interface Passing {
  from: string;
  to: string;
  label: string;
}

/** What a plan remembers, as plain data: saved with the kernel's snapshots. */
export interface FaultMemory {
  counts: readonly number[];
  randoms: readonly RandomState[];
}

type Chance = Extract<Fault, { kind: 'chance' }>;
type Scripted = Extract<Fault, { message: MessagePattern }>;
type Aimed = Chance | Scripted;

/**
 * Decides which message a fault strikes. Scripted faults count the messages that fit their pattern.
 * Each fault of chance draws from a random stream of its own, made of the seed and of what the
 * fault says, once for each message that fits: adding or removing one changes no other draw.
 */
export class FaultPlan {
  readonly #aimed: { fault: Aimed; index: number }[] = [];
  readonly #partitions: { actors: ReadonlySet<string>; at: number; until: number }[] = [];
  readonly #slow: Extract<Fault, { kind: 'slow' }>[] = [];
  #counts: number[];
  #randoms: RandomState[];

  constructor(faults: readonly Fault[], seed: number) {
    faults.forEach((fault, index) => {
      if ('message' in fault || fault.kind === 'chance') this.#aimed.push({ fault, index });
      else if (fault.kind === 'slow') this.#slow.push(fault);
      else if (fault.kind === 'partition') {
        const { actors, at, until } = fault;
        this.#partitions.push({ actors: new Set(actors), at, until: until < 0 ? Infinity : until });
      }
    });
    this.#counts = this.#aimed.map(() => 0);
    const texts = this.#aimed.map(({ fault }) => JSON.stringify(fault));
    this.#randoms = texts.map((text, i) => {
      const same = texts.slice(0, i).filter((other) => other === text).length;
      return seedRandom(Number.parseInt(hashText(`${seed} ${same} ${text}`).slice(0, 13), 16));
    });
  }

  /** True when no message can be struck: the kernel then skips all questions. */
  get idle(): boolean {
    return this.#aimed.length + this.#partitions.length + this.#slow.length === 0;
  }

  /** What strikes this message; the first fault that does decides. */
  strike(passing: Passing): Interference | undefined {
    let struck: Interference | undefined;
    for (let i = 0; i < this.#aimed.length; i++) {
      const { fault, index } = this.#aimed[i] as { fault: Aimed; index: number };
      if (!fits(fault.kind === 'chance' ? fault : fault.message, passing)) continue;
      if (this.#hits(fault, i)) struck ??= interference(fault, index);
    }
    return struck;
  }

  /** How long a message takes that would take `latency` ns and leaves at `now`. */
  slowed({ from, to }: Passing, now: number, latency: number): number {
    let result = latency;
    for (const slow of this.#slow) {
      const inside = now >= slow.at && (slow.until < 0 || now < slow.until);
      if (inside && fits(slow, { from, to, label: '' })) result = Math.round(result * slow.factor);
    }
    return result;
  }

  /** True when a partition stands between the two while the message is on its way. */
  cut({ from, to }: Passing, sent: number, arrives: number): boolean {
    return this.#partitions.some(
      ({ actors, at, until }) =>
        actors.has(from) !== actors.has(to) && sent < until && arrives >= at,
    );
  }

  save(): FaultMemory {
    return {
      counts: this.#counts.slice(),
      randoms: this.#randoms.map((state): RandomState => [...state]),
    };
  }

  restore(saved: FaultMemory): void {
    this.#counts = saved.counts.slice();
    this.#randoms = saved.randoms.map((state): RandomState => [...state]);
  }

  #hits(fault: Aimed, i: number): boolean {
    if (fault.kind === 'chance') {
      return nextUint32(this.#randoms[i] as RandomState) < fault.share * 4294967296;
    }
    const count = (this.#counts[i] ?? 0) + 1;
    this.#counts[i] = count;
    return count === fault.message.nth;
  }
}

/** Crashes and restarts in order of time. */
export function outages(
  faults: readonly Fault[],
): { kind: 'crash' | 'restart'; actor: string; at: number }[] {
  return faults
    .filter((fault) => fault.kind === 'crash' || fault.kind === 'restart')
    .sort((a, b) => a.at - b.at);
}

function interference(fault: Aimed, index: number): Interference {
  const kind = fault.kind === 'chance' ? fault.strike : fault.kind;
  const late = kind === 'delay' || kind === 'reorder';
  return { kind, by: late && 'by' in fault ? fault.by : 0, fault: index };
}

function fits(pattern: Partial<Passing>, passing: Passing): boolean {
  return (
    (pattern.from === undefined || pattern.from === passing.from) &&
    (pattern.to === undefined || pattern.to === passing.to) &&
    (pattern.label === undefined || pattern.label === passing.label)
  );
}
