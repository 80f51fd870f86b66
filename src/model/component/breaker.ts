import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const second = 1_000_000_000;

/** Parameters of a circuit breaker. */
export const breakerSchema = {
  kind: 'breaker',
  title: 'Circuit breaker',
  about: 'Stands between callers and a service, and stops calling it while it fails.',
  tier: 'step',
  parameters: record('A circuit breaker.', {
    service: {
      type: 'text',
      about: 'Whom it protects; whoever a call names when absent.',
      refers: 'actor',
      optional: true,
    },
    threshold: {
      type: 'number',
      about: 'Failures in a row that open it.',
      whole: true,
      min: 1,
      fallback: 5,
    },
    timeout: {
      type: 'duration',
      about: 'A call that takes longer has failed.',
      fallback: 10 * second,
    },
    reset: {
      type: 'duration',
      about: 'How long it stays open before it lets a probe through.',
      fallback: 30 * second,
    },
    successes: {
      type: 'number',
      about: 'Successful probes that close it.',
      whole: true,
      min: 1,
      fallback: 2,
    },
    probes: {
      type: 'number',
      about: 'Probes under way at once while half open.',
      whole: true,
      min: 1,
      fallback: 1,
    },
    degradation: {
      type: 'choice',
      about: 'What callers get while it is open.',
      of: ['fail_fast', 'queue', 'fallback', 'partial'],
      words: {
        fail_fast: 'An error at once.',
        queue: 'Nothing yet: the call waits until the service is tried again.',
        fallback: 'A stand-in answer, without calling the service.',
        partial: 'An answer with a part of the service.',
      },
      fallback: 'fail_fast',
    },
    queue: {
      type: 'number',
      about: 'The most calls that wait while it is open (degradation “queue”).',
      whole: true,
      min: 0,
      fallback: 100,
    },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: [
        'passes-while-open',
        'no-half-open-limit',
        'skips-half-open',
        'closes-too-soon',
        'never-opens',
      ],
      words: {
        'passes-while-open': 'Calls reach the service although it is open.',
        'no-half-open-limit': 'While half open every call is let through, not only the probes.',
        'skips-half-open': 'After the reset it closes at once, without a probe.',
        'closes-too-soon': 'The first good probe closes it, however many are asked for.',
        'never-opens': 'Failures are counted, but it stays closed.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
