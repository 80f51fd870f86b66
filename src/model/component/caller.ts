import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const second = 1_000_000_000;

/** Parameters of clients that call a service and try again when it fails. */
export const callerSchema = {
  kind: 'caller',
  title: 'Caller',
  about: 'Calls a service, directly or through a breaker, and tries again by a retry policy.',
  parameters: record(
    'Clients that call a service.',
    {
      to: { type: 'text', about: 'The service or the breaker before it.', refers: 'actor' },
      operation: { type: 'text', about: 'What the call is called.', fallback: 'request' },
      calls: { type: 'number', about: 'How many calls.', whole: true, min: 0, fallback: 1 },
      at: { type: 'duration', about: 'When the first is made.', fallback: 0 },
      every: {
        type: 'distribution',
        about: 'Time from one call to the next; 0 is all at once.',
        fallback: { kind: 'fixed', ns: 0 },
      },
      tries: {
        type: 'number',
        about: 'Attempts a call in all; afterwards the error is raised.',
        whole: true,
        min: 1,
        fallback: 3,
      },
      backoff: {
        type: 'choice',
        about: 'How the delays between attempts grow.',
        of: ['fixed', 'linear', 'exponential', 'exponential_jitter', 'fibonacci', 'adaptive'],
        fallback: 'exponential',
      },
      first: { type: 'duration', about: 'The first delay.', fallback: second },
      longest: { type: 'duration', about: 'No delay is longer.', fallback: 30 * second },
      factor: {
        type: 'number',
        about: 'Growth: per attempt for exponential; for linear, first delays that are added.',
        min: 0,
        fallback: 2,
      },
      jitter: {
        type: 'share',
        about: 'Share by which a delay may be shorter or longer, drawn for each.',
        fallback: 0,
      },
      timeout: {
        type: 'duration',
        about: 'An attempt that takes longer has failed.',
        fallback: 5 * second,
      },
      open: {
        type: 'choice',
        about: 'What happens to a call while the breaker is open.',
        of: ['give_up', 'hold'],
        words: {
          give_up: 'Its error is raised at once.',
          hold: 'It waits until the breaker lets calls through again.',
        },
        fallback: 'give_up',
      },
      defect: {
        type: 'choice',
        about: 'A known fault, built in on purpose.',
        of: [
          'retries-while-open',
          'backoff-off-by-one',
          'one-try-too-many',
          'raises-twice',
          'swallows-errors',
          'retries-everything',
          'shares-jitter',
        ],
        words: {
          'retries-while-open': 'A refusal by the breaker is tried again like any failure.',
          'backoff-off-by-one': 'The first delay is already that of the second.',
          'one-try-too-many': 'The first attempt is not counted.',
          'raises-twice': 'The last error is raised twice.',
          'swallows-errors': 'After the last attempt the error is forgotten.',
          'retries-everything': 'Also errors that no retry can help are tried again.',
          'shares-jitter': 'All calls draw the same jitter.',
        },
        optional: true,
      },
    },
    'to',
  ),
} as const satisfies ComponentSchema;
