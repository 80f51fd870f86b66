import { TimeHeap } from '../../src/base/heap.ts';
import type { Context, System } from '../../src/run/actor.ts';
import { Kernel } from '../../src/run/kernel.ts';

const actors = 1_000;
const messages = 500_000;

/** Virtual nanoseconds from one actor to the next: many different times, some equal. */
function latency(from: number): number {
  return 1_000 + ((from * 7_919) % 997);
}

/** Deliveries a second: ours with the trace recorded, and a bare loop over a typed-array heap. */
export interface RingSpeed {
  kernel: number;
  bare: number;
  /** Virtual time at the end, which both must agree on. */
  agree: boolean;
}

/**
 * A ring of 1,000 actors, each with one message on its way to the next: 500,000 deliveries, several
 * rounds in turns. The fastest round of each counts: the others tell what else the machine did.
 */
export function measureRing(rounds = 12): RingSpeed {
  const best: RingSpeed = { kernel: 0, bare: 0, agree: true };
  for (let i = 0; i < rounds; i++) {
    const kernel = timed(ringKernel);
    const bare = timed(ringBare);
    best.kernel = Math.max(best.kernel, messages / kernel.seconds);
    best.bare = Math.max(best.bare, messages / bare.seconds);
    best.agree &&= kernel.value === bare.value;
  }
  return best;
}

function timed(work: () => number): { seconds: number; value: number } {
  const began = performance.now();
  const value = work();
  return { value, seconds: (performance.now() - began) / 1000 };
}

/** Passes the message on. */
const member = {
  init: (): null => null,
  receive: (_state: unknown, message: unknown, context: Context): void => {
    context.send((context.self + 1) % actors, message, 1, 1, 0);
  },
};

function ringKernel(): number {
  const system: System = {
    actors: Array.from({ length: actors }, (_, i) => ({
      id: `n${i}`,
      name: `n${i}`,
      tier: '',
      behaviour: member,
    })),
    network: { latency },
    start: Array.from({ length: actors }, (_, to) => ({ to, message: 'token' })),
    prepare: (intern) => intern('token'),
    outcome: () => ({ status: 'done', waiting: [] }),
    look: () => ({ alive: true, active: 0, sent: 0, received: 0, used: {} }),
  };
  const options = { seed: 0, choices: [], faults: [], choosing: 'seed' } as const;
  const kernel = new Kernel(system, options);
  for (let i = 0; i < actors + messages; i++) kernel.step();
  return kernel.now;
}

/** The same payload (from, to, label, node, link) in columns, and nothing else. */
function ringBare(): number {
  const heap = new TimeHeap();
  const from = new Int32Array(actors);
  const to = new Int32Array(actors);
  const label = new Int32Array(actors);
  const node = new Int32Array(actors);
  const link = new Int32Array(actors);
  const times = new Float64Array(actors);
  let sequence = 0;
  const send = (slot: number, actor: number, time: number): void => {
    from[slot] = actor;
    to[slot] = (actor + 1) % actors;
    label[slot] = 1;
    node[slot] = 1;
    link[slot] = sequence;
    times[slot] = time;
    heap.push(time, sequence++, slot);
  };
  for (let i = 0; i < actors; i++) send(i, i, latency(i));
  let now = 0;
  for (let i = 0; i < messages; i++) {
    const slot = heap.pop();
    now = times[slot] as number;
    const actor = to[slot] as number;
    send(slot, actor, now + latency(actor));
  }
  return now;
}
