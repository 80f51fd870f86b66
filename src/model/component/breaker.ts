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
    service: { type: 'text', about: 'Whom it protects.', refers: 'actor' },
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
      fallback: 'fail_fast',
    },
  }),
} as const satisfies ComponentSchema;
