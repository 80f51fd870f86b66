import { describe, expect, test } from 'vitest';
import { Session } from '../../src/engine/session.ts';
import { Simulation } from '../../src/engine/simulation.ts';
import type { Actor, System } from '../../src/run/actor.ts';
import { hashesOf } from '../bench/hashes.ts';
import { crowded, crowdedScenario, measureScenario } from '../bench/scenario.ts';
import { crowdFigure } from '../bench/figure.ts';

/** A ring of three that passes a message on ten times, `waits` before each. */
function ring(waits: () => number): System {
  const member: Actor<{ left: number }, string> = {
    init: () => ({ left: 10 }),
    receive: (state, message, context) => {
      if (state.left-- <= 0) return;
      context.send((context.self + 1) % 3, message, waits() % 2, 0, 0);
    },
  };
  return {
    actors: ['a', 'b', 'c'].map((id) => ({
      id,
      name: id,
      tier: '',
      behaviour: member as Actor<unknown, unknown>,
    })),
    network: { latency: () => 5 },
    start: [{ to: 0, message: 'token' }],
    prepare: (intern) => void intern('token'),
    outcome: () => ({ status: 'done', waiting: [] }),
    look: () => ({ alive: true, active: 0, sent: 0, received: 0, used: {} }),
  };
}

function hashOf(system: System): string {
  const options = { seed: 1, choices: [], faults: [], choosing: 'seed', maxSteps: 1e6 } as const;
  const simulation = new Simulation(system, options);
  while (!simulation.advance(1000));
  return simulation.trace.hash();
}

describe('determinism', () => {
  test('X01 a hundred times the same run has one hash', () => {
    const hashes = Array.from({ length: 100 }, () => hashOf(ring(() => 0)));
    expect(new Set(hashes).size).toBe(1);
  });

  test('X01 a scenario has the same hash in another session, another one with another seed', async () => {
    const text = 'scenario: S\nswarm: {runs: [r]}\nroutines: {r: [a, b]}\ntools: {}\n';
    const [first, second] = [await hashesOf('s.yaml', text, 3), await hashesOf('s.yaml', text, 3)];
    expect(second).toEqual(first);
  });

  test('X01 planted: an actor with randomness of its own is noticed', () => {
    let drawn = 0;
    const hashes = Array.from({ length: 20 }, () => hashOf(ring(() => drawn++ >> 3)));
    expect(new Set(hashes).size).toBeGreaterThan(1);
  });
});

describe('a crowd', () => {
  test('X08 many runs at once are recorded event by event, and break nothing', async () => {
    const speed = measureScenario(await crowdedScenario(40), 1);
    expect(speed.holds).toBe(true);
    expect(speed.events).toBeGreaterThan(40 * 100);
    expect(speed.perSecond).toBeGreaterThan(0);
  });

  test('X08 planted: half a million events a second, or a broken invariant, is noticed', () => {
    expect(crowdFigure({ perSecond: 1_000_000, holds: true }, 'node').ok).toBe(true);
    expect(crowdFigure({ perSecond: 500_000, holds: true }, 'node').ok).toBe(false);
    expect(crowdFigure({ perSecond: 2_000_000, holds: false }, 'node').ok).toBe(false);
  });
});

describe('long work', () => {
  /** A session that counts how often it let others in, and asks something then. */
  function patient(): { session: Session; answered: () => number } {
    let answered = 0;
    const session: Session = new Session({
      pause: async () => {
        const { language } = await session.compile({ path: 'a.mmd', text: 'sequenceDiagram' });
        if (language === 'mermaid-sequence') answered++;
      },
    });
    return { session, answered: () => answered };
  }

  const request = {
    path: 'crowd.yaml',
    text: crowded(900),
    profile: '',
    spec: { document: '', seed: 0, choices: [], faults: [] },
    choosing: 'seed',
  } as const;

  test('X09 a long run lets other questions be answered meanwhile', async () => {
    const { session, answered } = patient();
    const { status } = await session.run(request as never);
    expect(status).toBe('done');
    expect(answered()).toBeGreaterThan(0);
  });

  test('X09 what crosses to the page are columns that can be transferred', async () => {
    const session = new Session();
    const { id } = await session.run(request as never);
    const { columns } = await session.events(id, 0, 1000);
    for (const column of Object.values(columns)) expect(ArrayBuffer.isView(column)).toBe(true);
    const buffers = Object.values(columns).map(({ buffer }) => buffer as ArrayBuffer);
    expect(structuredClone(columns, { transfer: buffers }).time).toHaveLength(1000);
  });
});
