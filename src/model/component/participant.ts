import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a participant of two-phase commit. */
export const participantSchema = {
  kind: 'participant',
  title: 'Transaction participant',
  about: 'Votes on a transaction, keeps its locks while it is in doubt, and does as decided.',
  tier: 'run',
  parameters: record('A participant of a transaction.', {
    vote: {
      type: 'choice',
      about: 'What it votes; asked when “choose”.',
      of: ['yes', 'no', 'choose'],
      fallback: 'yes',
    },
    work: {
      type: 'distribution',
      about: 'How long it takes to prepare.',
      fallback: { kind: 'fixed', ns: 0 },
    },
    ask: {
      type: 'duration',
      about: 'In doubt for so long, it asks the coordinator; and again.',
      fallback: 1000 * ms,
    },
    locks: {
      type: 'list',
      about: 'What it locks, in this order; by the transaction’s scope when empty.',
      of: { type: 'text', about: 'A key.' },
      fallback: [],
    },
    locker: {
      type: 'text',
      about: 'The lock manager that it asks; its locks are its own when absent.',
      refers: 'component',
      optional: true,
    },
    defect: {
      type: 'choice',
      about: 'A fault that is built in on purpose.',
      of: [
        'timeout-abort-in-prepared',
        'vote-not-logged',
        'never-asks',
        'releases-early',
        'keeps-locks',
        'locks-after-release',
      ],
      words: {
        'timeout-abort-in-prepared': 'Aborts by itself when the decision takes too long.',
        'vote-not-logged': 'Votes before it has written its vote down.',
        'never-asks': 'Waits in doubt for a decision that may have been lost.',
        'releases-early': 'Gives its locks back while it is in doubt.',
        'keeps-locks': 'Never gives its locks back.',
        'locks-after-release': 'Takes another lock after it has begun to give back.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
