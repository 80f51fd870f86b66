import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';
import { listening } from './events.ts';

/** Parameters of a sink. */
export const sinkSchema = {
  kind: 'sink',
  title: 'Sink',
  about: 'Stores every event of a bus in order; what it has stored survives a crash.',
  parameters: record('A sink.', {
    ...listening,
    write: { type: 'distribution', about: 'How long storing an event takes.', optional: true },
    defect: {
      type: 'choice',
      about: 'A fault built in on purpose.',
      of: ['no-order', 'ack-before-write'],
      words: {
        'no-order': 'It stores events as they arrive.',
        'ack-before-write': 'It acknowledges an event before it has stored it.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
