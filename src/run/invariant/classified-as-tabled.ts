import type { LadderData } from '../component/ladder.ts';
import { classify, vectorOf, walkTree } from '../tiered/errors/classify.ts';
import type { Invariant, Member } from './invariant.ts';

/** The class of every error is that of the decision table and of the severity tree. */
export const classifiedAsTabled: Invariant = {
  id: 'classified-as-tabled',
  says: 'Every error has the severity that the decision table and the yes/no tree both give it.',
  rows: ['B09', 'B10'],
  kinds: ['ladder'],
  cost: 'cheap',
  one({ id, state }: Member<LadderData>) {
    const last = state.cases.at(-1);
    if (!last) return undefined;
    const { type, severity, scope, features } = last.error;
    const tabled = classify(type, features);
    const tree = walkTree(vectorOf(features)).severity;
    if (severity === tabled.severity && severity === tree && scope === tabled.scope) {
      return undefined;
    }
    return `${id} calls ${last.id} ${severity}; the table ${tabled.severity}, the tree ${tree}`;
  },
};
