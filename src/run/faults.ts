import type { Fault, MessagePattern } from '../model/run.ts';

/** What a fault does to one message on its way. */
export type Interference = { kind: 'drop' } | { kind: 'duplicate' } | { kind: 'delay'; by: number };

/** A message as the faults see it. */
export interface Passing {
  from: string;
  to: string;
  label: string;
}

/**
 * Decides which message a scripted fault strikes: each fault counts the messages that fit its
 * pattern. `counts` is plain data, saved with the kernel's snapshots.
 */
export class FaultPlan {
  readonly #faults: readonly Fault[];
  counts: number[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.filter((fault) => 'message' in fault);
    this.counts = this.#faults.map(() => 0);
  }

  /** True when no message can be struck: the kernel then skips the question. */
  get idle(): boolean {
    return this.#faults.length === 0;
  }

  /** What strikes this message; the first fault that fits decides. */
  strike(passing: Passing): Interference | undefined {
    let struck: Interference | undefined;
    this.#faults.forEach((fault, i) => {
      if (!('message' in fault) || !fits(fault.message, passing)) return;
      const count = (this.counts[i] ?? 0) + 1;
      this.counts[i] = count;
      if (count === fault.message.nth && !struck) struck = interference(fault);
    });
    return struck;
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

function interference(fault: Fault): Interference | undefined {
  if (fault.kind === 'delay') return { kind: 'delay', by: fault.by };
  if (fault.kind === 'drop' || fault.kind === 'duplicate') return { kind: fault.kind };
  return undefined;
}

function fits(pattern: MessagePattern, passing: Passing): boolean {
  return (
    (pattern.from === undefined || pattern.from === passing.from) &&
    (pattern.to === undefined || pattern.to === passing.to) &&
    (pattern.label === undefined || pattern.label === passing.label)
  );
}
