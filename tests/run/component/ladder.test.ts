import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { LadderCase, LadderData } from '../../../src/run/component/ladder.ts';
import { errorActions, recoveries } from '../../../src/run/tiered/errors/types.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;
const rungs = ['step', 'run', 'swarm', 'human'] as const;
type Rung = (typeof rungs)[number];

/** An error with what a text would leave out. */
const trouble = (error: string, more: Record<string, Json> = {}): Json => ({
  error,
  at: 0,
  features: [],
  cure: [],
  after: 1,
  optional: false,
  ...more,
});

function climb(
  errors: Json[],
  each: Partial<Record<Rung, Record<string, Json>>> = {},
  options: Parameters<typeof play>[1] = {},
): Played {
  const parts = rungs.map((handler) =>
    part(
      handler,
      'ladder',
      { handler, ...(handler === 'step' ? { errors } : {}), ...each[handler] },
      handler === 'human' ? '' : handler,
    ),
  );
  return play(parts, options);
}

const caseAt = (played: Played, rung: Rung, nth = 0): LadderCase | undefined =>
  played.state<LadderData>(rung).cases[nth];
const path = (played: Played): string[] =>
  played.marks('error').map(({ label }) => label.slice('error:'.length));

describe('error ladder', () => {
  test('B11 an error that nothing helps climbs to a human, who settles it', () => {
    const played = climb([trouble('validation_failed')]);
    expect(played.broken).toEqual([]);
    expect(played.status).toBe('done');
    expect(path(played)).toEqual([
      'raised:validation_failed',
      'classified:error/logic',
      'tried:fallback_strategy',
      'tried:escalate_to_parent',
      'escalated:run',
      'tried:fallback_strategy',
      'tried:escalate_to_parent',
      'escalated:swarm',
      'tried:fallback_strategy',
      'tried:escalate_to_human',
      'escalated:human',
      'resolved:abort',
    ]);
    expect(rungs.map((rung) => caseAt(played, rung)?.outcome)).toEqual([
      'escalated',
      'escalated',
      'escalated',
      'handled',
    ]);
    expect(rungs.map((rung) => caseAt(played, rung)?.settled)).toEqual(Array(4).fill('abort'));
  });

  test('B14 three retries, then one escalation', () => {
    const played = climb([trouble('timeout')]);
    expect(caseAt(played, 'step')?.attempts).toEqual({
      retry_same: 3,
      fallback_strategy: 1,
      fallback_model: 1,
      escalate_to_parent: 1,
    });
    expect(caseAt(played, 'step')?.escalations).toBe(1);
    expect(played.broken).toEqual([]);
  });

  test('B12 every recovery is tried somewhere', () => {
    const played = climb([
      trouble('timeout'),
      trouble('rate_limited'),
      trouble('resource_exhausted'),
      trouble('state_corruption', { output: 'log' }),
      trouble('sandbox_breach'),
      trouble('permission_denied'),
      trouble('quality_degraded'),
      trouble('fatal_error'),
    ]);
    expect(played.broken).toEqual([]);
    const tried = new Set(path(played).filter((what) => what.startsWith('tried:')));
    expect([...tried].sort()).toEqual([...recoveries, 'log'].map((r) => `tried:${r}`).sort());
  });

  test('B16 each of the seven actions settles an error', () => {
    const settled = new Set<string>();
    const note = (played: Played): void => {
      expect(played.broken).toEqual([]);
      for (const rung of rungs) {
        for (const { settled: how, action } of played.state<LadderData>(rung).cases) {
          settled.add(how).add(action);
        }
      }
    };
    note(climb([trouble('timeout', { cure: ['retry_same'], after: 2 })]));
    note(climb([trouble('timeout', { cure: ['fallback_model'] })]));
    note(climb([trouble('quality_degraded')]));
    note(climb([trouble('quality_degraded', { optional: true })]));
    note(climb([trouble('permission_denied')]));
    note(climb([trouble('fatal_error')]));
    expect([...settled].sort()).toEqual([...errorActions].sort());
  });

  test('B12 a fatal error stops at once and is handed to nobody', () => {
    const played = climb([trouble('fatal_error')]);
    expect(played.broken).toEqual([]);
    expect(caseAt(played, 'step')).toMatchObject({ outcome: 'stopped', escalations: 0 });
    expect(caseAt(played, 'run')).toBeUndefined();
    expect(played.marks('stop').map(({ label }) => label)).toEqual(['stop:requested:system']);
  });

  test('B17 what is lost is left out, and the result says so', () => {
    const outputs = ['map', 'prices', 'weather'];
    const played = climb([trouble('timeout', { output: 'prices' })], {
      step: { outputs, partial: true },
    });
    expect(played.broken).toEqual([]);
    expect(played.state<LadderData>('step').result).toEqual({
      outputs: ['map', 'weather'],
      missing: ['prices'],
      errors: ['step-1'],
      level: 0.6,
    });
    expect(caseAt(played, 'step')?.action).toBe('continue');
  });

  test('B17 also what a tier above gives up is missing below', () => {
    const played = climb([trouble('validation_failed', { output: 'prices' })], {
      step: { outputs: ['map', 'prices'] },
      run: { partial: true },
    });
    expect(played.state<LadderData>('step').result?.outputs).toEqual(['map']);
    expect(caseAt(played, 'run')?.outcome).toBe('handled');
    expect(played.broken).toEqual([]);
  });

  test('B11 a rung above can settle what those below could not', () => {
    const played = climb([
      trouble('validation_failed', { cure: ['fallback_strategy'], where: 'run' }),
    ]);
    expect(caseAt(played, 'run')).toMatchObject({ outcome: 'handled', action: 'fallback' });
    expect(caseAt(played, 'step')).toMatchObject({ outcome: 'escalated', settled: 'fallback' });
    expect(caseAt(played, 'swarm')).toBeUndefined();
  });

  test('B11 a person who never answers leaves those below waiting', () => {
    const played = climb([trouble('sandbox_breach')], { human: { answer: 'never' } });
    expect(played.status).toBe('stuck');
    expect(played.waiting.map(({ reason }) => reason).join()).toMatch(/human/);
  });

  test('B12 an open breaker skips the retries', () => {
    const played = climb([trouble('timeout')], { step: { open: true } });
    const here = path(played).slice(0, path(played).indexOf('escalated:run'));
    expect(here).toContain('tried:fallback_model');
    expect(here).not.toContain('tried:retry_same');
    expect(played.broken).toEqual([]);
  });

  test('B15 a policy for delays replaces those of the table', () => {
    const played = climb([trouble('timeout')], { step: { backoff: 'fibonacci' } });
    const waits = played.marks('retry').map(({ value }) => value / ms);
    expect(waits).toEqual([100, 100, 200]);
    expect(played.broken).toEqual([]);
  });

  test('B11 a crash on the way up, and doubled messages: still handled once', () => {
    for (let at = 0; at < 200; at += 13) {
      for (const actor of ['step', 'run', 'swarm']) {
        const played = climb(
          [trouble('validation_failed')],
          {},
          {
            faults: [
              { kind: 'crash', actor, at: at * ms },
              { kind: 'restart', actor, at: (at + 5) * ms },
              { kind: 'chance', strike: 'duplicate', share: 1, by: 0 },
            ],
          },
        );
        expect(played.broken).toEqual([]);
      }
    }
  });

  test('B13 the matrix is shown, with the row that the figure lacks', () => {
    const played = climb([], { human: { matrix: true } });
    const shown = played
      .exhibits()
      .find((each) => 'title' in each && each.title === 'Recovery matrix');
    expect(shown?.kind === 'table' && shown.rows).toContainEqual([
      'configuration',
      'fallback, escalation',
      'fallback, skip, pause, abort',
      'not in the published figure',
    ]);
  });

  const broken = (error: Json, step: Record<string, Json>): string[] =>
    climb([error], { step }, { maxSteps: 2000 }).broken;

  test('B11 planted: what is settled here and handed up as well is noticed', () => {
    const defect = 'both-handled-and-escalated';
    expect(broken(trouble('validation_failed'), { defect })).toContain('handled-once');
  });

  test('B11 B14 planted: an error that is handed up twice is noticed', () => {
    const defect = 'escalates-twice';
    expect(broken(trouble('validation_failed'), { defect })).toEqual(['one-escalation']);
  });

  test('B12 planted: a fatal error that stops nothing is noticed', () => {
    const defect = 'ignores-fatal';
    expect(broken(trouble('fatal_error'), { defect })).toContain('fatal-means-stop');
  });

  test('B14 planted: attempts without end are noticed', () => {
    const defect = 'tries-forever';
    expect(broken(trouble('timeout'), { defect })).toContain('attempts-within-limit');
  });

  test('B12 planted: a recovery that does not apply is noticed', () => {
    const chosen = broken(trouble('permission_denied'), { defect: 'picks-inapplicable' });
    expect(chosen).toEqual(['recovery-is-applicable']);
    const open = broken(trouble('timeout'), { defect: 'retries-while-open', open: true });
    expect(open).toEqual(['recovery-is-applicable']);
  });

  test('B17 planted: a partial result that does not say so is noticed', () => {
    const step = { defect: 'loses-silently', partial: true, outputs: ['a', 'b'] };
    expect(broken(trouble('timeout', { output: 'a' }), step)).toEqual(['partial-result-says-so']);
  });

  test('B15 planted: a delay that is not that of the table is noticed', () => {
    const defect = 'backoff-off-by-one';
    expect(broken(trouble('timeout'), { defect })).toEqual(['delays-as-computed']);
  });

  test('B09 B10 planted: an error that is judged too mildly is noticed', () => {
    const defect = 'misjudges';
    expect(broken(trouble('state_corruption'), { defect })).toEqual(['classified-as-tabled']);
  });

  test('B13 B16 planted: an action that its recovery does not stand for is noticed', () => {
    const defect = 'acts-otherwise';
    const error = trouble('timeout', { cure: ['retry_same'] });
    expect(broken(error, { defect })).toEqual(['action-as-mapped']);
  });
});
