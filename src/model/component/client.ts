import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

const second = 1_000_000_000;

/** Parameters of a client that logs in and calls with its token. */
export const clientSchema = {
  kind: 'client',
  title: 'Client with a token',
  about: 'Logs in, calls with its token, and gets a new one when it has ended.',
  tier: 'step',
  parameters: record(
    'A client.',
    {
      api: { type: 'text', about: 'Whom it calls.', refers: 'actor' },
      issuer: { type: 'text', about: 'Where it logs in.', refers: 'actor' },
      secret: { type: 'text', about: 'What it shows to log in.', fallback: '' },
      user: { type: 'text', about: 'Who it says it is; its own name when absent.', optional: true },
      calls: { type: 'number', about: 'How many calls.', whole: true, min: 0, fallback: 3 },
      every: { type: 'duration', about: 'Time between two calls.', fallback: second },
      presents: {
        type: 'choice',
        about: 'What it shows with its calls.',
        of: ['token', 'nothing', 'forged', 'altered', 'stale'],
        words: {
          token: 'The token that it got.',
          nothing: 'No token.',
          forged: 'A token that it has signed itself.',
          altered: 'Its token, with another name in it.',
          stale: 'Its first token, for ever.',
        },
        fallback: 'token',
      },
      timeout: {
        type: 'duration',
        about: 'A call that is not answered by then is lost.',
        fallback: 10 * second,
      },
    },
    'api',
  ),
} as const satisfies ComponentSchema;
