import type { Protocol, Role } from '../model/protocol.ts';

/** Where a participant belongs in a tiered system; '' when in none of the tiers. */
export type ProposedTier = 'swarm' | 'run' | 'step' | 'tool' | '';

/** True when a participant's name tells of a tier or of a component of tiered systems. */
export function speaksOfTiers({ roles }: Protocol): boolean {
  return roles.map(partOf).some(({ tier, kind }) => tier !== '' || kind !== '');
}

/** What a participant becomes: a tier, or a component of a kind. */
export interface Part {
  tier: ProposedTier;
  /** '' when it is not a component. */
  kind: string;
}

/** Words of a name with what they tell, the most telling first. */
const telling: readonly [RegExp, ProposedTier, string][] = [
  [/\b(?:event )?bus\b|\bbroker\b/, '', 'bus'],
  [/\bcache\b/, '', 'cache'],
  [/\bbarrier\b/, '', 'barrier'],
  [/\bsafety agents?\b|\bsafety agent \d+\b/, '', 'agent'],
  [/\btransaction (?:coordinator|manager)\b|^coord(?:inator)?$/, '', 'coordinator'],
  [/\bparticipant\b/, '', 'participant'],
  [/\btools?\b|\bexternal\b/, 'tool', ''],
  [/\bt(?:ier )?1\b|\bswarms?\b/, 'swarm', ''],
  [/\bt(?:ier )?2\b|\bruns?\b|\broutines?\b/, 'run', ''],
  [/\bt(?:ier )?3\b|\bsteps?\b|\bexecutor\b/, 'step', ''],
];

const levels: readonly [RegExp, ProposedTier][] = [
  [/\bt(?:ier )?1\b|\bswarm/, 'swarm'],
  [/\bt(?:ier )?2\b|\brun\b/, 'run'],
  [/\bt(?:ier )?3\b|\bstep\b/, 'step'],
];

/** What a participant is by its name. */
export function partOf(role: Role): Part {
  const name = wordsOf(`${role.label} ${role.label === role.id ? '' : role.id}`);
  const found = telling.find(([words]) => words.test(name));
  if (!found) return { tier: '', kind: '' };
  const [, tier, kind] = found;
  const level = levels.find(([words]) => words.test(name))?.[1] ?? '';
  return kind === 'participant' ? { tier: level, kind } : { tier, kind };
}

/** A participant in another tier: it is of the tier then, and no component by itself. */
export function withTier(part: Part, tier: ProposedTier | undefined): Part {
  if (tier === undefined || tier === part.tier) return part;
  return { tier, kind: part.kind === 'participant' ? part.kind : '' };
}

/** A name as words in lower case: `RunStateMachine` is `run state machine`, `Tier_2` `tier 2`. */
export function wordsOf(name: string): string {
  const apart = name.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').toLowerCase();
  const words = apart.match(/\p{L}+\d*|\d+/gu) ?? [];
  return words.join(' ').replace(/\btier(\d)/g, 'tier $1');
}
