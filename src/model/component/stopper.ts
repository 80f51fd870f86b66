import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of an emergency stop. */
export const stopperSchema = {
  kind: 'stopper',
  title: 'Emergency stop',
  about: 'Stops all workers in its scope, and waits until each has said so.',
  parameters: record('An emergency stop.', {
    at: {
      type: 'duration',
      about: 'When it stops; only when it is asked to when absent.',
      optional: true,
    },
    scope: {
      type: 'choice',
      about: 'How far it reaches.',
      of: ['step', 'run', 'swarm', 'system'],
      words: {
        step: 'One worker and those below it.',
        run: 'A run with its steps.',
        swarm: 'A swarm with its runs.',
        system: 'Everyone.',
      },
      fallback: 'system',
    },
    on: {
      type: 'text',
      about: 'The worker whose scope it is; the first of that tier when absent.',
      refers: 'actor',
      optional: true,
    },
    target: { type: 'duration', about: 'How fast it should be.', fallback: ms },
    most: { type: 'duration', about: 'How long it may take at most.', fallback: 5 * ms },
    timeout: {
      type: 'duration',
      about: 'After this it has failed.',
      fallback: 100 * ms,
    },
    again: {
      type: 'duration',
      about: 'Whoever has not answered is told again after this.',
      fallback: 2 * ms,
    },
    repeats: {
      type: 'number',
      about: 'How often it is told again.',
      whole: true,
      min: 0,
      fallback: 10,
    },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: ['stop-misses-tier', 'reports-early'],
      words: {
        'stop-misses-tier': 'Those at the bottom are never told.',
        'reports-early': 'It says that everyone has stopped before they have answered.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
