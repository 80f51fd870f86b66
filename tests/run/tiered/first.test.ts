import { expect, test } from 'vitest';
import { playScenario } from '../../tools/play.ts';
import { scenarioOf } from './scenarios.ts';

test('B01 a swarm, a run, two steps and a tool run end to end', () => {
  const scenario = scenarioOf({
    swarm: { budget: { credits: 1000 }, runs: [{ routine: 'bake', budget: { credits: 500 } }] },
    routines: { bake: { steps: ['mix', { step: 'heat', tools: ['oven'] }] } },
    tools: { oven: { estimate: { credits: 20 }, actual: { credits: 15 } } },
  });
  const played = playScenario(scenario);
  expect(played.status).toBe('done');
});
