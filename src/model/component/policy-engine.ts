import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

/** Parameters of a policy engine. */
export const policyEngineSchema = {
  kind: 'policy-engine',
  title: 'Policy engine',
  about: 'Says who may run what: a denial overrides every permission.',
  parameters: record('A policy engine.', {
    rules: {
      type: 'list',
      about: 'Who may, or may not, run what.',
      of: record('A rule.', {
        who: { type: 'text', about: 'Whom it is about; `*` stands for anyone.', fallback: '*' },
        command: { type: 'text', about: 'The command; `*` stands for anything.', fallback: '*' },
        effect: {
          type: 'choice',
          about: 'What it says.',
          of: ['allow', 'deny'],
          fallback: 'allow',
        },
      }),
      fallback: [],
    },
    unknown: {
      type: 'choice',
      about: 'What holds where no rule fits.',
      of: ['deny', 'allow'],
      fallback: 'deny',
    },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: ['allow-overrides', 'unknown-allows'],
      words: {
        'allow-overrides': 'One permission is enough, whatever denies it.',
        'unknown-allows': 'Where no rule fits it is allowed, although that is not what was chosen.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
