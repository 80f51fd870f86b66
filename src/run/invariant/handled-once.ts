import type { LadderData } from '../component/ladder.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** An error is settled in one place. */
export const handledOnce: Invariant = {
  id: 'handled-once',
  says: 'An error is handled on one rung, or handed up: never both, and never on two.',
  rows: ['B11'],
  kinds: ['ladder'],
  cost: 'cheap',
  all(view: SystemView) {
    const handled = new Map<string, string>();
    for (const { id, state } of view.of<LadderData>('ladder')) {
      for (const { id: error, outcome, escalations } of state.cases) {
        if (outcome !== 'handled' && outcome !== 'stopped') continue;
        if (escalations > 0) return `${id} handled ${error} and handed it up as well`;
        const other = handled.get(error);
        if (other !== undefined) return `${other} and ${id} both handled ${error}`;
        handled.set(error, id);
      }
    }
    return undefined;
  },
};
