import fc from 'fast-check';
import { expect, test } from 'vitest';
import { snapshotFacts } from '../../src/state/snapshot-facts.ts';

test('A11 what a list tells of a snapshot is read from its text', () => {
  const text = JSON.stringify({
    title: 'Lamp',
    now: 3e9,
    machine: {
      configuration: ['On'],
      opaque: ['call'],
      internal: [],
      external: [{ name: 'press' }],
      timers: [{ remaining: 7e9, delay: 1e10, message: { name: 'after.10s.On' } }],
    },
    log: { steps: 12 },
  });
  expect(snapshotFacts(text)).toEqual({
    title: 'Lamp',
    now: 3e9,
    configuration: ['On'],
    timers: [{ event: 'after.10s.On', remaining: 7e9, delay: 1e10 }],
    opaque: ['call'],
    waiting: 1,
    bytes: text.length,
    steps: 12,
  });
});

test('A11 hostile texts give facts that can be shown', () => {
  const machine = fc.record(
    {
      configuration: fc.anything(),
      timers: fc.anything(),
      opaque: fc.anything(),
      internal: fc.anything(),
    },
    { requiredKeys: [] },
  );
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    machine.map((one) => JSON.stringify({ machine: one }) ?? ''),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const { configuration, timers, now, waiting } = snapshotFacts(text);
      expect(configuration.every((one) => typeof one === 'string')).toBe(true);
      for (const { event, remaining } of timers) {
        expect([typeof event, typeof remaining]).toEqual(['string', 'number']);
      }
      expect(Number.isFinite(now) && waiting >= 0).toBe(true);
    }),
  );
});
