import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a worker of a tier, which an emergency stop reaches. */
export const workerSchema = {
  kind: 'worker',
  title: 'Worker',
  about: 'Works and commits results, alone or through those below it, until it is stopped.',
  tier: 'step',
  parameters: record('A worker.', {
    parent: {
      type: 'text',
      about: 'Whom it works for; nobody when absent.',
      refers: 'actor',
      optional: true,
    },
    every: { type: 'duration', about: 'Time between pieces of its own work.', fallback: 2 * ms },
    count: {
      type: 'number',
      about: 'How many pieces of its own it begins; those below work on them.',
      whole: true,
      min: 0,
      fallback: 0,
    },
    takes: { type: 'duration', about: 'How long a piece takes.', fallback: ms },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: ['commits-after-stop', 'acknowledges-only'],
      words: {
        'commits-after-stop': 'What is under way when it is stopped is still committed.',
        'acknowledges-only': 'It says that it has stopped, and goes on.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
