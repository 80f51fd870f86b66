import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

/** Parameters of a partner in a conversation. */
export const partnerSchema = {
  kind: 'partner',
  title: 'Partner',
  about: 'Plays a role of a conversation: says what the protocol says, when it is its turn.',
  parameters: record('A partner in conversations.', {
    role: {
      type: 'text',
      about: 'The role that it plays; that of its own name when absent.',
      optional: true,
    },
    thinks: {
      type: 'distribution',
      about: 'How long it thinks before it says something.',
      fallback: { kind: 'fixed', ns: 0 },
    },
  }),
} as const satisfies ComponentSchema;
