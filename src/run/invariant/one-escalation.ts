import type { LadderData } from '../component/ladder.ts';
import type { Invariant, Member } from './invariant.ts';

/** After the last attempt an error is handed up once. */
export const oneEscalation: Invariant = {
  id: 'one-escalation',
  says: 'A rung hands an error up at most once, and only when it has nothing left to try.',
  rows: ['B14', 'B11'],
  kinds: ['ladder'],
  cost: 'cheap',
  one({ id, state }: Member<LadderData>) {
    for (const { id: name, escalations } of state.cases) {
      if (escalations > 1) return `${id} handed ${name} up ${escalations} times`;
    }
    return undefined;
  },
};
