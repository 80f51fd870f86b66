import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

/** Parameters of a server that checks tokens before it forwards requests. */
export const apiSchema = {
  kind: 'api',
  title: 'API server',
  about: 'Checks the token of each request, and forwards it only when the token is good.',
  tier: 'run',
  parameters: record(
    'A server that checks tokens.',
    {
      to: { type: 'text', about: 'Where good requests go.', refers: 'actor' },
      issuer: { type: 'text', about: 'Whose tokens it takes.', refers: 'actor' },
      audience: { type: 'text', about: 'For whom a token must be.', fallback: 'api' },
      leeway: {
        type: 'duration',
        about: 'A token is taken so long after its end, for clocks that differ.',
        fallback: 0,
      },
      defect: {
        type: 'choice',
        about: 'A known fault, built in on purpose.',
        of: [
          'expired-token-forwarded',
          'signature-not-checked',
          'audience-not-checked',
          'no-token-no-check',
          'remembers-for-ever',
        ],
        words: {
          'expired-token-forwarded': 'The end of a token is not looked at.',
          'signature-not-checked': 'Anybody can write a token.',
          'audience-not-checked': 'Tokens for other servers are taken.',
          'no-token-no-check': 'A request without a token is taken for one from inside.',
          'remembers-for-ever': 'A token that was good once is never checked again.',
        },
        optional: true,
      },
    },
    'to',
  ),
} as const satisfies ComponentSchema;
