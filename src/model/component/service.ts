import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a service that callers call. */
export const serviceSchema = {
  kind: 'service',
  title: 'Service',
  about: 'Answers calls: with a latency, a capacity, failures and outages.',
  parameters: record('A service.', {
    latency: {
      type: 'distribution',
      about: 'How long one call takes.',
      fallback: { kind: 'fixed', ns: 50 * ms },
    },
    failure: { type: 'share', about: 'How many calls fail.', fallback: 0 },
    failures: {
      type: 'number',
      about: 'So many calls fail first, whatever the share.',
      whole: true,
      min: 0,
      fallback: 0,
    },
    error: {
      type: 'text',
      about: 'The type of error that a failed call gives.',
      refers: 'error',
      fallback: 'timeout',
    },
    capacity: {
      type: 'number',
      about: 'Calls that are worked on at once.',
      whole: true,
      min: 1,
      fallback: 1000,
    },
    queue: {
      type: 'number',
      about: 'Calls that may wait; the next one is refused.',
      whole: true,
      min: 0,
      fallback: 1000,
    },
    outages: {
      type: 'list',
      about: 'When it is down.',
      of: record('An outage.', {
        at: { type: 'duration', about: 'When it begins.', fallback: 0 },
        for: { type: 'duration', about: 'How long it lasts.' },
      }),
      fallback: [],
    },
    outage: {
      type: 'choice',
      about: 'What callers get while it is down.',
      of: ['refuse', 'silent'],
      words: { refuse: 'An error at once.', silent: 'No answer at all.' },
      fallback: 'refuse',
    },
    bucket: {
      type: 'duration',
      about: 'The width of a column of the load curve; no curve when absent.',
      optional: true,
    },
    peak: {
      type: 'number',
      about: 'The most calls that may arrive in one column of the load curve after its first.',
      whole: true,
      min: 1,
      optional: true,
    },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: ['ignores-capacity'],
      words: { 'ignores-capacity': 'It takes on every call at once, however many.' },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
