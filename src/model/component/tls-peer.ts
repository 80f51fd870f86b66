import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

const ms = 1_000_000;
const hour = 3_600_000 * ms;

/** Parameters of one end of connections with mutual TLS. */
export const tlsPeerSchema = {
  kind: 'tls-peer',
  title: 'Peer with a certificate',
  about: 'Connects, or takes connections, when both certificates were verified (mutual TLS).',
  parameters: record('One end of mutual TLS.', {
    to: {
      type: 'list',
      about: 'Whom it connects to.',
      of: { type: 'text', about: 'A peer.', refers: 'actor' },
      fallback: [],
    },
    at: { type: 'duration', about: 'When it connects.', fallback: 0 },
    certificate: record('Its certificate.', {
      name: { type: 'text', about: 'Whose it is; its own name when absent.', optional: true },
      issuer: { type: 'text', about: 'The authority that signed it.', fallback: 'ca' },
      from: { type: 'duration', about: 'When it begins to be valid.', fallback: 0 },
      until: { type: 'duration', about: 'When it ends.', fallback: 24 * hour },
      forged: {
        type: 'flag',
        about: 'The authority’s signature does not fit.',
        fallback: false,
      },
      stolen: {
        type: 'flag',
        about: 'It does not have the private key that belongs to it.',
        fallback: false,
      },
      revoked: { type: 'flag', about: 'The authority has revoked it.', fallback: false },
    }),
    trusts: {
      type: 'list',
      about: 'The authorities that it trusts.',
      of: { type: 'text', about: 'An authority.' },
      fallback: [],
    },
    timeout: {
      type: 'duration',
      about: 'A handshake that takes longer is given up.',
      fallback: 5000 * ms,
    },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: [
        'one-certificate-only',
        'end-not-checked',
        'any-authority',
        'name-not-checked',
        'revocation-not-checked',
        'key-not-proven',
      ],
      words: {
        'one-certificate-only': 'As a server it does not look at the client’s certificate.',
        'end-not-checked': 'Certificates are good for ever.',
        'any-authority': 'It trusts whoever signed.',
        'name-not-checked': 'A good certificate of somebody else will do.',
        'revocation-not-checked': 'It does not ask what was revoked.',
        'key-not-proven': 'A certificate is taken without proof of its key.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
