import { accessOf, type GatekeeperState } from '../component/gatekeeper.ts';
import { rule } from '../tiered/security.ts';
import type { Invariant, Member } from './invariant.ts';

/** A denial that fits overrides every allowance, whatever their priorities; what nothing allows is denied. */
export const denialsOverride: Invariant = {
  id: 'denials-override',
  says: 'A denial that fits overrides every allowance, whatever their priorities; what nothing allows is denied.',
  rows: ['B56'],
  kinds: ['gatekeeper'],
  cost: 'cheap',
  one({ state: { last } }: Member<GatekeeperState>) {
    if (last?.ruling !== 'allow' || last.approval) return undefined;
    const { request } = last;
    const verdict = rule(request.permissions, accessOf(request));
    if (verdict.ruling === 'allow') return undefined;
    return `${request.id} is allowed, although ${verdict.reason}`;
  },
};
