import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';
import { listening } from './events.ts';

const ms = 1_000_000;

/** Parameters of a dashboard. */
export const dashboardSchema = {
  kind: 'dashboard',
  title: 'Dashboard',
  about: 'Connects late, lists what there is, takes a snapshot and follows the stream after it.',
  parameters: record('A dashboard.', {
    ...listening,
    joins: { type: 'duration', about: 'When it connects.', fallback: 0 },
    retry: {
      type: 'duration',
      about: 'Without an answer it asks again after this × 2ⁿ.',
      fallback: 100 * ms,
    },
    attempts: {
      type: 'number',
      about: 'After so many repetitions it gives up; -1 is never.',
      whole: true,
      min: -1,
      fallback: 10,
    },
    defect: {
      type: 'choice',
      about: 'A fault built in on purpose.',
      of: ['snapshot-then-subscribe', 'subscribe-then-snapshot'],
      words: {
        'snapshot-then-subscribe': 'It asks for the stream once it has the snapshot: a gap.',
        'subscribe-then-snapshot':
          'It asks for the stream first and adds all of it to the snapshot: doubles.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
