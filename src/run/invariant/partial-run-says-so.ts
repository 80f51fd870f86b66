import type { Invariant } from './invariant.ts';
import type { RunMember } from './tiers.ts';

/** A run that went on without some of its steps lists why. */
export const partialRunSaysSo: Invariant = {
  id: 'partial-run-says-so',
  says: 'A run that left out steps lists the errors, and gives only outputs that its steps have set.',
  rows: ['B17'],
  kinds: ['run'],
  cost: 'cheap',
  one({ state: { result, skipped, outputs } }: RunMember) {
    if (!result) return undefined;
    const { request, errors } = result;
    if (skipped > errors.length) return `${request} left out ${skipped} steps, and says nothing`;
    for (const key in result.outputs) {
      if (!outputs.includes(key)) return `${request} gives “${key}”, which no step has set`;
    }
    return undefined;
  },
};
