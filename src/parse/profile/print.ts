import { printBytes } from '../../model/expression/units.ts';
import type { Amounts, Distribution, MessageRule, Profile } from '../../model/profile.ts';
import { resourceKinds } from '../../model/profile.ts';
import { printPattern } from './pattern.ts';
import { printDistribution, printScalar } from '../../model/value-text.ts';

/**
 * A profile as YAML for people, with every section. Reading it gives the same profile, also where
 * a protocol would infer something else.
 */
export function printProfile(profile: Profile): string {
  return [
    '# Times and resources that the diagram does not say.',
    `latency: ${printDistribution(profile.latency)}`,
    ...section(
      'tiers',
      'Shared budgets: { credits: 10000, memory: 16 GB, toolCalls: 5 }',
      tiers(profile),
    ),
    ...section(
      'participants',
      'A: Tier 1, or A: { tier: Tier 1, budget: { credits: 500 } }',
      participants(profile),
    ),
    ...section(
      'messages',
      '"A -> B: text*": { latency: 1..5ms, cost: { credits: 1 } }',
      rules(profile.messages),
    ),
    ...section('loops', 'How often a loop goes round, by its text: 3', loops(profile)),
    '',
  ].join('\n');
}

/** A section's lines; an empty one shows what could stand there. */
function section(name: string, hint: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return ['', `# ${hint}`, `${name}: {}`];
  return ['', `${name}:`, ...lines.map((line) => `  ${line}`)];
}

function tiers({ tiers: all }: Profile): string[] {
  const names = all.map(({ name }) => name);
  if (!areKeys(names)) {
    return all.map(({ name, budget }) => `- { name: ${inFlow(name)}, budget: ${amounts(budget)} }`);
  }
  return all.map(({ name, budget }) => `${printScalar(name)}: ${amounts(budget)}`);
}

function participants({ participants: all }: Profile): string[] {
  const names = all.map(({ participant }) => participant);
  const keys = areKeys(names);
  return all.map(({ participant, tier, budget }) => {
    const parts = [
      ...(tier === undefined ? [] : [`tier: ${inFlow(tier)}`]),
      ...(isEmpty(budget) ? [] : [`budget: ${amounts(budget)}`]),
    ];
    if (!keys) return `- ${flow([`participant: ${inFlow(participant)}`, ...parts])}`;
    const short = tier !== undefined && isEmpty(budget) && tier !== '';
    return `${printScalar(participant)}: ${short ? printScalar(tier) : flow(parts)}`;
  });
}

function rules(all: readonly MessageRule[]): string[] {
  const patterns = all.map(printPattern);
  const keys = areKeys(patterns.map((pattern) => pattern ?? ''));
  return all.map((rule, i) => {
    const parts = [
      ...(rule.latency ? [`latency: ${drawn(rule.latency)}`] : []),
      ...(rule.cost ? [`cost: ${amounts(rule.cost)}`] : []),
      ...(rule.payer ? [`payer: ${rule.payer}`] : []),
    ];
    if (keys) return `${printScalar(patterns[i] ?? '')}: ${flow(parts)}`;
    const ends = (['from', 'to', 'label'] as const).flatMap((end) => {
      const name = rule[end];
      return name === undefined ? [] : [`${end}: ${inFlow(name)}`];
    });
    return `- ${flow([...ends, ...parts])}`;
  });
}

function loops({ loops: all }: Profile): string[] {
  const keys = areKeys(all.map(({ loop }) => loop));
  return all.map(({ loop, times }) =>
    keys ? `${printScalar(loop)}: ${times}` : `- { loop: ${inFlow(loop)}, times: ${times} }`,
  );
}

/** Keys must differ, and YAML allows them 1,024 characters with quotes and escapes. */
function areKeys(names: readonly string[]): boolean {
  const short = names.every((name) => name !== '' && name.length <= 160);
  return short && new Set(names).size === names.length;
}

function isEmpty(budget: Amounts): boolean {
  return resourceKinds.every((resource) => budget[resource] === undefined);
}

function amounts(budget: Amounts): string {
  const parts = resourceKinds.flatMap((resource) => {
    const amount = budget[resource];
    if (amount === undefined) return [];
    return [`${resource}: ${resource === 'memory' ? printBytes(amount) : amount}`];
  });
  return flow(parts);
}

function flow(parts: readonly string[]): string {
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** A distribution inside braces; its words and numbers need no quotes, its commas do. */
function drawn(distribution: Distribution): string {
  const text = printDistribution(distribution);
  return text.includes(',') ? JSON.stringify(text) : text;
}

/** A text inside braces, where a comma would separate. */
function inFlow(text: string): string {
  return text.includes(',') ? JSON.stringify(text) : printScalar(text);
}
