import { expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import { playScenario, type Played } from '../../tools/play.ts';
import { minute, ms, scenarioOf, second } from './scenarios.ts';

type Plain = { readonly [key: string]: Json };

function why({ verdicts }: Played): string[] {
  return verdicts.filter(({ holds }) => !holds).map(({ name, why: said }) => `${name}: ${said}`);
}

const work: Plain = {
  swarm: { runs: [{ routine: 'work', timeout: 100 * ms }] },
  routines: { work: { steps: [{ step: 'one', tools: ['tool'] }] } },
  tools: { tool: {} },
};

/** Every message of a run, lost, doubled, late or overtaken, one at a time. */
function each(kind: 'drop' | 'duplicate' | 'delay' | 'reorder', nth: number): Fault {
  const message = { nth };
  return kind === 'drop' || kind === 'duplicate'
    ? { kind, message }
    : { kind, message, by: 2 * second };
}

test.each(['drop', 'duplicate', 'delay', 'reorder'] as const)(
  'B02 B04 B07 %s: whichever message it strikes, every run ends and every invariant holds',
  (kind) => {
    for (const timeout of [0, 66 * ms, 70 * ms, 200 * ms, minute]) {
      const scenario = scenarioOf({ ...work, swarm: { runs: [{ routine: 'work', timeout }] } });
      for (let nth = 1; nth <= 16; nth++) {
        const played = playScenario(scenario, { faults: [each(kind, nth)] });
        expect(why(played), `timeout ${timeout}, message ${nth}`).toEqual([]);
        expect(played.status, `timeout ${timeout}, message ${nth}`).toBe('done');
      }
    }
  },
);

test.each(['drop', 'duplicate', 'delay', 'reorder'] as const)(
  'B02 %s: a stop and a cancellation reach their end, whichever message it strikes',
  (kind) => {
    for (const what of ['emergencyStop', 'cancel']) {
      for (const at of [0, 30, 70, 130]) {
        const control = [{ at: at * ms, do: what, ...(what === 'cancel' ? { run: 'work' } : {}) }];
        const scenario = scenarioOf({ ...work, swarm: { runs: [{ routine: 'work' }], control } });
        for (let nth = 1; nth <= 14; nth++) {
          const played = playScenario(scenario, { faults: [each(kind, nth)] });
          expect(why(played), `${what} at ${at}, message ${nth}`).toEqual([]);
          expect(played.status, `${what} at ${at}, message ${nth}`).toBe('done');
        }
      }
    }
  },
);

test('B03 a step whose barrier is not there is blocked by nothing, and fails', () => {
  const steps = [{ step: 'one', barrier: 'nowhere' }];
  const played = playScenario(scenarioOf({ ...work, routines: { work: { steps } } }));
  expect(why(played)).toEqual([]);
});
