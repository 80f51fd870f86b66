import type { Profile } from './profile.ts';
import type { Protocol, Role } from './protocol.ts';

/** The latency of every arrow of which nothing is said: 1 ms. */
export const defaultLatencyNs = 1_000_000;

/**
 * The profile of a protocol that has none: every arrow takes 1 ms, nothing costs anything, loops
 * are choices, budgets are unlimited. Tiers come from names:
 * - a participant whose id or label says "Tier 2" (also "tier-2", "Tier2") is in tier "Tier 2";
 * - where at least one participant says so, `T2` as an id or label means tier 2 as well, and the
 *   words swarm, run and step in a name mean tiers 1, 2 and 3;
 * - all others are in no tier.
 * The tiers are listed in order of their numbers.
 */
export function inferProfile(protocol: Protocol): Profile {
  const spoken = protocol.roles.some((role) => saidTier(role) !== undefined);
  const tierOf = (role: Role): number | undefined =>
    saidTier(role) ?? (spoken ? impliedTier(role) : undefined);
  const numbers = new Set<number>();
  const participants = protocol.roles.map((role) => {
    const number = tierOf(role);
    if (number !== undefined) numbers.add(number);
    const tier = number === undefined ? {} : { tier: tierName(number) };
    return { participant: role.id, ...tier, budget: {} };
  });
  const tiers = [...numbers].sort((a, b) => a - b);
  return {
    latency: { kind: 'fixed', ns: defaultLatencyNs },
    tiers: tiers.map((number) => ({ name: tierName(number), budget: {} })),
    participants,
    messages: [],
    loops: [],
  };
}

/** A profile that says nothing but the default latency. */
export function emptyProfile(): Profile {
  const latency = { kind: 'fixed', ns: defaultLatencyNs } as const;
  return { latency, tiers: [], participants: [], messages: [], loops: [] };
}

function tierName(number: number): string {
  return `Tier ${number}`;
}

function namesOf(role: Role): string[] {
  return [role.id, role.label];
}

function saidTier(role: Role): number | undefined {
  return firstOf(namesOf(role), (name) => {
    const said = /(?<![a-z])tier[\s_-]*(\d{1,3})(?!\d)/i.exec(name);
    return said ? Number(said[1]) : undefined;
  });
}

const levels: Readonly<Record<string, number>> = { swarm: 1, run: 2, step: 3 };

function impliedTier(role: Role): number | undefined {
  return firstOf(namesOf(role), (name) => {
    const short = /^T(\d{1,3})$/i.exec(name.trim());
    if (short) return Number(short[1]);
    return firstOf(wordsOf(name), (word) =>
      Object.hasOwn(levels, word) ? levels[word] : undefined,
    );
  });
}

/** The words of a name in lower case, also those of "RunStateMachine" and "run_store". */
function wordsOf(name: string): string[] {
  const apart = name.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').toLowerCase();
  return apart.match(/[\p{L}\d]+/gu) ?? [];
}

function firstOf<Item>(
  items: readonly Item[],
  find: (item: Item) => number | undefined,
): number | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
