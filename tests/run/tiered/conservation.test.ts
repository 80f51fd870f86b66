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
