import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';
import { listening } from './events.ts';

const second = 1_000_000_000;

/** Parameters of a webhook. */
export const webhookSchema = {
  kind: 'webhook',
  title: 'Buffered webhook',
  about: 'Collects events and posts them together at intervals; a full buffer drops some.',
  parameters: record('A buffered sender.', {
    ...listening,
    bus: { ...listening.bus, optional: true },
    to: { type: 'text', about: 'Who receives the posts.', refers: 'component' },
    interval: { type: 'duration', about: 'Time between posts.', fallback: 5 * second },
    buffer: {
      type: 'number',
      about: 'So many events may wait, those of a failed post included.',
      whole: true,
      min: 1,
      fallback: 1000,
    },
    drop: {
      type: 'choice',
      about: 'Which event goes when the buffer is full.',
      of: ['oldest', 'newest'],
      fallback: 'oldest',
    },
    attempts: {
      type: 'number',
      about: 'After so many failed posts of the same events they are dropped.',
      whole: true,
      min: 1,
      fallback: 10,
    },
    delivery: {
      type: 'choice',
      about: 'How the bus delivers to it.',
      of: ['at_most_once', 'at_least_once'],
      fallback: 'at_least_once',
    },
    defect: {
      type: 'choice',
      about: 'A fault built in on purpose.',
      of: ['requeue-duplicates', 'uncounted', 'mixed-policy'],
      words: {
        'requeue-duplicates': 'Events of a failed post are queued again as new ones.',
        uncounted: 'What is dropped is not counted.',
        'mixed-policy': 'It drops now the oldest, now the newest.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;

/** Parameters of the receiver of posts. */
export const endpointSchema = {
  kind: 'endpoint',
  title: 'Endpoint',
  about: 'Receives posts of a webhook; a post that it has had already changes nothing.',
  parameters: record('A receiver of posts.', {
    failures: {
      type: 'number',
      about: 'So many of the first posts it refuses.',
      whole: true,
      min: 0,
      fallback: 0,
    },
    chance: { type: 'share', about: 'How often it refuses a post.', fallback: 0 },
  }),
} as const satisfies ComponentSchema;
