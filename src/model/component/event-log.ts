import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of an event log. */
export const eventLogSchema = {
  kind: 'event-log',
  title: 'Event log',
  about: 'Keeps entries for ever, in order, and a snapshot of what they add up to.',
  parameters: record('An event log.', {
    snapshot: {
      type: 'number',
      about: 'Every so many entries a snapshot is made; 0 is never.',
      whole: true,
      min: 0,
      fallback: 100,
    },
    tick: {
      type: 'duration',
      about: 'How exact its clock is: entries within one tick have the same time.',
      fallback: ms,
    },
    since: {
      type: 'choice',
      about: 'Which entries are read after a snapshot.',
      of: ['position', 'after_time', 'from_time'],
      words: {
        position: 'Those after its position.',
        after_time: 'Those later than its time: entries of that very time are lost.',
        from_time: 'Those of its time and later: entries of that very time come twice.',
      },
      fallback: 'position',
    },
  }),
} as const satisfies ComponentSchema;
