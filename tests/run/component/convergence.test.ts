import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { ConvergenceData } from '../../../src/run/component/convergence.ts';
import type { FindingStoreData } from '../../../src/run/component/finding-store.ts';
import { part, play, type Played } from '../../tools/play.ts';

const second = 1_000_000_000;

/** A weakness with what a text would leave out. */
const issue = (more: Record<string, Json> = {}): Json => ({
  open: true,
  hidden: false,
  fixable: true,
  brings: [],
  ...more,
});

const leaky = { tap: issue(), roof: issue(), cellar: issue({ hidden: true }) };
const circle = {
  left: issue({ brings: ['right'] }),
  right: issue({ open: false, brings: ['left'] }),
};
const rust = { rust: issue({ fixable: false }) };

interface Setting {
  issues?: Json;
  target?: Record<string, Json>;
  loop?: Record<string, Json>;
  faults?: Fault[];
  seed?: number;
}

function mend({ issues = leaky, target, loop, faults = [], seed = 0 }: Setting = {}): Played {
  return play(
    [
      part('mend', 'convergence', { ...loop }),
      part('house', 'target', { issues, ...target }),
      part('book', 'finding-store'),
    ],
    { faults, seed },
  );
}

const state = (played: Played): ConvergenceData => played.state<ConvergenceData>('mend');
const marks = (played: Played): string[] =>
  played.marks('loop').map(({ label }) => label.slice('loop:'.length));

describe('convergence loop', () => {
  test('E06 E07 it mends what it finds, attacks, and converges when nothing changes', () => {
    const played = mend();
    expect(played.broken).toEqual([]);
    expect(played.status).toBe('done');
    expect(state(played)).toMatchObject({ result: 'converged', iteration: 3, changes: 0 });
    expect(marks(played)).toEqual([
      ...['iteration', 'diagnose', 'stored', 'fix', 'attack', 'stored', 'validate', 'ended'],
      ...['iteration', 'diagnose', 'stored', 'fix', 'attack', 'validate', 'ended'],
      ...['iteration', 'diagnose', 'fix', 'attack', 'validate', 'converged'],
    ]);
  });

  test('E02 findings are stored before a step is complete, and its start comes first', () => {
    const played = mend();
    const steps = played.marks('call');
    for (const { label, subject, event } of steps) {
      if (!label.startsWith('call:end:')) continue;
      const begin = steps.find((one) => one.event.index === event.link);
      expect(begin?.subject).toBe(subject);
      expect(begin?.label).toBe(label.replace('end', 'begin'));
    }
    const all = played.marks().map(({ label }) => label);
    const stored = all.indexOf('sink:persisted:book');
    expect(stored).toBeGreaterThan(all.indexOf('call:begin:diagnose'));
    expect(stored).toBeLessThan(all.indexOf('call:end:diagnose'));
    expect(played.state<FindingStoreData>('book').findings).toEqual(['tap', 'roof', 'cellar']);
  });

  test('E07 with nothing to mend it converges at once, and does not when the tests fail', () => {
    expect(state(mend({ issues: {} }))).toMatchObject({ result: 'converged', iteration: 1 });
    const failing = mend({ issues: {}, target: { tests: 'never' }, loop: { repeat: 'go_on' } });
    expect(failing.broken).toEqual([]);
    expect(state(failing)).toMatchObject({ result: 'not_converged', iteration: 10 });
  });

  test('E08 exactly ten iterations a second apart, and it says that it has not converged', () => {
    const played = mend({ issues: rust, loop: { repeat: 'go_on' } });
    expect(played.broken).toEqual([]);
    expect(state(played)).toMatchObject({
      result: 'not_converged',
      phase: 'failed',
      iteration: 10,
    });
    expect(marks(played).filter((what) => what === 'iteration')).toHaveLength(10);
    expect(marks(played).at(-1)).toBe('exhausted');
    const ends = played.marks('loop').filter(({ label }) => label === 'loop:ended');
    const begins = played.marks('loop').filter(({ label }) => label === 'loop:iteration');
    for (let i = 1; i < begins.length; i++) {
      expect((begins[i]?.event.time ?? 0) - (ends[i - 1]?.event.time ?? 0)).toBe(second);
    }
  });

  test('E08 the limit and the backoff are as chosen', () => {
    const played = mend({ issues: rust, loop: { repeat: 'go_on', limit: 3, backoff: 0 } });
    expect(state(played)).toMatchObject({ result: 'not_converged', iteration: 3 });
  });

  test('E08 a step that takes longer than 300 s has failed', () => {
    const played = mend({ target: { takes: { kind: 'fixed', ns: 301 * second } } });
    expect(state(played).result).toBe('failed');
    expect(played.now).toBeGreaterThanOrEqual(300 * second);
    expect(played.marks('error').map(({ label }) => label)).toEqual(['error:raised:timeout']);
    expect(played.broken).toEqual([]);
  });

  test('E09 a target that goes in circles is noticed, with the length of the circle', () => {
    const played = mend({ issues: circle });
    expect(played.broken).toEqual([]);
    expect(state(played)).toMatchObject({ result: 'oscillates', iteration: 3, period: 2 });
    expect(marks(played)).toContain('oscillates');
    const shown = played.exhibits().find((each) => each.actor === 'mend');
    expect(shown?.kind === 'table' && shown.rows[0]).toContain('after 2');
  });

  test('E09 a target that does not move at all is a circle of one', () => {
    expect(state(mend({ issues: rust }))).toMatchObject({ result: 'oscillates', period: 1 });
  });

  test('E09 it may be told to go on nevertheless', () => {
    const played = mend({ issues: circle, loop: { repeat: 'go_on' } });
    expect(state(played)).toMatchObject({ result: 'not_converged', period: 2, iteration: 10 });
    expect(played.broken).toEqual([]);
  });

  test('E06 E07 E08 E09 the invariants hold for any target, under loss, duplication and crashes', () => {
    const names = ['a', 'b', 'c', 'd'];
    const weakness = fc.record({
      open: fc.boolean(),
      hidden: fc.boolean(),
      fixable: fc.boolean(),
      brings: fc.subarray(names, { maxLength: 1 }),
    });
    const issues = fc.dictionary(fc.constantFrom(...names), weakness, { maxKeys: 4 });
    fc.assert(
      fc.property(
        issues,
        fc.constantFrom('when_clean', 'always', 'never'),
        fc.constantFrom('stop', 'go_on'),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 20 }),
        (any, tests, repeat, seed, at) => {
          const played = mend({
            issues: { ...any },
            target: { tests },
            loop: { repeat },
            seed,
            faults: [
              { kind: 'chance', strike: 'drop', share: 0.01, by: 0 },
              { kind: 'chance', strike: 'duplicate', share: 0.2, by: 0 },
              { kind: 'crash', actor: 'mend', at: at * second },
              { kind: 'restart', actor: 'mend', at: (at + 1) * second },
            ],
          });
          expect(played.broken).toEqual([]);
          expect(state(played).result).not.toBe('');
        },
      ),
      { numRuns: 60 },
    );
  });

  const broken = (defect: string, setting: Setting = {}): string[] =>
    mend({ ...setting, loop: { defect, ...setting.loop } }).broken;

  test('E08 planted: reaching the maximum and reporting success is noticed', () => {
    const found = broken('max-reports-success', { issues: rust, loop: { repeat: 'go_on' } });
    expect(found).toContain('at-most-n-iterations-and-says-so');
    expect(found).toContain('converged-only-when-unchanged-and-tests-pass');
  });

  test('E08 planted: an iteration after the last is noticed', () => {
    expect(broken('one-iteration-too-many', { issues: rust, loop: { repeat: 'go_on' } })).toEqual([
      'at-most-n-iterations-and-says-so',
    ]);
  });

  test('E07 planted: converging although tests fail or something changed is noticed', () => {
    const only = ['converged-only-when-unchanged-and-tests-pass'];
    expect(broken('ignores-tests', { issues: {}, target: { tests: 'never' } })).toEqual(only);
    expect(broken('ignores-changes', { target: { tests: 'always' } })).toEqual(only);
  });

  test('E07 planted: going on although nothing is left is noticed', () => {
    expect(broken('never-satisfied')).toContain('converged-only-when-unchanged-and-tests-pass');
  });

  test('E07 planted: an iteration that converged and merely ended is noticed', () => {
    expect(broken('both-events')).toEqual(['never-converged-and-ended']);
  });

  test('E06 planted: an iteration without its attack is noticed', () => {
    expect(broken('skips-attack')).toEqual(['steps-in-order']);
  });

  test('E09 planted: a circle that nobody mentions is noticed', () => {
    expect(broken('forgets-states', { issues: circle })).toEqual(['oscillation-is-noticed']);
  });

  test('E02 planted: a step that is complete before its findings are kept is noticed', () => {
    expect(broken('completes-before-stored')).toEqual(['findings-stored-before-complete']);
  });
});
