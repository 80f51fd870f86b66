import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** How far a transaction reaches, narrowest first. */
export const transactionScopes = ['step', 'run', 'swarm', 'cross_swarm', 'system'] as const;

/** Parameters of a coordinator of two-phase commit. */
export const coordinatorSchema = {
  kind: 'coordinator',
  title: 'Transaction coordinator',
  about: 'Asks all participants to prepare, decides, and tells them: two-phase commit.',
  tier: 'swarm',
  parameters: record('A coordinator of one transaction.', {
    participants: {
      type: 'list',
      about: 'Who takes part; every participant when empty.',
      of: { type: 'text', about: 'A participant.', refers: 'component' },
      fallback: [],
    },
    scope: {
      type: 'choice',
      about: 'How far the transaction reaches: what its participants lock.',
      of: transactionScopes,
      fallback: 'run',
    },
    at: { type: 'duration', about: 'When it begins.', fallback: 0 },
    timeout: {
      type: 'duration',
      about: 'It waits this long for votes, then it aborts.',
      fallback: 2000 * ms,
    },
    resend: {
      type: 'duration',
      about: 'It asks again who has not answered after this.',
      fallback: 500 * ms,
    },
    patience: {
      type: 'duration',
      about: 'Full lifecycle: how long it waits for a partition to heal.',
      fallback: 10_000 * ms,
    },
    lifecycle: {
      type: 'choice',
      about: 'Whether the phases around the two are played as well.',
      of: ['plain', 'full'],
      words: {
        plain: 'Prepare and decide; participants that miss the decision ask for it.',
        full: 'Gathers participants, validates, looks for partitions, and waits for receipts.',
      },
      fallback: 'plain',
    },
    validation: {
      type: 'choice',
      about: 'Full lifecycle: how the check of the constraints goes.',
      of: ['passes', 'fails', 'choose'],
      fallback: 'passes',
    },
    defect: {
      type: 'choice',
      about: 'A fault that is built in on purpose.',
      of: ['decision-not-logged', 'majority-commit', 'skips-prepare'],
      words: {
        'decision-not-logged': 'Sends its decision before it has written it down.',
        'majority-commit': 'More than half of the votes are enough.',
        'skips-prepare': 'Commits without asking anybody.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
