import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

const minute = 60_000_000_000;

/** Parameters of a service that gives signed tokens to those who log in. */
export const tokenIssuerSchema = {
  kind: 'token-issuer',
  title: 'Issuer of tokens',
  about: 'Gives a signed token with an end to whoever shows the right secret.',
  tier: 'swarm',
  parameters: record('An issuer of tokens.', {
    key: { type: 'text', about: 'What it signs with.', fallback: 'signing-key' },
    users: {
      type: 'map',
      about: 'Who may log in, with the secret of each; everyone when empty.',
      of: { type: 'text', about: 'The secret.' },
      fallback: {},
    },
    lifetime: { type: 'duration', about: 'How long a token is valid.', fallback: 15 * minute },
    audience: { type: 'text', about: 'For whom its tokens are.', fallback: 'api' },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: ['secret-not-checked'],
      words: { 'secret-not-checked': 'Whoever knows a name gets its token.' },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
