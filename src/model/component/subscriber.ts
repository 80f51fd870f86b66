import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';
import { listening } from './events.ts';

/** Parameters of a subscriber. */
export const subscriberSchema = {
  kind: 'subscriber',
  title: 'Subscriber',
  about: 'Handles the events of a bus; each takes effect once, at least once or at most once.',
  parameters: record('A subscriber.', {
    ...listening,
    delivery: {
      type: 'choice',
      about: 'How often an event may take effect.',
      of: ['at_most_once', 'at_least_once', 'exactly_once'],
      words: {
        at_most_once: 'It is sent once and never again.',
        at_least_once: 'It is sent until it is acknowledged.',
        exactly_once: 'As before, and what came before is not handled again.',
      },
      fallback: 'at_least_once',
    },
    order: {
      type: 'choice',
      about: 'What must be handled before an event.',
      of: ['none', 'causal', 'total'],
      words: {
        none: 'Nothing.',
        causal: 'What it depends on.',
        total: 'Everything that the bus sent before.',
      },
      fallback: 'causal',
    },
    window: {
      type: 'number',
      about: 'Exactly once: so many handled events are remembered to recognise them again.',
      whole: true,
      min: 0,
      fallback: 1000,
    },
    work: { type: 'distribution', about: 'How long handling an event takes.', optional: true },
    joins: {
      type: 'duration',
      about: 'When it subscribes; from the start if absent.',
      optional: true,
    },
    replay: {
      type: 'list',
      about: 'When it asks for old events again.',
      of: record('A replay.', {
        at: { type: 'duration', about: 'When.' },
        from: { type: 'number', about: 'From this number on.', whole: true, fallback: 1001 },
        to: { type: 'number', about: 'Up to this number.', whole: true, fallback: 1_000_000_000 },
        scope: { type: 'text', about: 'Of this scope.', fallback: '' },
      }),
      fallback: [],
    },
    react: {
      type: 'map',
      about: 'What it publishes when it has handled an event: topic → topic.',
      of: { type: 'text', about: 'A topic.' },
      fallback: {},
    },
    defect: {
      type: 'choice',
      about: 'A fault built in on purpose.',
      of: ['no-deduplication', 'volatile-window', 'ack-first', 'no-hold'],
      words: {
        'no-deduplication': 'It handles whatever arrives.',
        'volatile-window': 'A crash loses what it remembers.',
        'ack-first': 'It acknowledges before it has handled.',
        'no-hold': 'It does not wait for what must come before.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
