import { describe, expect, it } from 'vitest';
import type { SeekRequest } from '../../src/engine/api.ts';
import { seek } from '../../src/engine/seek.ts';
import { Simulation } from '../../src/engine/simulation.ts';
import { protocolSystem } from '../../src/run/protocol/system.ts';
import { TraceIndex } from '../../src/trace/query/trace-index.ts';
import { Maker, plainProfile } from '../run/protocols.ts';

function made() {
  const m = new Maker();
  const protocol = m.protocol(
    m.say('A->>B', 'call'),
    m.choice('opt', m.branch('work', m.say('B->>C', 'sub'), m.say('C-->>B', 'subdone'))),
    m.say('B-->>A', 'reply'),
  );
  const simulation = new Simulation(protocolSystem(protocol, plainProfile()), {
    seed: 0,
    choices: [0],
    faults: [],
    choosing: 'seed',
    maxSteps: 100,
  });
  simulation.advance(Infinity);
  const { trace, steps } = simulation;
  return { trace, steps, index: new TraceIndex(trace, []) };
}

/** Steps: 1 send call, 2 receive, 3 choice, 4 send sub, 5 receive, 6 send subdone, 7 receive,
 * 8 send reply, 9 receive, 10 end. */
describe('moving the cursor', () => {
  const run = made();
  const go = (from: number, unit: SeekRequest['unit'], direction: 1 | -1, more = {}): number =>
    seek(run, { run: 1, from, unit, direction, ...more }, () => undefined).step;

  it('by event, and not past the ends', () => {
    expect(run.steps).toBe(10);
    expect(go(0, 'event', 1)).toBe(1);
    expect(go(0, 'event', -1)).toBe(0);
    expect(go(10, 'event', 1)).toBe(10);
  });

  it('by message: to the next receipt', () => {
    expect(go(0, 'message', 1)).toBe(2);
    expect(go(2, 'message', 1)).toBe(5);
    expect(go(5, 'message', -1)).toBe(2);
  });

  it('over a call, and back over it', () => {
    expect(go(0, 'over', 1)).toBe(9);
    expect(go(9, 'over', -1)).toBe(0);
    expect(go(3, 'over', 1)).toBe(7);
  });

  it('over a fragment', () => {
    expect(go(2, 'over', 1)).toBe(7);
  });

  it('out of the innermost call or fragment', () => {
    expect(go(5, 'out', 1)).toBe(7);
    expect(go(2, 'out', 1)).toBe(9);
    expect(go(5, 'out', -1)).toBe(3);
  });

  it('to the next event of a participant', () => {
    expect(go(0, 'actor', 1, { actor: 2 })).toBe(5);
    expect(go(9, 'actor', -1, { actor: 2 })).toBe(6);
  });

  it('to a breakpoint, in both directions', () => {
    const stops = (e: { label: string }): string | undefined =>
      e.label === 'subdone' ? 'b1' : undefined;
    const request = { run: 1, unit: 'breakpoint' as const };
    expect(seek(run, { ...request, from: 0, direction: 1 }, stops)).toEqual({
      step: 6,
      breakpoint: 'b1',
    });
    expect(seek(run, { ...request, from: 6, direction: -1 }, stops)).toEqual({ step: 0 });
  });
});
