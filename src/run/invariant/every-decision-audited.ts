import type { AuditorState } from '../component/auditor.ts';
import type { GatekeeperParameters, GatekeeperState } from '../component/gatekeeper.ts';
import type { Invariant } from './invariant.ts';

/** No decision is answered before it stands in the audit log. */
export const everyDecisionAudited: Invariant = {
  id: 'every-decision-audited',
  says: 'No decision is answered before it stands in the audit log.',
  rows: ['B56'],
  kinds: ['gatekeeper', 'auditor'],
  cost: 'cheap',
  all(view) {
    for (const member of view.of<GatekeeperState, GatekeeperParameters>('gatekeeper')) {
      const { log } = member.setup.parameters;
      const other = log === undefined ? undefined : view.find<AuditorState>(log)?.state;
      const noted = new Set(other?.ids ?? member.state.ids);
      for (const id in member.state.answered) {
        if (!noted.has(id)) return `the decision on ${id} stands in no log`;
      }
    }
    return undefined;
  },
};
