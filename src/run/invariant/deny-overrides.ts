import type { HostData } from '../component/host.ts';
import {
  mustAllow,
  type PolicyEngineData,
  type PolicyEngineParameters,
} from '../component/policy-engine.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** One denial is enough, and what no rule knows is as was chosen. */
export const denyOverrides: Invariant = {
  id: 'deny-overrides',
  says: 'What one rule denies is not allowed by another, and never runs.',
  rows: ['E04'],
  kinds: ['policy-engine', 'host'],
  cost: 'cheap',
  all(view: SystemView) {
    const engine = view.of<PolicyEngineData, PolicyEngineParameters>('policy-engine')[0];
    if (!engine) return undefined;
    const { parameters } = engine.setup;
    const { last } = engine.state;
    if (last?.allowed && !mustAllow(last.who, last.command, parameters)) {
      return `${engine.id} allows “${last.command}” (${last.effect}), which it must not`;
    }
    for (const { id, state } of view.of<HostData>('host')) {
      const ran = state.fresh ? state.ran.at(-1) : undefined;
      if (ran && !mustAllow(ran.who, ran.command, parameters)) {
        return `“${ran.command}” is not allowed to ${ran.who}, and ran on ${id}`;
      }
    }
    return undefined;
  },
};
