import { createRequire } from 'node:module';

/** What we use of simjs (2.0.3), which has no types and hangs itself on `window`. */
interface SimJs {
  Sim: new () => {
    addEntity(kind: unknown, name: string, ...args: unknown[]): unknown;
    simulate(until: number): void;
  };
  Entity: new () => {
    send(message: unknown, delay: number, to: unknown): void;
  };
}

/** A ring of 1,000 entities in simjs, each with one message on its way: messages a second. */
export function measureSimJs(messages = 500_000): number {
  const { Sim, Entity } = load();
  const members: unknown[] = [];
  let count = 0;
  class Member extends Entity {
    index = 0;
    start(index: number): void {
      this.index = index;
      members[index] = this;
    }
    onMessage(_sender: unknown, message: unknown): void {
      count++;
      this.send(message, 1 + ((this.index * 7_919) % 997) / 1_000, next(this.index));
    }
  }
  const next = (index: number): unknown => members[(index + 1) % 1_000];
  const sim = new Sim();
  const all = Array.from({ length: 1_000 }, (_, i) => sim.addEntity(Member, `n${i}`, i));
  for (const one of all as InstanceType<SimJs['Entity']>[]) one.send('token', 1, one);
  const began = performance.now();
  sim.simulate((messages / 1_000) * 1.5);
  return (count / (performance.now() - began)) * 1000;
}

function load(): SimJs {
  const host = globalThis as { window?: unknown; Sim?: SimJs };
  const before = host.window;
  host.window = globalThis;
  createRequire(import.meta.url)('simjs');
  if (before === undefined) delete host.window;
  return host.Sim as SimJs;
}
