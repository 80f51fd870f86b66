import { loadLanguagesFor } from '../../../src/parse/index.ts';
import { readSource } from '../../../src/engine/compile.ts';
import type { Scenario } from '../../../src/model/scenario/scenario.ts';
import { faultsOf } from '../../../src/run/scenario.ts';
import { playScenario, type Played, type PlayOptions } from '../../tools/play.ts';

/** A scenario from its text; anything wrong in it is our mistake. */
export async function readScenario(text: string): Promise<Scenario> {
  const path = 'scenario.yaml';
  await loadLanguagesFor(text, { fileName: path });
  const { parsed, diagnostics } = readSource({ path, text });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '));
  const [document] = parsed.documents;
  if (document?.model?.kind !== 'scenario') throw new Error('not a scenario');
  return document.model;
}

/** Plays a scenario's text to its end. */
export async function playText(text: string, options: PlayOptions = {}): Promise<Played> {
  const scenario = await readScenario(text);
  return playScenario(scenario, { faults: faultsOf(scenario), ...options });
}
