/**
 * Where published figures contradict each other: each claim with the figures it rests on, the sum
 * that is made of them, and a verdict that a function computes, so that mended figures pass.
 */
import { barrierPresets } from './barrier.ts';
import type { BarrierRules } from './barrier.ts';
import { eventTypes } from './event-type.ts';
import { demandingTargets } from './targets.ts';

/** What became of checking a claim. */
export interface Verdict {
  /** The figures agree. */
  holds: boolean;
  /** The sums, line by line. */
  sums: string[];
  /** What is wrong, or why it is right. */
  says: string;
}

/** A claim that is checked. */
export interface Finding {
  /** The row of the list of systems that it belongs to. */
  row: string;
  title: string;
  /** What is published. */
  claim: string;
  verdict: Verdict;
  /** The id of the example that shows it, among those of the gallery. */
  example: string;
}

const count = (value: number): string => value.toLocaleString('en');

// ——— B13: the recovery matrix ———

/** The categories that errors are told apart by. */
export const errorCategories = [
  'transient',
  'resource',
  'configuration',
  'security',
  'logic',
  'system',
] as const;

/** The categories that the figure of recovery leads on from. */
export const drawnCategories = ['transient', 'resource', 'security', 'logic', 'system'] as const;

/** Every category that can be told must lead somewhere. */
export function checkMatrix(
  categories: readonly string[] = errorCategories,
  drawn: readonly string[] = drawnCategories,
): Verdict {
  const missing = categories.filter((one) => !drawn.includes(one));
  return {
    holds: missing.length === 0,
    sums: [
      `${categories.length} categories: ${categories.join(', ')}`,
      `${drawn.length} drawn: ${drawn.join(', ')}`,
    ],
    says:
      missing.length === 0
        ? 'Every category leads to a recovery.'
        : `No recovery is drawn for ${missing.join(', ')}.`,
  };
}

// ——— B22: one run's credits ———

/** A budget and what is promised of it. */
export interface Allocation {
  budget: number;
  steps: readonly number[];
  branches: readonly number[];
}

/** The run of the published hierarchy. */
export const publishedRun: Allocation = {
  budget: 3000,
  steps: [500, 800, 300],
  branches: [1000, 700],
};

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Steps and branches beside each other may not exceed the budget; steps inside branches may not. */
export function checkAllocation({ budget, steps, branches }: Allocation = publishedRun): Verdict {
  const [inSteps, inBranches] = [sum(steps), sum(branches)];
  const apart = inSteps + inBranches;
  const nested = inSteps <= inBranches && inBranches <= budget;
  const holds = apart <= budget;
  return {
    holds,
    sums: [
      `steps: ${steps.map(count).join(' + ')} = ${count(inSteps)}`,
      `branches: ${branches.map(count).join(' + ')} = ${count(inBranches)}`,
      `beside each other: ${count(apart)} ${holds ? '≤' : '>'} ${count(budget)}`,
      `steps inside branches: ${count(inSteps)} ${inSteps <= inBranches ? '≤' : '>'} ${count(inBranches)}`,
    ],
    says: holds
      ? 'The budget covers all of it.'
      : nested
        ? `Over by ${count(apart - budget)}, unless the steps run inside the branches.`
        : `Over by ${count(apart - budget)}, however it is read.`,
  };
}

// ——— B23: two figures for one thing ———

/** A thing with a figure of each of two places. */
export interface TwoFigures {
  thing: string;
  hierarchy: number;
  flow: number;
}

/** The budgets of the hierarchy beside those of the flow. */
export const publishedBudgets: readonly TwoFigures[] = [
  { thing: 'a step', hierarchy: 500, flow: 800 },
  { thing: 'a run', hierarchy: 3000, flow: 5000 },
];

/** Both places must say the same of each thing. */
export function checkTwoFigures(budgets: readonly TwoFigures[] = publishedBudgets): Verdict {
  const apart = budgets.filter(({ hierarchy, flow }) => hierarchy !== flow);
  return {
    holds: apart.length === 0,
    sums: budgets.map(
      ({ thing, hierarchy, flow }) =>
        `${thing}: ${count(hierarchy)} in the hierarchy, ${count(flow)} in the flow` +
        (hierarchy === flow
          ? ''
          : ` (${flow > hierarchy ? '+' : '−'}${count(Math.abs(flow - hierarchy))})`),
    ),
    says:
      apart.length === 0
        ? 'Both say the same.'
        : `${apart.map(({ thing }) => thing).join(' and ')} differ: both are presets here.`,
  };
}

// ——— B50: the catalogue of events ———

/** The types of events that published flows use. */
export const usedEventTypes: readonly string[] = [
  'swarm/started',
  'run/started',
  'step/started',
  'step/tool_called',
  'run/step_completed',
  'step/completed',
  'run/completed',
  'swarm/routine_completed',
];

/** Every type that a flow uses must be in the catalogue. */
export function checkCatalogue(
  used: readonly string[] = usedEventTypes,
  known: readonly string[] = Object.keys(eventTypes),
): Verdict {
  const unknown = used.filter((one) => !known.includes(one));
  return {
    holds: unknown.length === 0,
    sums: [`${known.length} types in the catalogue`, `${used.length} used in flows`],
    says:
      unknown.length === 0
        ? 'All of them are in the catalogue.'
        : `Used, but not in the catalogue: ${unknown.join(', ')}.`,
  };
}

// ——— B55: what a barrier does in silence ———

/** What rules make of one OK while everybody else stays silent until the time is over. */
export function silenceMeans(rules: BarrierRules, agents: number): string {
  const needed = rules.quorum === 0 ? agents : rules.quorum;
  if (1 >= needed) return 'proceed';
  if (rules.majorityAtTimeout && 2 > agents) return 'proceed';
  return rules.onTimeout.replaceAll('_', ' ');
}

/** All published rules must make the same of the same answers. */
export function checkBarriers(
  presets: Readonly<Record<string, BarrierRules>> = barrierPresets,
  agents = 3,
): Verdict {
  const meanings = new Map<string, string[]>();
  for (const [name, rules] of Object.entries(presets)) {
    const meaning = silenceMeans(rules, agents);
    meanings.set(meaning, [...(meanings.get(meaning) ?? []), name.replaceAll('_', ' ')]);
  }
  return {
    holds: meanings.size <= 1,
    sums: [
      `${agents} agents, one says OK, the others never answer`,
      ...[...meanings].map(([meaning, names]) => `${meaning}: ${names.join(', ')}`),
    ],
    says:
      meanings.size <= 1
        ? 'All rules say the same.'
        : `${meanings.size} different results of the same answers: which one holds must be said.`,
  };
}

// ——— B58: what is kept up for long ———

/** A throughput a second. */
export interface Throughput {
  what: string;
  target: number;
  burst: number;
  sustained: number;
}

/** The published capabilities. */
export const publishedThroughput: readonly Throughput[] = demandingTargets.rate.map(
  ({ title, target, burst = target, sustained = target }) => ({
    what: title.toLowerCase(),
    target,
    burst,
    sustained,
  }),
);

/** What is kept up for long may not be below what is aimed at. */
export function checkThroughput(figures: readonly Throughput[] = publishedThroughput): Verdict {
  const below = figures.filter(({ sustained, target }) => sustained < target);
  return {
    holds: below.length === 0,
    sums: figures.map(
      ({ what, target, burst, sustained }) =>
        `${what}: target ${count(target)}, burst ${count(burst)}, sustained ${count(sustained)} a second` +
        (sustained < target ? ` (${Math.round((sustained / target) * 100)} % of the target)` : ''),
    ),
    says:
      below.length === 0
        ? 'What is kept up meets the target.'
        : `‘Sustained’ is below ‘target’ for ${below.map(({ what }) => what).join(', ')}.`,
  };
}

/** All claims with their verdicts. */
export function reviewFindings(): Finding[] {
  return [
    {
      row: 'B13',
      title: 'A category without recovery',
      claim: 'Errors of every category lead to strategies, and strategies to actions.',
      verdict: checkMatrix(),
      example: 'error-ladder',
    },
    {
      row: 'B22',
      title: 'One run promises more than it has',
      claim: 'A run with 3,000 credits gives them to its steps and branches.',
      verdict: checkAllocation(),
      example: 'side-by-side',
    },
    {
      row: 'B23',
      title: 'Two figures for one thing',
      claim: 'The hierarchy and the end-to-end flow speak of the same runs and steps.',
      verdict: checkTwoFigures(),
      example: 'two-readings',
    },
    {
      row: 'B50',
      title: 'An event that nobody declared',
      claim: 'All events are of a type of the catalogue.',
      verdict: checkCatalogue(),
      example: 'event-type-unknown',
    },
    {
      row: 'B55',
      title: 'Silence means different things',
      claim: 'Three agents, two seconds; without an answer the usual thing is to block.',
      verdict: checkBarriers(),
      example: 'barrier-silence-passes',
    },
    {
      row: 'B58',
      title: 'Sustained is below target',
      claim: 'Targets a second, with bursts above them and a sustained rate.',
      verdict: checkThroughput(),
      example: 'event-causes',
    },
  ];
}
