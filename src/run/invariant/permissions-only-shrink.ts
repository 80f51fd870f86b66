import type { SubjectParameters, SubjectState } from '../component/subject.ts';
import { withinClearance, withinPermissions } from '../tiered/security.ts';
import type { Invariant } from './invariant.ts';

/** A child never has a higher clearance or wider permissions than its parent, and every denial of its parent’s. */
export const permissionsOnlyShrink: Invariant = {
  id: 'permissions-only-shrink',
  says: 'A child never has a higher clearance or wider permissions than its parent, and every denial of its parent’s.',
  rows: ['B56'],
  kinds: ['subject'],
  cost: 'cheap',
  all(view) {
    for (const { id, state, setup } of view.of<SubjectState, SubjectParameters>('subject')) {
      const { parent } = setup.parameters;
      const above = parent === undefined ? undefined : view.find<SubjectState>(parent)?.state;
      if (!above || state.path === '') continue;
      if (!withinClearance(state.clearance, above.clearance)) {
        return `${id} has clearance ${state.clearance}, its parent ${above.clearance}`;
      }
      if (!withinPermissions(state.permissions, above.permissions)) {
        return `${id} has permissions that its parent ${parent} has not`;
      }
    }
    return undefined;
  },
};
