import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../../src/parse/scenario/parse.ts';
import { faultsOf } from '../../../src/run/scenario.ts';
import { playScenario, type Played } from '../../tools/play.ts';
import { root } from '../../tools/root.ts';

/** Plays an example with a part of its text replaced, as a person would who tries something. */
function tried(name: string, from = '', to = ''): Played {
  const text = readFileSync(join(root, 'src/example/scenario', `${name}.yaml`), 'utf8');
  if (!text.includes(from)) throw new Error(`“${from}” is not in ${name}`);
  const { scenario, diagnostics } = parseScenario(text.replace(from, to));
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!scenario) throw new Error(`${name} is no scenario`);
  return playScenario(scenario, { faults: faultsOf(scenario) });
}

const sound = [
  'event-causes',
  'exactly-once',
  'exactly-once-in-every-order',
  'replay-in-every-order',
  'replay-at-snapshot-time',
  'replay-from-snapshot',
  'back-pressure',
  'three-level-cache',
  'dashboard-late-joiner',
  'buffered-webhook',
  'pattern-comparison',
  'partition-and-heal',
  'crash-and-recover',
  'three-sinks',
];

describe('examples of events, caches and sinks', () => {
  test.each(sound)(
    'B50 B51 B52 B53 B54 B57 E10 E11 E12 E13 E14 E19 E22 E23 E24 %s holds',
    (name) => {
      const run = tried(name);
      expect(run.broken).toEqual([]);
      expect(run.status).toBe('done');
    },
  );

  test.each([
    [
      'B52',
      'event-causes',
      "topics: '*' }",
      "topics: '*', defect: no-hold }",
      'no-delivery-before-depends',
    ],
    ['B50', 'event-causes', 'step/tool_called', 'swarm/routine_completed', 'known-event-types'],
    ['B53', 'exactly-once', 'window: 100', 'window: 2', 'exactly-once-effects'],
    [
      'E13',
      'replay-at-snapshot-time',
      'since: position',
      'since: after_time',
      'event-at-snapshot-time',
    ],
    [
      'E14',
      'replay-at-snapshot-time',
      'since: position }\n  workshop: { is: recoverable,',
      'since: from_time }\n  workshop: { is: recoverable, deduplicate: no,',
      'replay-idempotent',
    ],
    [
      'B54',
      'replay-from-snapshot',
      'snapshot: 7',
      'snapshot: 7, defect: snapshot-late',
      'snapshot-plus-replay',
    ],
    [
      'E14',
      'replay-from-snapshot',
      'delivery: exactly_once',
      'delivery: exactly_once\n    defect: no-deduplication',
      'replay-idempotent',
    ],
    ['B57', 'three-level-cache', 'cache: east', 'cache: [east, west]', 'read-your-writes'],
    [
      'B57',
      'three-level-cache',
      'store: archive, entries: 2',
      'store: archive, defect: keeps-old-value, entries: 2',
      'read-your-writes',
    ],
    [
      'E11',
      'dashboard-late-joiner',
      'joins: 105 ms',
      'joins: 105 ms, defect: snapshot-then-subscribe',
      'no-gap-for-late-joiner',
    ],
    [
      'E11',
      'dashboard-late-joiner',
      'joins: 105 ms',
      'joins: 105 ms, defect: subscribe-then-snapshot',
      'no-gap-for-late-joiner',
    ],
    [
      'E19',
      'buffered-webhook',
      'buffer: 12',
      'buffer: 12, defect: requeue-duplicates',
      'drops-counted',
    ],
    [
      'E23',
      'partition-and-heal',
      'retry: 50 ms',
      'retry: 50 ms, attempts: 2, defect: abandons',
      'delivered-after-heal',
    ],
    [
      'E24',
      'crash-and-recover',
      'log: journal',
      'log: journal, defect: apply-first',
      'state-equals-log',
    ],
    [
      'E24',
      'crash-and-recover',
      'log: journal',
      'log: journal, defect: snapshot-only',
      'state-equals-log',
    ],
    [
      'E10',
      'three-sinks',
      'oven: { is: sink,',
      'oven: { is: sink, defect: no-order,',
      'every-sink-sees-all-in-order',
    ],
    [
      'E10',
      'three-sinks',
      'write: 12 ms',
      'write: 12 ms, defect: ack-before-write',
      'every-sink-sees-all-in-order',
    ],
    [
      'E22',
      'pattern-comparison',
      'service: oracle',
      'service: oracle\n    defect: uneven-workload',
      'pattern-latency',
    ],
  ])('%s planted: what is tried in %s is noticed (%#)', (_row, name, from, to, invariant) => {
    expect(tried(name, from, to).broken).toContain(invariant);
  });

  test('B53 planted: a window of two is noticed in its example', () => {
    expect(tried('exactly-once-small-window').broken).toEqual(['exactly-once-effects']);
    expect(tried('exactly-once-small-window', 'window: 2', 'window: 30').broken).toEqual([]);
  });

  test('B50 planted: the unknown type is noticed in its example, unless it is added', () => {
    expect(tried('event-type-unknown').broken).toEqual(['known-event-types']);
    const more = "catalogue: tiers, types: ['swarm/*']";
    expect(tried('event-type-unknown', 'catalogue: tiers', more).broken).toEqual([]);
  });
});
