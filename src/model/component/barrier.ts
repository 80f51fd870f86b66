import { barrierPresetNames } from '../barrier.ts';
import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

const preset = {
  type: 'choice',
  about: 'The rules by which it decides.',
  of: barrierPresetNames,
  words: {
    safety: 'Any alarm blocks; all must answer in 2 s, else it is blocked.',
    safety_stop: 'As “safety”, and stops everything; at the timeout a majority is enough.',
    user_approval: 'One answer decides; 30 s, then blocked.',
    safety_consensus: 'All must answer in 5 s; the first alarm blocks.',
    resource_approval: 'One answer decides; after 10 s it is put off.',
    sensitive_data: 'All must answer in 3 s, else it is blocked.',
    external_call: 'One answer decides; after 2 s it goes on.',
    high_risk_tool: 'Two answers decide; after 5 s it is blocked.',
    emergent_consensus: 'All must answer in 1 s, else it is blocked.',
  },
} as const;

/** Parameters of a barrier coordinator. */
export const barrierSchema = {
  kind: 'barrier',
  title: 'Barrier',
  about: 'Asks safety agents before something risky happens, and decides from their answers.',
  tier: 'run',
  parameters: record('A barrier.', {
    agents: {
      type: 'list',
      about: 'Whom it asks; every agent when empty.',
      of: { type: 'text', about: 'An agent.', refers: 'component' },
      fallback: [],
    },
    preset: { ...preset, fallback: 'safety' },
    quorum: {
      type: 'number',
      about: 'Answers that decide, instead of the preset’s; 0 is all.',
      whole: true,
      min: 0,
      optional: true,
    },
    timeout: {
      type: 'duration',
      about: 'How long it waits, instead of the preset’s.',
      optional: true,
    },
    onTimeout: {
      type: 'choice',
      about: 'What happens then, instead of the preset’s.',
      of: ['block', 'continue', 'defer', 'retry', 'emergency_stop'],
      optional: true,
    },
    blockOnFirst: {
      type: 'flag',
      about: 'Whether the first alarm decides at once, instead of the preset’s.',
      optional: true,
    },
    retries: {
      type: 'number',
      about: 'On timeout “retry”: how often it asks again.',
      whole: true,
      min: 0,
      fallback: 1,
    },
    open: {
      type: 'list',
      about: 'Questions of its own, for scenarios without anybody who asks.',
      of: record(
        'A question.',
        {
          subject: { type: 'text', about: 'What it is about.' },
          at: { type: 'duration', about: 'When it is asked.', fallback: 0 },
          preset: { ...preset, about: 'The rules of this question.', optional: true },
        },
        'subject',
      ),
      fallback: [],
    },
    registers: {
      type: 'duration',
      about: 'With “prompt-answers-never-return”: how long it takes until it listens.',
      fallback: 100 * ms,
    },
    defect: {
      type: 'choice',
      about: 'A known fault of published implementations, built in on purpose.',
      of: ['prompt-answers-never-return', 'ok-before-alarm', 'all-with-silent-passes'],
      words: {
        'prompt-answers-never-return': 'Asks before it listens: prompt answers are never noticed.',
        'ok-before-alarm': 'Looks for enough OKs before it looks for alarms.',
        'all-with-silent-passes': 'Takes silence for consent when the time is up.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
