import { Session } from '../../src/engine/session.ts';
import { roundabout, roundaboutChoices } from './documents.ts';
import { median } from './median.ts';

/**
 * Milliseconds for one step back from step 100,000, again and again: what the page asks the engine
 * for at each press of the key.
 */
export async function measureStepBack(presses = 200): Promise<{ median: number; max: number }> {
  const session = new Session();
  const run = await session.run({
    path: 'roundabout.mmd',
    text: roundabout,
    profile: '',
    spec: { document: '', seed: 0, choices: roundaboutChoices(7_000), faults: [] },
    choosing: 'seed',
  });
  if (run.steps < 100_000) throw new Error(`the run has only ${run.steps} steps`);
  await session.moment(run.id, 100_000);
  const times: number[] = [];
  for (let i = 1; i <= presses; i++) {
    const began = performance.now();
    const { step } = await session.moment(run.id, 100_000 - i);
    times.push(performance.now() - began);
    if (step !== 100_000 - i) throw new Error('the engine stands at another step');
  }
  return { median: median(times), max: Math.max(...times) };
}
