import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a saga. */
export const sagaSchema = {
  kind: 'saga',
  title: 'Saga',
  about: 'Does steps one after the other; when one fails it undoes those before, last one first.',
  tier: 'run',
  parameters: record('A saga.', {
    steps: {
      type: 'list',
      about: 'Its steps, in order; every saga step when empty.',
      of: { type: 'text', about: 'A saga step.', refers: 'component' },
      fallback: [],
    },
    at: { type: 'duration', about: 'When it begins.', fallback: 0 },
    resend: { type: 'duration', about: 'It asks again after this.', fallback: 500 * ms },
    timeout: {
      type: 'duration',
      about: 'A step that has not answered after this is undone, in case it was done.',
      fallback: 5000 * ms,
    },
    defect: {
      type: 'choice',
      about: 'A fault that is built in on purpose.',
      of: ['undoes-forward', 'forgets-the-first', 'ignores-silence'],
      words: {
        'undoes-forward': 'Undoes the first step first.',
        'forgets-the-first': 'Never undoes the first step.',
        'ignores-silence': 'Does not undo a step that did not answer.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
