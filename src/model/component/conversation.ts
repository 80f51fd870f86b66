import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

/** Parameters of a conversation: a sequence protocol that is played by components. */
export const conversationSchema = {
  kind: 'conversation',
  title: 'Conversation',
  about: 'Has a sequence protocol played by the components of a scenario, message by message.',
  parameters: record('A conversation.', {
    protocol: {
      type: 'json',
      about: 'The protocol, as a model.',
      fallback: null,
    },
    roles: {
      type: 'map',
      about: 'Who plays which role; a partner of the same name when nothing is said.',
      of: { type: 'text', about: 'A component.', refers: 'component' },
      fallback: {},
    },
    at: { type: 'duration', about: 'When it begins.', fallback: 0 },
    on: {
      type: 'text',
      about: 'It begins when a message of this type arrives, instead.',
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
