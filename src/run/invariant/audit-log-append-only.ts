import { seal, type AuditorState } from '../component/auditor.ts';
import type { Invariant } from './invariant.ts';

/** No entry of the audit log is ever changed, removed or left out of the numbering. */
export const auditLogAppendOnly: Invariant = {
  id: 'audit-log-append-only',
  says: 'No entry of the audit log is ever changed, removed or left out of the numbering.',
  rows: ['B56'],
  kinds: ['auditor'],
  cost: 'cheap',
  end(view) {
    for (const { id, state } of view.of<AuditorState>('auditor')) {
      let before = '';
      for (const [i, entry] of state.entries.entries()) {
        before = seal(before, entry);
        if (entry.number !== i + 1) return `entry ${i + 1} of ${id} has number ${entry.number}`;
        if (before !== state.seals[i]) return `entry ${i + 1} of ${id} was changed`;
      }
    }
    return undefined;
  },
};
