import type { Profile } from './profile.ts';
import type { Protocol } from './protocol.ts';

/** The profile that a protocol suggests by itself: every arrow a millisecond, nothing costs. */
export function inferProfile(protocol: Protocol): Profile {
  const tierOf = protocol.roles.map(({ id, label }) => {
    const number = /\btier[\s_-]*(\d+)/i.exec(`${label} ${id}`)?.[1];
    return { participant: id, tier: number === undefined ? undefined : `Tier ${number}` };
  });
  const tiers = [...new Set(tierOf.flatMap(({ tier }) => (tier ? [tier] : [])))].sort();
  return {
    latency: { kind: 'fixed', ns: 1_000_000 },
    tiers: tiers.map((name) => ({ name, budget: {} })),
    participants: tierOf.flatMap(({ participant, tier }) =>
      tier ? [{ participant, tier, budget: {} }] : [],
    ),
    messages: [],
    loops: [],
  };
}
