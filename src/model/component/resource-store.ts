import { clearances } from '../scenario/schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

const ms = 1_000_000;

/** Parameters of a store that survives crashes, and can fail. */
export const resourceStoreSchema = {
  kind: 'resource-store',
  title: 'Persistent store',
  about: 'Keeps what is exported to it, also through a crash; its writes can fail.',
  tier: 'swarm',
  parameters: record('A persistent store.', {
    clearance: {
      type: 'choice',
      about: 'The most sensitive values that it may keep.',
      of: clearances,
      fallback: 'top_secret',
    },
    latency: {
      type: 'distribution',
      about: 'How long a write takes.',
      fallback: { kind: 'fixed', ns: 5 * ms },
    },
    failures: {
      type: 'number',
      about: 'How many writes fail before one succeeds.',
      whole: true,
      min: 0,
      fallback: 0,
    },
    chance: { type: 'share', about: 'How often a write fails.', fallback: 0 },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: ['says-stored', 'takes-everything'],
      words: {
        'says-stored': 'It says that it has stored what it has not.',
        'takes-everything': 'It takes what is too sensitive for it.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
