import { Session } from '../../src/engine/session.ts';
import type { ChartSpec } from '../../src/model/run.ts';

/**
 * The hashes of runs of one text with seeds from 0 on; the same in every engine. `chart`: what is sent
 * to a machine.
 */
export async function hashesOf(
  path: string,
  text: string,
  seeds: number,
  chart?: ChartSpec,
): Promise<string[]> {
  const session = new Session();
  const hashes: string[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const spec = { document: '', seed, choices: [], faults: [], ...(chart && { chart }) };
    const run = await session.run({ path, text, profile: '', spec, choosing: 'seed' });
    hashes.push(run.hash);
  }
  return hashes;
}
