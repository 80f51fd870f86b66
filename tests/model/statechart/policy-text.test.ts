/* oxlint-disable unicorn/no-thenable -- policies, which nothing awaits */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  durationText,
  parseDuration,
  scxmlDuration,
} from '../../../src/model/statechart/duration.ts';
import {
  parsePolicy,
  policyTargets,
  policyText,
} from '../../../src/model/statechart/policy-text.ts';
import type { ErrorPolicy } from '../../../src/model/statechart/safety.ts';

const delay = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

const { policy } = fc.letrec<{ policy: ErrorPolicy }>((tie) => ({
  policy: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<ErrorPolicy>(
      ...(['event', 'ignore', 'escalate', 'stop'] as const).map((kind) => ({ kind })),
    ),
    fc.string({ unit: 'grapheme', minLength: 1 }).map((target) => ({ kind: 'fallback', target })),
    withThen(fc.constant({ kind: 'rollback' as const }), tie('policy')),
    withThen(
      fc.record({ kind: fc.constant('restart' as const), attempts: fc.nat(99) }),
      tie('policy'),
    ),
    withThen(
      fc.record({
        kind: fc.constant('retry' as const),
        attempts: fc.integer({ min: 1, max: 1000 }),
        delayNs: delay,
        backoff: fc.constantFrom('fixed', 'linear', 'exponential', 'fibonacci'),
      }),
      tie('policy'),
    ),
  ) as fc.Arbitrary<ErrorPolicy>,
}));

function withThen(part: fc.Arbitrary<object>, then: fc.Arbitrary<unknown>) {
  return fc.tuple(part, fc.option(then, { nil: undefined })).map(([one, next]) => {
    const valid = 'attempts' in one && one.attempts === 0 ? { ...one, attempts: 1 } : one;
    return next === undefined ? valid : { ...valid, then: next };
  });
}

describe('the words of error policies', () => {
  it('A16 mean what was printed', () => {
    fc.assert(
      fc.property(policy, (given) => {
        fc.pre(depth(given) < 30);
        expect(parsePolicy(policyText(given))).toEqual({ ok: true, value: given });
      }),
    );
  });

  it('may leave out what is usual', () => {
    expect(parsePolicy('retry 2')).toEqual({
      ok: true,
      value: { kind: 'retry', attempts: 2, delayNs: 0, backoff: 'fixed' },
    });
    expect(parsePolicy(' restart then stop ')).toEqual({
      ok: true,
      value: { kind: 'restart', attempts: 3, then: { kind: 'stop' } },
    });
    expect(parsePolicy('retry 3 linear 2 min, rollback')).toEqual({
      ok: true,
      value: {
        kind: 'retry',
        attempts: 3,
        delayNs: 120e9,
        backoff: 'linear',
        then: { kind: 'rollback' },
      },
    });
  });

  it.each([
    ['', 0, 0],
    ['again', 0, 5],
    ['retry', 5, 5],
    ['retry 0', 6, 7],
    ['retry 3 exponential 5 apples', 20, 21],
    ['stop then ignore', 5, 9],
    ['fallback then stop', 9, 13],
    ['rollback then', 13, 13],
    ['rollback stop', 9, 13],
    ['rollback then '.repeat(40) + 'stop', 448, 456],
  ])('%j is wrong at %i', (text, from, to) => {
    const read = parsePolicy(text);
    expect(read.ok ? read : { ...read.problem, message: '' }).toEqual({ message: '', from, to });
  });

  it('are never a reason to throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void parsePolicy(text)));
    fc.assert(fc.property(fc.string(), (text) => void policyTargets(text)));
  });

  it('tell which states they name', () => {
    const text = 'retry 1 then fallback "my state"';
    const [target] = policyTargets(text);
    expect(target?.state).toBe('my state');
    expect(text.slice(target?.from, target?.to)).toBe('my state');
  });
});

function depth(of: ErrorPolicy): number {
  return 'then' in of && of.then ? 1 + depth(of.then) : 1;
}

describe('delays', () => {
  it.each([
    ['1.5s', 1.5e9],
    ['.5s', 0.5e9],
    ['200ms', 200e6],
    ['2min', 120e9],
    ['1 h', 3600e9],
    [' 3m ', 180e9],
    ['0', 0],
    ['7us', 7000],
    ['+1s', 1e9],
  ])('%j', (text, ns) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ns });
  });

  it.each(['', 'soon', '-1s', '5', '5 apples', '1s2', '5MB', '1e3s', '99999999h'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text).ok).toBe(false);
    },
  );

  it('mean what was printed', () => {
    fc.assert(
      fc.property(delay, (ns) => {
        expect(parseDuration(durationText(ns))).toEqual({ ok: true, value: ns });
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), (ns) => {
        expect(parseDuration(scxmlDuration(ns))).toEqual({ ok: true, value: ns });
      }),
    );
  });
});
