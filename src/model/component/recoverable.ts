import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a recoverable component. */
export const recoverableSchema = {
  kind: 'recoverable',
  title: 'Recoverable component',
  about: 'Writes every command to a log before it acts; after a crash the log gives its state.',
  parameters: record('A component whose state is that of its log.', {
    log: { type: 'text', about: 'Its log.', refers: 'component' },
    deduplicate: {
      type: 'flag',
      about: 'It skips entries whose position it has passed.',
      fallback: true,
    },
    retry: {
      type: 'duration',
      about: 'Without an answer it reads again after this × 2ⁿ.',
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
      of: ['apply-first', 'snapshot-only'],
      words: {
        'apply-first': 'It acts and confirms before its log has the command.',
        'snapshot-only': 'It recovers from the snapshot alone.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
