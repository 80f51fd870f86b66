import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import { part, play } from '../../tools/play.ts';

const ms = 1_000_000;

/** A coordinator “trade” with participants a, b, c. */
function trade(
  coordinator: Record<string, Json> = {},
  participant: Record<string, Json> = {},
): ComponentSpec[] {
  return [
    part('trade', 'coordinator', coordinator),
    ...['a', 'b', 'c'].map((id) => part(id, 'participant', participant)),
  ];
}

const phases = (run: ReturnType<typeof play>): unknown[] =>
  ['trade', 'a', 'b', 'c'].map((id) => run.state<{ phase: string }>(id).phase);

describe('two-phase commit in time', () => {
  test.each(['plain', 'full'])('B37 B38 everybody says yes, everybody commits: %s', (lifecycle) => {
    const run = play(trade({ lifecycle }));
    expect(phases(run)).toEqual(['committed', 'committed', 'committed', 'committed']);
    expect(run.status).toBe('done');
    expect(run.broken).toEqual([]);
  });

  test.each(['plain', 'full'])('B37 B38 one no, everybody aborts: %s', (lifecycle) => {
    const specs = trade({ lifecycle }).with(2, part('b', 'participant', { vote: 'no' }));
    const run = play(specs);
    expect(phases(run)).toEqual(['aborted', 'aborted', 'aborted', 'aborted']);
    expect(run.broken).toEqual([]);
  });

  test('B39 a coordinator that crashes after the votes leaves participants in doubt', () => {
    const faults = [{ kind: 'crash' as const, actor: 'trade', at: 30 * ms }];
    const run = play(trade(), { faults, maxSteps: 60 });
    expect(phases(run).slice(1)).toEqual(['prepared', 'prepared', 'prepared']);
    const shown = run.exhibits();
    expect(shown.filter((one) => one.kind === 'transaction' && one.inDoubt)).toHaveLength(3);
    expect(shown.filter((one) => one.kind === 'lock')).toHaveLength(6);
  });

  test.each(['plain', 'full'])('B39 B40 back again, it tells them: %s', (lifecycle) => {
    const run = play(trade({ lifecycle }), {
      faults: [
        { kind: 'crash', actor: 'trade', at: 70 * ms },
        { kind: 'restart', actor: 'trade', at: 5000 * ms },
      ],
    });
    expect(new Set(phases(run)).size).toBe(1);
    expect(run.broken).toEqual([]);
  });
});
