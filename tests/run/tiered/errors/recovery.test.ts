import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../../../../src/run/tiered/errors/classify.ts';
import { degrade, resultFault } from '../../../../src/run/tiered/errors/degradation.ts';
import {
  above,
  caseFault,
  escalatesTo,
  leftAs,
  openCase,
  stopScope,
  takenUp,
  triedOnce,
  type ErrorCase,
  type Handling,
} from '../../../../src/run/tiered/errors/escalation.ts';
import {
  figureActions,
  figureRows,
  groupOf,
  recoveryGroups,
  recoveryMatrix,
} from '../../../../src/run/tiered/errors/matrix.ts';
import {
  actionOf,
  recoveryTable,
  selectRecovery,
  type Attempts,
  type RecoveryContext,
  type Selection,
} from '../../../../src/run/tiered/errors/recovery.ts';
import {
  categories,
  errorActions,
  errorTypes,
  features,
  recoveries,
  type Classified,
  type ErrorType,
  type Recovery,
} from '../../../../src/run/tiered/errors/types.ts';

const types = Object.keys(errorTypes) as ErrorType[];
const errors = fc
  .tuple(fc.constantFrom(...types), fc.subarray([...features]))
  .map(([type, known]) => classify(type, known));
const contexts: fc.Arbitrary<RecoveryContext> = fc.record({
  handler: fc.constantFrom('step', 'run', 'swarm'),
  breakerOpen: fc.boolean(),
  partial: fc.boolean(),
  optional: fc.boolean(),
  otherStrategy: fc.boolean(),
  otherModel: fc.boolean(),
  bits: fc.integer({ min: 0, max: 0xffff_ffff }),
});

/** Everything that is chosen for an error that nothing helps, until it is handed up or left. */
function choices(error: Classified, context: RecoveryContext): Selection[] {
  const attempts: Attempts = {};
  const made: Selection[] = [];
  while (made.length < 50) {
    const chosen = selectRecovery(error, attempts, context);
    made.push(chosen);
    if (chosen.recovery === 'log' || chosen.recovery === 'emergency_stop') return made;
    attempts[chosen.recovery] = (attempts[chosen.recovery] ?? 0) + 1;
    if (escalatesTo(chosen.recovery, context.handler)) return made;
  }
  return made;
}

const names = (error: Classified, context: RecoveryContext): string[] =>
  choices(error, context).map(({ recovery }) => recovery);

describe('recovery', () => {
  test('B12 whatever is chosen applies', () => {
    fc.assert(
      fc.property(errors, contexts, (error, context) => {
        for (const { recovery } of choices(error, context)) {
          if (recovery === 'log') continue;
          expect(recoveryTable[recovery].applies(error, context)).toBe(true);
        }
      }),
    );
  });

  test('B12 a fatal error stops everything at once, and nothing else does', () => {
    fc.assert(
      fc.property(errors, contexts, (error, context) => {
        const made = names(error, context);
        expect(made.includes('emergency_stop')).toBe(error.severity === 'fatal');
        if (error.severity === 'fatal') expect(made).toEqual(['emergency_stop']);
      }),
    );
  });

  test('B12 critical with lost data or a breach goes to a human, from every tier', () => {
    for (const handler of ['step', 'run', 'swarm'] as const) {
      for (const harm of ['dataLoss', 'securityRisk'] as const) {
        const error = classify('timeout', ['severalAffected', harm]);
        expect(names(error, { handler })).toEqual(['escalate_to_human']);
      }
    }
  });

  test('B12 the plans of each category at a step', () => {
    const at = (type: ErrorType): string[] => names(classify(type, []), { handler: 'step' });
    expect(at('timeout')).toEqual([
      'retry_same',
      'retry_same',
      'retry_same',
      'fallback_strategy',
      'fallback_model',
      'escalate_to_parent',
    ]);
    expect(at('rate_limited').slice(0, 3)).toEqual(Array(3).fill('wait_and_retry'));
    expect(at('resource_exhausted')).toEqual([
      'reduce_scope',
      'retry_modified',
      'retry_modified',
      'fallback_strategy',
      'escalate_to_parent',
    ]);
    expect(at('validation_failed')).toEqual(['fallback_strategy', 'escalate_to_parent']);
    expect(at('permission_denied')).toEqual(['escalate_to_parent']);
    expect(at('quality_degraded')).toEqual(['log']);
    expect(at('state_corruption').at(-1)).toBe('escalate_to_human');
    expect(at('state_corruption')).toContain('graceful_degradation');
  });

  test('B12 all ten recoveries and the log are reached', () => {
    const reached = new Set<string>();
    for (const type of types) {
      for (const known of [[], ['systemDown'], ['severalAffected', 'corruption']] as const) {
        for (const handler of ['step', 'run', 'swarm'] as const) {
          const error = classify(type, [...known]);
          for (const name of names(error, { handler })) reached.add(name);
        }
      }
    }
    expect([...reached].sort()).toEqual([...recoveries, 'log'].sort());
  });

  test('B12 an open breaker skips every retry', () => {
    fc.assert(
      fc.property(errors, contexts, (error, context) => {
        const made = names(error, { ...context, breakerOpen: true });
        for (const name of recoveryGroups.retry) expect(made).not.toContain(name);
      }),
    );
  });

  test('B14 never more attempts than allowed, then exactly one escalation at the end', () => {
    fc.assert(
      fc.property(errors, contexts, (error, context) => {
        const made = choices(error, context);
        expect(made.length).toBeLessThan(20);
        for (const recovery of recoveries) {
          const count = made.filter((one) => one.recovery === recovery).length;
          expect(count).toBeLessThanOrEqual(recoveryTable[recovery].attempts);
        }
        const up = made.filter(({ recovery }) => escalatesTo(recovery, context.handler));
        const severe = error.severity === 'error' || error.severity === 'critical';
        expect(up).toHaveLength(severe || error.category === 'security' ? fatal(error) : 0);
        if (up.length > 0) expect(made.at(-1)).toBe(up[0]);
      }),
    );
    function fatal({ severity }: Classified): number {
      return severity === 'fatal' ? 0 : 1;
    }
  });

  test('B15 delays come from the table, twice as long at first when resources are short', () => {
    const wait = (type: ErrorType, attempts: Attempts): Selection =>
      selectRecovery(classify(type, []), attempts, { handler: 'step' });
    expect(wait('rate_limited', {}).range).toEqual([800_000_000, 1_200_000_000]);
    expect(wait('quota_exceeded', {}).range).toEqual([1_600_000_000, 2_400_000_000]);
    expect(wait('timeout', { retry_same: 2 }).range).toEqual([360_000_000, 440_000_000]);
  });

  test('B12 the table has the ten recoveries with their priorities', () => {
    const priorities = recoveries.map((recovery) => recoveryTable[recovery].priority);
    expect(priorities).toEqual([10, 9, 7, 6, 6, 6, 5, 5, 4, 4]);
  });

  test('B12 planted: a choice that ignores whether a recovery applies is noticed', () => {
    const careless = (error: Classified): Recovery =>
      error.severity === 'fatal' ? 'emergency_stop' : 'fallback_strategy';
    const wrong = types.filter((type) => {
      const error = classify(type, []);
      return !recoveryTable[careless(error)].applies(error, { handler: 'step' });
    });
    expect(wrong).toContain('permission_denied');
  });
});

describe('matrix', () => {
  test('B13 five categories are in the figure, and the missing one is flagged', () => {
    const missing = recoveryMatrix().filter((row) => row.missing);
    expect(recoveryMatrix().map(({ category }) => category)).toEqual(categories);
    expect(missing.map(({ category }) => category)).toEqual(['configuration']);
    expect(
      recoveryMatrix().every(({ groups, actions }) => groups.length + actions.length > 1),
    ).toBe(true);
  });

  test('B13 each recovery belongs to one group, and its actions are among the figure’s', () => {
    const all = Object.values(recoveryGroups).flat();
    expect([...all].sort()).toEqual([...recoveries].sort());
    for (const recovery of recoveries) {
      const group = groupOf(recovery);
      expect(recoveryGroups[group]).toContain(recovery);
      if (recovery === 'graceful_degradation') continue;
      for (const optional of [false, true]) {
        expect(figureActions[group]).toContain(actionOf(recovery, { handler: 'step', optional }));
      }
    }
  });

  test('B13 planted: a matrix without another of its rows is noticed', () => {
    for (const category of categories) {
      if (category === 'configuration') continue;
      const { [category]: _dropped, ...rows } = figureRows;
      const flagged = recoveryMatrix(rows).filter(({ missing }) => missing);
      expect(flagged.map((row) => row.category)).toContain(category);
    }
  });

  test('B16 the seven actions are all reachable', () => {
    const reached = new Set<string>();
    for (const type of types) {
      for (const optional of [false, true]) {
        for (const one of choices(classify(type, []), { handler: 'run', optional })) {
          reached.add(one.action);
        }
      }
    }
    expect([...reached].sort()).toEqual([...errorActions].sort());
  });

  test('B16 planted: actions without the emergency stop are noticed', () => {
    const reached = new Set(
      types
        .filter((type) => type !== 'fatal_error')
        .flatMap((type) => choices(classify(type, []), { handler: 'run', optional: true }))
        .map(({ action }) => action),
    );
    expect(errorActions.every((action) => reached.has(action))).toBe(false);
  });
});

describe('escalation', () => {
  test('B11 step, run, swarm, human, and nobody above', () => {
    expect([above('step'), above('run'), above('swarm'), above('human')]).toEqual([
      'run',
      'swarm',
      'human',
      undefined,
    ]);
    expect(escalatesTo('escalate_to_human', 'step')).toBe('human');
    expect(escalatesTo('retry_same', 'step')).toBeUndefined();
  });

  const up = (): ErrorCase => {
    const one = openCase('e1', classify('timeout', []), 'step');
    const handed = leftAs(triedOnce(one, 'abort'), 'escalated', 'run');
    return leftAs(triedOnce(takenUp(handed, 'run'), 'retry'), 'handled');
  };

  test('B11 what is handed on is never changed: every hand makes a case of its own', () => {
    const one = openCase('e1', classify('timeout', []), 'step');
    const before = structuredClone(one);
    const two = triedOnce(one, 'retry');
    const three = leftAs(two, 'escalated', 'run');
    const four = leftAs(takenUp(three, 'run', 1), 'stopped');
    expect(one).toEqual(before);
    expect(two.handlings).toMatchObject([{ outcome: 'open', action: 'retry', tried: 1 }]);
    expect(three.handlings).toMatchObject([{ outcome: 'escalated', to: 'run', tried: 1 }]);
    expect(four.handlings.map(({ outcome }) => outcome)).toEqual(['escalated', 'stopped']);
    expect(leftAs(four, 'handled')).toEqual(four);
  });

  test('B11 a case that was handed up and then handled is in order', () => {
    expect(caseFault(up())).toBeUndefined();
    expect(caseFault(openCase('e', classify('timeout', []), 'step'))).toBeUndefined();
  });

  test('B11 planted: handled twice, handled and handed up, or handed to nobody is noticed', () => {
    const [first, second] = up().handlings;
    if (!first || !second) throw new Error('two were at it');
    const withThese = (...handlings: Handling[]): ErrorCase => ({ ...up(), handlings });
    expect(caseFault(withThese({ ...first, outcome: 'handled' }, second))).toMatch(/handled by/);
    expect(caseFault(withThese(first))).toMatch(/nobody/);
    expect(caseFault(withThese(first, { ...second, handler: 'step' }))).toMatch(/twice/);
  });

  test('B18 a fatal error stops the system, others their scope', () => {
    expect(stopScope(classify('fatal_error', []))).toBe('system');
    expect(stopScope(classify('state_corruption', []))).toBe('swarm');
  });
});

describe('degradation', () => {
  const declared = ['map', 'prices', 'weather'];

  test('B17 a partial result gives a part and names its errors', () => {
    const result = degrade(declared, [{ error: 'e1', output: 'prices' }], 0.6);
    expect(result).toEqual({
      outputs: ['map', 'weather'],
      missing: ['prices'],
      errors: ['e1'],
      level: 0.6,
    });
    expect(resultFault(declared, result)).toBeUndefined();
    expect(resultFault(declared, degrade(declared, [], 0.6))).toBeUndefined();
  });

  test('B17 planted: a partial result that hides its losses is noticed', () => {
    const result = degrade(declared, [{ error: 'e1', output: 'prices' }], 0.6);
    expect(resultFault(declared, { ...result, errors: [] })).toMatch(/no error/);
    expect(resultFault(declared, { ...result, missing: [] })).toMatch(/does not say/);
    expect(resultFault(declared, { ...result, level: 1 })).toMatch(/full service/);
    expect(resultFault(declared, { ...result, outputs: ['gold'] })).toMatch(/never declared/);
  });
});
