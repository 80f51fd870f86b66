import type { HostData } from '../component/host.ts';
import {
  mustAllow,
  type PolicyEngineData,
  type PolicyEngineParameters,
} from '../component/policy-engine.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

/** One denial is enough, and what no rule knows is as was chosen. */
export const denyOverrides: Invariant = {
  id: 'deny-overrides',
  says: 'What one rule denies is not allowed by another, and never runs.',
  rows: ['E04'],
  kinds: ['policy-engine', 'host'],
  cost: 'cheap',
  one({ id, kind, state, setup }: Member<PolicyEngineData, PolicyEngineParameters>) {
    if (kind !== 'policy-engine') return undefined;
    const { last } = state;
    return last?.allowed && !mustAllow(last.who, last.command, setup.parameters)
      ? `${id} allows “${last.command}” (${last.effect}), which it must not`
      : undefined;
  },
  all(view: SystemView) {
    const engine = view.of<PolicyEngineData, PolicyEngineParameters>('policy-engine')[0];
    if (!engine) return undefined;
    const { parameters } = engine.setup;
    for (const { id, state } of view.of<HostData>('host')) {
      const ran = state.fresh ? state.ran.at(-1) : undefined;
      if (ran && !mustAllow(ran.who, ran.command, parameters)) {
        return `“${ran.command}” is not allowed to ${ran.who}, and ran on ${id}`;
      }
    }
    return undefined;
  },
};
