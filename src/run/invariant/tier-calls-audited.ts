import { EventKind } from '../../trace/event.ts';
import type { Invariant, SystemView } from './invariant.ts';
import type { ExecutorMember } from './tiers.ts';

/** Calls that were allowed and have not begun. */
type Memory = Set<string>;

/** Where permissions are checked, what was decided stands in the trace before it is done. */
export const tierCallsAudited: Invariant<Memory> = {
  id: 'tier-calls-audited',
  says: 'No step calls a tool before the decision that allows it is written down.',
  rows: ['B56'],
  kinds: ['executor'],
  cost: 'cheap',
  monitor: {
    begin: () => new Set(),
    see(allowed, { kind, label, node }, view) {
      if (kind !== EventKind.mark) return undefined;
      if (label === 'audit:allow:call_tool') allowed.add(node);
      if (label !== 'call:begin:callTool' || allowed.delete(node)) return undefined;
      return checks(view) ? `${node} began, and nobody wrote down that it may` : undefined;
    },
  },
};

/** Permissions may be switched off on the way. */
function checks(view: SystemView): boolean {
  const executors = view.of('executor') as readonly ExecutorMember[];
  return executors.some(({ setup }) => setup.parameters.policies.security !== 'off');
}
