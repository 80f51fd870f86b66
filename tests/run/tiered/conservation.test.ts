import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { playScenario, type PlayOptions } from '../../tools/play.ts';
import type { RunState } from '../../../src/run/component/run.ts';
import { scenarioOf } from './scenarios.ts';

type Plain = { readonly [key: string]: Json };

function play(written: Plain, options: PlayOptions = {}) {
  return playScenario(scenarioOf(written), options);
}

function why(played: ReturnType<typeof play>): string[] {
  return played.verdicts
    .filter(({ holds }) => !holds)
    .map(({ name, why: because }) => `${name}: ${because}`);
}

const dear = { estimate: { credits: 50 }, actual: { credits: 80 } };

test('B25 B26 a routine that is tried again is charged for what it did this time', () => {
  const played = play({
    swarm: { runs: [{ routine: 'a', budget: { credits: 800 } }] },
    tools: { t: dear },
    routines: {
      a: { steps: [{ step: 'two', routine: 'b', budget: { credits: 200 } }] },
      b: { steps: [{ step: 'x', tools: ['t', 't'], estimate: { credits: 150 }, overrun: 'deny' }] },
    },
  });
  expect(why(played)).toEqual([]);
});

test('B25 a routine in a loop does its work in every round', () => {
  const played = play({
    swarm: { runs: [{ routine: 'a', budget: { credits: 800 } }] },
    routines: {
      a: {
        steps: [
          {
            step: 'l',
            type: 'loop',
            times: 3,
            body: [{ step: 'two', routine: 'b', budget: { credits: 90 } }],
          },
        ],
      },
      b: { steps: [{ step: 'x', estimate: { credits: 50 }, uses: { credits: 40 } }] },
    },
  });
  expect(why(played)).toEqual([]);
  expect(played.state<RunState>('a').result?.status).toBe('completed');
  const worked = played.marks('status').filter(({ label, subject }) => {
    return label === 'status:running' && subject.endsWith('/x');
  });
  expect(worked.map(({ subject }) => subject)).toEqual([
    'swarm/a/two/x',
    'swarm/a/two#2/x',
    'swarm/a/two#3/x',
  ]);
});

const ms = 1_000_000;
const twoSteps = { steps: [{ step: 'x' }, { step: 'y' }] };

/** Two runs whose budgets change on the way. */
function changed(control: Plain[]): Plain {
  return {
    swarm: {
      budget: { credits: 5000 },
      runs: [
        { routine: 'a', budget: { credits: 800 } },
        { routine: 'b', budget: { credits: 800 } },
      ],
      control,
    },
    routines: { a: twoSteps, b: twoSteps },
  };
}

function limits(at: number, credits: number): Plain {
  return { at: at * ms, do: 'updateLimits', run: 'a', amount: { credits } };
}

function transfer(at: number, credits: number): Plain {
  return { at: at * ms, do: 'transfer', run: 'a', to: 'b', amount: { credits } };
}

test('B02 B20 limits that change twice end as they were wanted last', () => {
  const played = play(changed([limits(31, 100), limits(32, 1600)]));
  expect(why(played)).toEqual([]);
  const levels = played
    .marks('budget')
    .filter(({ label, subject }) => label === 'budget:limit:credits' && subject === 'swarm/a');
  expect(levels.map(({ value }) => value)).toEqual([800, 100, 1600]);
});

test('B08 B20 a change of limits and a transfer at the same moment', () => {
  expect(why(play(changed([limits(30, 1200), transfer(30, 5)])))).toEqual([]);
  expect(why(play(changed([transfer(30, 5), limits(30, 1200)])))).toEqual([]);
});

test('B28 a transfer counts once, whichever of its messages comes twice', () => {
  for (let nth = 1; nth <= 40; nth++) {
    const faults = [{ kind: 'duplicate', message: { nth } } as const];
    const played = play(changed([transfer(30, 5), limits(60, 900)]), { faults });
    expect(why(played), `message ${nth}`).toEqual([]);
  }
});

const leaf = fc.record({
  step: fc.constant('x'),
  estimate: fc.record({ credits: fc.integer({ min: 20, max: 200 }) }),
  tools: fc.subarray(['t', 'u']),
  overrun: fc.constantFrom('deny', 'request', 'reduce'),
});

const change = fc.record({
  at: fc.integer({ min: 20, max: 400 }).map((n) => n * ms),
  do: fc.constantFrom('updateLimits', 'transfer', 'pause', 'resume'),
  run: fc.constantFrom('a', 'b'),
  to: fc.constantFrom('a', 'b'),
  amount: fc.record({ credits: fc.integer({ min: 1, max: 1600 }) }),
});

test('B08 B20 B25 B28 nothing is lost or made when budgets change and messages go astray', () => {
  const storm = fc.record({
    conflict: fc.constantFrom('fcfs', 'priority', 'preemption'),
    inner: leaf,
    control: fc.array(change, { maxLength: 5 }),
    astray: fc.array(
      fc.record({
        kind: fc.constantFrom('duplicate' as const, 'drop' as const),
        message: fc.record({ nth: fc.integer({ min: 1, max: 60 }) }),
      }),
      { maxLength: 4 },
    ),
    seed: fc.nat(1000),
  });
  fc.assert(
    fc.property(storm, ({ conflict, inner, control, astray, seed }) => {
      const written = {
        ...changed(control),
        routines: {
          a: {
            steps: [{ step: 'one' }, { step: 'two', routine: 'c', budget: { credits: 200 } }],
          },
          b: { steps: [inner] },
          c: { steps: [inner] },
        },
        tools: { t: { ...dear, failure: { chance: 0.3, error: 'network_error' } }, u: dear },
        policies: { conflict },
      };
      const played = play(written as unknown as Plain, { seed, faults: astray, maxSteps: 20_000 });
      expect(why(played)).toEqual([]);
    }),
    { numRuns: 120 },
  );
}, 30_000);
