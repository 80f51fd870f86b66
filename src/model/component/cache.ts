import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const second = 1_000_000_000;

/** Parameters of a cache. */
export const cacheSchema = {
  kind: 'cache',
  title: 'State cache',
  about: 'Three levels: what was used last, what is young enough, and a durable store.',
  parameters: record('A cache.', {
    store: {
      type: 'text',
      about: 'A cache that holds the two lower levels for this one and others.',
      refers: 'component',
      optional: true,
    },
    entries: {
      type: 'number',
      about: 'L1 keeps so many entries; the one used least recently goes.',
      whole: true,
      min: 0,
      fallback: 1000,
    },
    lifetime: {
      type: 'duration',
      about: 'L2 keeps an entry this long.',
      fallback: 900 * second,
    },
    write: {
      type: 'choice',
      about: 'When a write reaches the durable store.',
      of: ['behind', 'through'],
      words: {
        behind: 'Later, with others; it is answered at once.',
        through: 'Before it is answered.',
      },
      fallback: 'behind',
    },
    flush: { type: 'duration', about: 'How much later.', fallback: second },
    attempts: {
      type: 'number',
      about: 'A store that has not answered so many writes is left alone; -1 is never.',
      whole: true,
      min: -1,
      fallback: 10,
    },
    invalidate: {
      type: 'flag',
      about: 'Other caches of the same store are told that a key has changed.',
      fallback: true,
    },
    defect: {
      type: 'choice',
      about: 'A fault built in on purpose.',
      of: ['keeps-old-value', 'volatile-writes', 'ignores-invalidation', 'miscounts'],
      words: {
        'keeps-old-value': 'A write does not change what L1 has.',
        'volatile-writes': 'A crash loses writes that have not reached the store.',
        'ignores-invalidation': 'It goes on serving what it has.',
        miscounts: 'A miss in L2 is not counted.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
