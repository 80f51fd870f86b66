import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of an event bus. */
export const busSchema = {
  kind: 'bus',
  title: 'Event bus',
  about: 'Numbers events and brings them to everyone who listens, as often as was agreed.',
  parameters: record('An event bus.', {
    first: {
      type: 'number',
      about: 'The first sequence number of each scope.',
      whole: true,
      min: 1,
      fallback: 1001,
    },
    catalogue: {
      type: 'choice',
      about: 'Which types of events there are.',
      of: ['tiers', 'any'],
      words: { tiers: 'The 21 types of the tiers, and those of `types`.', any: 'All.' },
      fallback: 'any',
    },
    types: {
      type: 'list',
      about: 'More types, as patterns: `order/*`.',
      of: { type: 'text', about: 'A pattern.' },
      fallback: [],
    },
    unknown: {
      type: 'choice',
      about: 'What happens to an event whose type is not in the catalogue.',
      of: ['flag', 'reject'],
      words: { flag: 'It passes and is flagged.', reject: 'It is refused.' },
      fallback: 'flag',
    },
    history: {
      type: 'number',
      about: 'How many of the last events are kept for replay.',
      whole: true,
      min: 1,
      fallback: 1000,
    },
    snapshot: {
      type: 'number',
      about: 'Every so many events of a scope a snapshot is made; 0 is never.',
      whole: true,
      min: 0,
      fallback: 100,
    },
    listeners: {
      type: 'number',
      about: 'More listeners than these are refused.',
      whole: true,
      min: 0,
      fallback: 1000,
    },
    handlers: {
      type: 'number',
      about: 'So many events may be under way to one listener without an acknowledgement.',
      whole: true,
      min: 1,
      fallback: 100,
    },
    queue: {
      type: 'number',
      about: 'So many events may wait for one listener.',
      whole: true,
      min: 1,
      fallback: 1000,
    },
    overflow: {
      type: 'choice',
      about: 'What happens when that many wait already; always counted.',
      of: ['drop_oldest', 'drop_newest', 'block', 'reject'],
      words: {
        drop_oldest: 'The one that waited longest is dropped.',
        drop_newest: 'The one that has just come is dropped.',
        block: 'The publisher has to wait.',
        reject: 'The event is refused before it has a number.',
      },
      fallback: 'drop_oldest',
    },
    retry: {
      type: 'duration',
      about: 'Without an acknowledgement it sends again after this × 2ⁿ.',
      fallback: 100 * ms,
    },
    attempts: {
      type: 'number',
      about:
        'After so many repetitions it waits until the listener is heard of again; -1 is never.',
      whole: true,
      min: -1,
      fallback: 10,
    },
    defect: {
      type: 'choice',
      about: 'A fault built in on purpose.',
      of: [
        'sequence-gap',
        'ignores-depends',
        'no-retry',
        'abandons',
        'volatile-queue',
        'snapshot-late',
        'passes-unknown',
        'miscounts-drops',
      ],
      words: {
        'sequence-gap': 'A refused event has used up a number.',
        'ignores-depends': 'It sends events without saying what must come before.',
        'no-retry': 'It never sends again.',
        abandons: 'It forgets an event when the repetitions are used up.',
        'volatile-queue': 'A crash loses what waits.',
        'snapshot-late': 'A snapshot carries the number before the last event in it.',
        'passes-unknown': 'It does not look into the catalogue.',
        'miscounts-drops': 'It drops without counting.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
