import type { LadderData, LadderParameters } from '../component/ladder.ts';
import { resultFault } from '../tiered/errors/degradation.ts';
import type { Invariant, Member } from './invariant.ts';

/** Whoever gives less than declared says what is missing, and why. */
export const partialResultSaysSo: Invariant = {
  id: 'partial-result-says-so',
  says: 'A partial result gives a part of the declared outputs, and names its errors.',
  rows: ['B17'],
  kinds: ['ladder'],
  cost: 'cheap',
  one({ id, state, setup }: Member<LadderData, LadderParameters>) {
    if (!state.result) return undefined;
    const fault = resultFault(setup.parameters.outputs, state.result);
    if (fault !== undefined) return `${id} ${fault}`;
    const { outputs } = state.result;
    const lost = state.losses.find(({ output }) => outputs.includes(output));
    return lost && `${id} gives “${lost.output}”, which was lost to ${lost.error}`;
  },
};
