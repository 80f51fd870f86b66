import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a publisher. */
export const publisherSchema = {
  kind: 'publisher',
  title: 'Publisher',
  about: 'Publishes events: those of a list, or as many as wanted.',
  parameters: record('A publisher.', {
    to: { type: 'text', about: 'The bus, log or buffer it publishes to.', refers: 'component' },
    events: {
      type: 'list',
      about: 'What it publishes, in order.',
      of: record(
        'An event.',
        {
          topic: { type: 'text', about: 'Its type: `run/started`.' },
          id: { type: 'text', about: 'Its name; made up when absent.', optional: true },
          payload: { type: 'json', about: 'Any value.', fallback: null },
          depends: {
            type: 'list',
            about: 'Names of events that must be seen before it.',
            of: { type: 'text', about: 'A name.' },
            fallback: [],
          },
          scope: { type: 'text', about: 'In which it is numbered.', fallback: '' },
          at: { type: 'duration', about: 'Not before this time.', optional: true },
        },
        'topic',
      ),
      fallback: [],
    },
    count: {
      type: 'number',
      about: 'Instead of a list: so many events.',
      whole: true,
      min: 0,
      fallback: 0,
    },
    topics: {
      type: 'list',
      about: 'Their topics, in turn.',
      of: { type: 'text', about: 'A topic.' },
      fallback: [],
    },
    scope: { type: 'text', about: 'In which they are numbered.', fallback: '' },
    chain: {
      type: 'flag',
      about: 'Each of them depends on the one before.',
      fallback: false,
    },
    every: {
      type: 'distribution',
      about: 'Time between one event and the next.',
      fallback: { kind: 'fixed', ns: 10 * ms },
    },
    confirm: {
      type: 'flag',
      about: 'It wants each event confirmed, and publishes it again until it is.',
      fallback: true,
    },
    window: {
      type: 'number',
      about: 'So many events may be unconfirmed at once.',
      whole: true,
      min: 1,
      fallback: 100,
    },
    retry: {
      type: 'duration',
      about: 'Without a confirmation it publishes again after this × 2ⁿ.',
      fallback: 100 * ms,
    },
    attempts: {
      type: 'number',
      about: 'After so many repetitions it gives an event up; -1 is never.',
      whole: true,
      min: -1,
      fallback: 10,
    },
  }),
} as const satisfies ComponentSchema;
