import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a replica. */
export const replicaSchema = {
  kind: 'replica',
  title: 'Replica',
  about: 'Keeps a copy that may be written anywhere; copies tell each other, and become equal.',
  tier: 'swarm',
  parameters: record('A replica.', {
    peers: {
      type: 'list',
      about: 'Whom it tells; every other replica when empty.',
      of: { type: 'text', about: 'A replica.', refers: 'component' },
      fallback: [],
    },
    writes: {
      type: 'list',
      about: 'What is written here.',
      of: record('A write.', {
        at: { type: 'duration', about: 'When.', fallback: 0 },
        key: { type: 'text', about: 'Where.' },
        value: { type: 'json', about: 'What.' },
      }),
      fallback: [],
    },
    resolution: {
      type: 'choice',
      about: 'What becomes of two values that were written without knowing of each other.',
      of: ['last_writer', 'merge'],
      words: {
        last_writer:
          'The later one stands; at the same time, that of the replica with the later id.',
        merge: 'Lists and records are joined, of numbers the larger stands; else the later one.',
      },
      fallback: 'last_writer',
    },
    resend: {
      type: 'duration',
      about: 'It tells those who have not confirmed again after this.',
      fallback: 200 * ms,
    },
    timeout: {
      type: 'duration',
      about: 'All are to be equal so long after the last write.',
      fallback: 5000 * ms,
    },
    defect: {
      type: 'choice',
      about: 'A fault that is built in on purpose.',
      of: ['no-tie-rule', 'arrival-wins', 'tells-once'],
      words: {
        'no-tie-rule': 'Of two writes at the same time each keeps its own.',
        'arrival-wins': 'Whatever arrives replaces what is there.',
        'tells-once': 'Never tells anything again.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
