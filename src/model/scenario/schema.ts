/**
 * The scenario language: what may stand in a scenario, as data. Everything has a default, so that
 * five lines run. Components are described in `model/component`, one file each.
 */
import type { Amount } from '../resource.ts';
import { record, type Field, type LaterField, type Value } from '../schema.ts';

const ms = 1_000_000;
const second = 1000 * ms;

export const priorities = ['low', 'normal', 'high', 'critical', 'emergency'] as const;
export const strategies = ['conversational', 'reasoning', 'deterministic'] as const;
export const stepTypes = [
  'input',
  'process',
  'output',
  'decision',
  'loop',
  'parallel',
  'subroutine',
] as const;
export const sensitivities = ['public', 'internal', 'confidential', 'secret', 'pii'] as const;
export const clearances = ['public', 'internal', 'confidential', 'secret', 'top_secret'] as const;

/** Priority from 0 (low) to 4 (emergency). */
export type Priority = (typeof priorities)[number];
export type Strategy = (typeof strategies)[number];
export type StepType = (typeof stepTypes)[number];
export type Sensitivity = (typeof sensitivities)[number];
export type Clearance = (typeof clearances)[number];

const priority = {
  type: 'choice',
  about: 'How urgent it is; decides who is served first under some conflict policies.',
  of: priorities,
  fallback: 'normal',
} as const;

const sensitivity = {
  type: 'choice',
  about: 'How carefully a value must be kept: it never flows to a lower clearance.',
  of: sensitivities,
  fallback: 'internal',
} as const;

const clearance = {
  type: 'choice',
  about: 'The most sensitive values that it may see; it only shrinks on the way down.',
  of: clearances,
  optional: true,
} as const;

/** A variable of a context. */
export const variableField = record(
  'A variable: its value, and who may see it.',
  {
    value: { type: 'json', about: 'Any value.', fallback: null },
    sensitivity,
    mutable: { type: 'flag', about: 'May be changed where it is defined.', fallback: true },
    source: {
      type: 'choice',
      about: 'Where it comes from.',
      of: ['parent', 'step', 'user', 'system'],
      fallback: 'user',
    },
  },
  'value',
);

/** Where a result goes when its step or run has ended. */
export const exportField = record(
  'A value that is handed on.',
  {
    key: { type: 'text', about: 'The variable that is exported.' },
    to: {
      type: 'choice',
      about: 'Where it goes.',
      of: ['parent', 'blackboard', 'store', 'external'],
      fallback: 'parent',
    },
    fallback: {
      type: 'list',
      about: 'Where it goes when that fails, in order.',
      of: {
        type: 'choice',
        about: 'A destination.',
        of: ['parent', 'blackboard', 'store', 'external'],
      },
      fallback: [],
    },
    critical: {
      type: 'flag',
      about: 'Losing it is escalated.',
      fallback: false,
    },
    failures: {
      type: 'number',
      about: 'How many attempts at the first destination fail.',
      whole: true,
      min: 0,
      fallback: 0,
    },
  },
  'key',
);

/** A failure that is written into a step or tool. */
export const failureField = record(
  'How it fails.',
  {
    chance: { type: 'share', about: 'How often it fails.', fallback: 1 },
    error: { type: 'text', about: 'The type of error.', refers: 'error', fallback: 'timeout' },
    times: {
      type: 'number',
      about: 'How many attempts of each call fail before one succeeds; all when absent.',
      whole: true,
      min: 0,
      optional: true,
    },
    features: {
      type: 'list',
      about: 'What is known of it, for its severity.',
      of: {
        type: 'choice',
        about: 'A fact.',
        of: [
          'systemDown',
          'severalAffected',
          'dataLoss',
          'corruption',
          'securityRisk',
          'recoverable',
        ],
      },
      fallback: [],
    },
  },
  'error',
);

/** Written out by hand, because steps hold steps. */
export interface StepSpec {
  /** Its name, unique in its routine; made up when absent. */
  step?: string;
  type: StepType;
  strategy?: Strategy;
  /** Strategies tried after it, in order. */
  fallback: Strategy[];
  /** What is reserved for it; the whole of the run's remaining amount is never taken silently. */
  estimate: Amount;
  /** What it uses itself, beside its tools; its estimate less its tools' when absent. */
  uses?: Amount;
  work?: Value<typeof distribution>;
  timeout?: number;
  tools: string[];
  /** A barrier (id of a policy preset or of a component) that must say proceed first. */
  barrier?: string;
  /** `decision`: an expression over the run's variables; absent: the choice is asked. */
  when?: string;
  then: StepSpec[];
  else: StepSpec[];
  /** `loop`: its body, and how often. */
  body: StepSpec[];
  times: number;
  until?: string;
  /** `parallel`: branches with the steps of each. */
  branches: Record<string, { budget?: Amount; steps: StepSpec[] }>;
  /** `subroutine`: the routine that is run as a child run. */
  routine?: string;
  budget?: Amount;
  /** Quality and confidence of the output. */
  quality: number;
  confidence: number;
  /** Shape that the output must have: field → type. */
  schema: Record<string, 'text' | 'number' | 'flag' | 'list' | 'record'>;
  /** The output: variable → value. */
  output: Record<string, Value<typeof variableField>>;
  /** Variables that it reads. */
  reads: string[];
  exports: Value<typeof exportField>[];
  failure?: Value<typeof failureField>;
  /** On an overrun: what the run does. */
  overrun?: 'reduce' | 'request' | 'deny';
  operation?: string;
}

const amount = { type: 'amount', about: 'Amounts by resource.', optional: true } as const;
const distribution = { type: 'distribution', about: 'How long it takes.', optional: true } as const;

const laterSteps = {
  type: 'list',
  about: 'Steps, one after the other.',
  of: { type: 'later', about: 'A step.', field: (): Field => stepField } as LaterField<StepSpec>,
  fallback: [],
} as const;

const oneOfStrategies = { type: 'choice', about: 'A strategy.', of: strategies } as const;

/** A step of a routine; a bare text is its name. Its value is a `StepSpec`. */
export const stepField = record(
  'A step.',
  {
    step: { type: 'text', about: 'Its name, unique in its routine.', optional: true },
    type: {
      type: 'choice',
      about: 'What kind of step it is; told from the other fields where they say it.',
      of: stepTypes,
      fallback: 'process',
    },
    strategy: { ...oneOfStrategies, about: 'How it is executed.', optional: true },
    fallback: {
      type: 'list',
      about: 'Strategies to fall back to, in order.',
      of: oneOfStrategies,
      fallback: [],
    },
    estimate: { type: 'amount', about: 'What is reserved for it.', fallback: {} },
    uses: { ...amount, about: 'What it uses itself, beside its tools.' },
    work: { ...distribution, about: 'How long it works, beside its tools.' },
    timeout: { type: 'duration', about: 'After this it has failed.', optional: true },
    tools: {
      type: 'list',
      about: 'Tools it calls, in order.',
      of: { type: 'text', about: 'A tool.', refers: 'tool' },
      fallback: [],
    },
    barrier: {
      type: 'text',
      about: 'The barrier that must say proceed before it acts.',
      refers: 'barrier',
      optional: true,
    },
    when: {
      type: 'expression',
      about: 'Decision: which way to go; asked when absent.',
      optional: true,
    },
    // oxlint-disable-next-line unicorn/no-thenable -- a list, which nothing awaits
    then: laterSteps,
    else: laterSteps,
    body: laterSteps,
    times: { type: 'number', about: 'Loop: at most so often.', whole: true, min: 0, fallback: 1 },
    until: { type: 'expression', about: 'Loop: it ends when this is true.', optional: true },
    branches: {
      type: 'map',
      about: 'Parallel: branches by name.',
      of: record(
        'A branch.',
        { budget: { ...amount, about: 'What the branch may use.' }, steps: laterSteps },
        'steps',
      ),
      fallback: {},
    },
    routine: {
      type: 'text',
      about: 'Subroutine: the routine that runs as a child.',
      refers: 'routine',
      optional: true,
    },
    budget: { ...amount, about: 'Subroutine: the limits of the child run.' },
    quality: { type: 'share', about: 'Quality of its output.', fallback: 0.9 },
    confidence: { type: 'share', about: 'Confidence in its output.', fallback: 0.9 },
    schema: {
      type: 'map',
      about: 'The shape that its output must have: field and type.',
      of: {
        type: 'choice',
        about: 'A type.',
        of: ['text', 'number', 'flag', 'list', 'record'],
      },
      fallback: {},
    },
    output: {
      type: 'map',
      about: 'Variables that it sets.',
      of: variableField,
      fallback: {},
    },
    reads: {
      type: 'list',
      about: 'Variables that it reads.',
      of: { type: 'text', about: 'A variable.' },
      fallback: [],
    },
    exports: { type: 'list', about: 'What it hands on.', of: exportField, fallback: [] },
    failure: { ...failureField, optional: true },
    overrun: {
      type: 'choice',
      about: 'What happens when it needs more than was reserved.',
      of: ['reduce', 'request', 'deny'],
      optional: true,
    },
    operation: {
      type: 'text',
      about: 'The operation that its permission is checked for.',
      optional: true,
    },
  },
  'step',
);

/** A routine: steps with a budget. */
export const routineField = record(
  'A routine: what a run of it does.',
  {
    steps: laterSteps,
    budget: { ...amount, about: 'What a run of it may use when the run says nothing.' },
    timeout: { type: 'duration', about: 'After this a run of it has failed.', optional: true },
    strategy: { ...oneOfStrategies, about: 'How its steps are executed.', optional: true },
    navigator: {
      type: 'choice',
      about: 'The platform whose workflows it follows.',
      of: ['bpmn', 'langchain', 'temporal', 'airflow', 'n8n', 'custom'],
      fallback: 'custom',
    },
    partial: {
      type: 'flag',
      about: 'It may end with part of its outputs (graceful degradation).',
      fallback: false,
    },
    exports: { type: 'list', about: 'What a run hands on.', of: exportField, fallback: [] },
  },
  'steps',
);

/** The most runs of a scenario, those for subroutines included. */
export const mostRuns = 10_000;

/** A run of a routine that a swarm starts. */
export const runField = record(
  'A run of a routine.',
  {
    run: { type: 'text', about: 'Its name; the routine’s when absent.', optional: true },
    routine: { type: 'text', about: 'The routine.', refers: 'routine' },
    budget: { ...amount, about: 'What it asks its swarm for.' },
    minimum: { ...amount, about: 'Less than this is of no use to it.' },
    priority,
    at: { type: 'duration', about: 'When it is asked for.', fallback: 0 },
    every: { ...distribution, about: 'Time between one and the next, when there are several.' },
    count: {
      type: 'number',
      about: 'How many of them; 10,000 runs at most in all.',
      whole: true,
      min: 0,
      max: mostRuns,
      fallback: 1,
    },
    timeout: { type: 'duration', about: 'After this it has failed.', optional: true },
    clearance,
    inputs: { type: 'map', about: 'Its variables.', of: variableField, fallback: {} },
  },
  'routine',
);

/** Something the swarm does to a run on the way. */
export const controlField = record('Something done to a run.', {
  at: { type: 'duration', about: 'When.' },
  do: {
    type: 'choice',
    about: 'What.',
    of: ['pause', 'resume', 'cancel', 'updateLimits', 'query', 'transfer', 'emergencyStop'],
  },
  run: {
    type: 'text',
    about: 'Which run; for a stop: the scope’s holder.',
    refers: 'holder',
    optional: true,
  },
  to: { type: 'text', about: 'Transfer: who receives.', refers: 'holder', optional: true },
  amount: { ...amount, about: 'New limits, or what is transferred.' },
  scope: {
    type: 'choice',
    about: 'Emergency stop: how far it reaches.',
    of: ['step', 'run', 'swarm', 'system'],
    fallback: 'swarm',
  },
});

/** Written out by hand, because swarms hold swarms. */
export interface SwarmSpec {
  swarm?: string;
  budget: Amount;
  reserved: Amount;
  threshold: Amount;
  runs: Value<typeof runField>[];
  swarms: SwarmSpec[];
  concurrency: number;
  clearance?: Clearance;
  variables: Record<string, Value<typeof variableField>>;
  control: Value<typeof controlField>[];
}

/** A swarm; its value is a `SwarmSpec`. */
export const swarmField = record('A swarm: it owns a budget and starts runs.', {
  swarm: { type: 'text', about: 'Its name.', optional: true },
  budget: { type: 'amount', about: 'What it has; absent resources are unlimited.', fallback: {} },
  reserved: { type: 'amount', about: 'Kept back for critical operations.', fallback: {} },
  threshold: { type: 'amount', about: 'With less than this left it stops.', fallback: {} },
  runs: { type: 'list', about: 'The runs it starts.', of: runField, fallback: [] },
  swarms: {
    type: 'list',
    about: 'Child swarms, which get a part of its budget.',
    of: {
      type: 'later',
      about: 'A swarm.',
      field: (): Field => swarmField,
    } as LaterField<SwarmSpec>,
    fallback: [],
  },
  concurrency: {
    type: 'number',
    about: 'The most runs at once.',
    whole: true,
    min: 1,
    fallback: 10,
  },
  clearance,
  variables: { type: 'map', about: 'Variables of the swarm.', of: variableField, fallback: {} },
  control: {
    type: 'list',
    about: 'What it does to its runs on the way.',
    of: controlField,
    fallback: [],
  },
});

/** A tool or service that steps call. */
export const toolField = record(
  'A tool that steps call.',
  {
    latency: {
      type: 'distribution',
      about: 'How long a call takes.',
      fallback: { kind: 'fixed', ns: 50 * ms },
    },
    estimate: { type: 'amount', about: 'What is reserved for a call.', fallback: { credits: 10 } },
    actual: { ...amount, about: 'What a call really uses; its estimate when absent.' },
    failure: { ...failureField, optional: true },
    timeout: { type: 'duration', about: 'How long a caller waits.', fallback: 30 * second },
    sensitivity,
  },
  'estimate',
);

/** The rules that hold everywhere, unless a part says otherwise. */
export const policiesField = record('Rules that hold everywhere, unless a part says otherwise.', {
  conflict: {
    type: 'choice',
    about: 'Who gets what when there is not enough.',
    of: ['fcfs', 'priority', 'proportional', 'preemption', 'queue'],
    fallback: 'fcfs',
  },
  aging: {
    type: 'duration',
    about: 'Priority: waiting this long counts as one priority more; 0 is never.',
    fallback: 0,
  },
  overrun: {
    type: 'choice',
    about: 'What happens when a step needs more than was reserved.',
    of: ['reduce', 'request', 'deny'],
    fallback: 'request',
  },
  recovery: {
    type: 'choice',
    about: 'Whether errors are recovered from by the table, or go straight up.',
    of: ['table', 'escalate', 'abort'],
    fallback: 'table',
  },
  backoff: {
    type: 'choice',
    about: 'How delays between attempts grow; each recovery’s own when “table”.',
    of: ['table', 'fixed', 'linear', 'exponential', 'exponential_jitter', 'fibonacci', 'adaptive'],
    fallback: 'table',
  },
  breaker: {
    type: 'text',
    about: 'A circuit breaker component between steps and tools.',
    refers: 'component',
    optional: true,
  },
  context: {
    type: 'choice',
    about: 'Which value stands when parent and child both have one.',
    of: [
      'parent_wins',
      'child_wins',
      'merge_objects',
      'array_concat',
      'timestamp_latest',
      'explicit_mapping',
    ],
    fallback: 'child_wins',
  },
  mapping: {
    type: 'map',
    about: 'Explicit mapping: which side each variable comes from.',
    of: { type: 'choice', about: 'A side.', of: ['parent', 'child'] },
    fallback: {},
  },
  security: {
    type: 'choice',
    about: 'Whether permissions are checked before an operation.',
    of: ['checked', 'off'],
    fallback: 'checked',
  },
  publish: {
    type: 'text',
    about: 'The event bus component that the tiers publish to.',
    refers: 'component',
    optional: true,
  },
  cache: {
    type: 'text',
    about: 'The state cache component that checkpoints are written to.',
    refers: 'component',
    optional: true,
  },
  human: {
    type: 'choice',
    about: 'What a person answers when an error is escalated that far.',
    of: ['retry', 'skip', 'abort', 'never'],
    fallback: 'abort',
  },
  costs: {
    type: 'map',
    about: 'How much more each strategy costs.',
    of: { type: 'number', about: 'A multiplier.', min: 0 },
    fallback: {},
  },
  defect: {
    type: 'text',
    about: 'A known fault of published implementations, built in on purpose.',
    refers: 'defect',
    optional: true,
  },
});

/** How long messages take between two components; `*` is any. */
export const linkField = record('How long messages take between two parts.', {
  from: { type: 'text', about: 'From whom; anyone when absent.', refers: 'actor', optional: true },
  to: { type: 'text', about: 'To whom; anyone when absent.', refers: 'actor', optional: true },
  latency: {
    type: 'distribution',
    about: 'How long a message is under way.',
    fallback: { kind: 'fixed', ns: 5 * ms },
  },
  loss: { type: 'share', about: 'How many are lost.', fallback: 0 },
  duplication: { type: 'share', about: 'How many arrive twice.', fallback: 0 },
  reordering: { type: 'share', about: 'How many may overtake others.', fallback: 0 },
  corruption: { type: 'share', about: 'How many arrive damaged.', fallback: 0 },
});

/** Something that goes wrong on purpose. */
export const faultField = record('Something that goes wrong on purpose.', {
  fault: {
    type: 'choice',
    about: 'What goes wrong.',
    of: [
      'crash',
      'restart',
      'drop',
      'duplicate',
      'reorder',
      'delay',
      'corrupt',
      'partition',
      'slow',
    ],
  },
  on: { type: 'text', about: 'The part that it strikes.', refers: 'actor', optional: true },
  from: { type: 'text', about: 'The sender of the message.', refers: 'actor', optional: true },
  to: { type: 'text', about: 'Its receiver.', refers: 'actor', optional: true },
  message: { type: 'text', about: 'Its type.', optional: true },
  nth: { type: 'number', about: 'Which of them, from 1.', whole: true, min: 1, fallback: 1 },
  chance: { type: 'share', about: 'Instead: each of them, this often.', optional: true },
  at: { type: 'duration', about: 'When it begins.', optional: true },
  for: { type: 'duration', about: 'How long it lasts; to the end when absent.', optional: true },
  by: { type: 'duration', about: 'Delay: how much.', optional: true },
  factor: { type: 'number', about: 'Slow: how many times.', min: 1, optional: true },
  between: {
    type: 'list',
    about: 'Partition: the parts of one side; the rest is the other.',
    of: { type: 'text', about: 'A part.', refers: 'actor' },
    fallback: [],
  },
});

/** A property of one's own. */
export const invariantField = record(
  'A property that must hold.',
  {
    name: { type: 'text', about: 'What it is called.', optional: true },
    always: { type: 'expression', about: 'Must be true after each event.', optional: true },
    finally: { type: 'expression', about: 'Must be true at the end.', optional: true },
  },
  'always',
);

/** What a measure is to stay below. */
export const targetField = record('What a measure is to stay below.', {
  measure: {
    type: 'text',
    about: 'What is measured: swarm-run, run-step, error, bus, stop, tool, or a call’s name.',
    refers: 'measure',
  },
  p50: { type: 'duration', about: 'Half stay below.', optional: true },
  p95: { type: 'duration', about: '95 of 100 stay below.', optional: true },
  p99: { type: 'duration', about: '99 of 100 stay below.', optional: true },
  max: { type: 'duration', about: 'All stay below.', optional: true },
  rate: { type: 'number', about: 'At least so many a second.', min: 0, optional: true },
});

/** What a search may do beside taking other orders. */
export const searchField = record('What a search of all orders may do.', {
  crashes: { type: 'number', about: 'At most so many crashes.', whole: true, min: 0, fallback: 0 },
  crashable: {
    type: 'list',
    about: 'Who may crash; everyone when empty.',
    of: { type: 'text', about: 'A part.', refers: 'actor' },
    fallback: [],
  },
  restarts: { type: 'flag', about: 'Whoever crashed may come back.', fallback: true },
  losses: {
    type: 'number',
    about: 'At most so many lost messages; -1 is any number.',
    whole: true,
    min: -1,
    fallback: 0,
  },
  duplicates: {
    type: 'number',
    about: 'At most so many messages that arrive twice; -1 is any number.',
    whole: true,
    min: -1,
    fallback: 0,
  },
  reorder: { type: 'flag', about: 'Messages may overtake each other.', fallback: false },
});

/** A whole scenario, apart from its components. */
export const scenarioField = record('A tiered system, and what happens in it.', {
  scenario: { type: 'text', about: 'Its title.', fallback: 'Scenario' },
  about: { type: 'text', about: 'What it shows.', fallback: '' },
  swarm: { ...swarmField, optional: true },
  swarms: { type: 'list', about: 'Several swarms.', of: swarmField, fallback: [] },
  routines: { type: 'map', about: 'Routines by name.', of: routineField, fallback: {} },
  tools: { type: 'map', about: 'Tools by name.', of: toolField, fallback: {} },
  policies: policiesField,
  links: { type: 'list', about: 'How long messages take.', of: linkField, fallback: [] },
  faults: { type: 'list', about: 'What goes wrong on purpose.', of: faultField, fallback: [] },
  invariants: {
    type: 'list',
    about: 'Properties of your own.',
    of: invariantField,
    fallback: [],
  },
  check: {
    type: 'list',
    about: 'Costly invariants of the library to evaluate, and “all”.',
    of: { type: 'text', about: 'An invariant.', refers: 'invariant' },
    fallback: [],
  },
  targets: {
    type: 'list',
    about: 'Targets of your own, beside the preset.',
    of: targetField,
    fallback: [],
  },
  preset: {
    type: 'choice',
    about: 'Which published targets are shown.',
    of: ['demanding', 'sober', 'none'],
    fallback: 'demanding',
  },
  search: { ...searchField, optional: true },
  until: { type: 'duration', about: 'The run ends at this time.', optional: true },
});
