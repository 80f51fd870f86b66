import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a cache's client. */
export const cacheClientSchema = {
  kind: 'cache-client',
  title: 'Cache client',
  about: 'Reads and writes keys, one after the other; what it wrote it must read.',
  parameters: record('A client of caches.', {
    cache: {
      type: 'list',
      about: 'Its cache; of several it uses one after the other.',
      of: { type: 'text', about: 'A cache.', refers: 'component' },
      fallback: [],
    },
    operations: {
      type: 'list',
      about: 'What it does, in order.',
      of: record('An operation.', {
        put: { type: 'text', about: 'A key that is written.', optional: true },
        value: { type: 'json', about: 'Its new value.', fallback: null },
        get: { type: 'text', about: 'A key that is read.', optional: true },
        at: { type: 'duration', about: 'Not before this time.', optional: true },
      }),
      fallback: [],
    },
    count: {
      type: 'number',
      about: 'Instead of a list: so many operations.',
      whole: true,
      min: 0,
      fallback: 0,
    },
    keys: { type: 'number', about: 'On so many keys.', whole: true, min: 1, fallback: 10 },
    writes: { type: 'share', about: 'How many of them are writes.', fallback: 0.2 },
    every: {
      type: 'distribution',
      about: 'Time between an answer and the next operation.',
      fallback: { kind: 'fixed', ns: 10 * ms },
    },
    retry: {
      type: 'duration',
      about: 'Without an answer it asks again after this × 2ⁿ.',
      fallback: 100 * ms,
    },
    attempts: {
      type: 'number',
      about: 'After so many repetitions it goes on without; -1 is never.',
      whole: true,
      min: -1,
      fallback: 10,
    },
  }),
} as const satisfies ComponentSchema;
