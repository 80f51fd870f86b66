import { loadLanguagesFor } from '../../../src/parse/index.ts';

/** Loads what reads machines of XState. */
export async function loadXState(): Promise<void> {
  await loadLanguagesFor('', { language: 'xstate' });
}
