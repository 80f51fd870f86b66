import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const second = 1_000_000_000;

/** Parameters of somebody who wants commands to be run. */
export const requesterSchema = {
  kind: 'requester',
  title: 'Requester',
  about: 'Asks for commands to be run, and approves gray ones or does not.',
  parameters: record('Somebody who asks for commands.', {
    to: {
      type: 'text',
      about: 'The safe executor; the first there is when absent.',
      refers: 'actor',
      optional: true,
    },
    who: { type: 'text', about: 'In whose name.', fallback: 'operator' },
    commands: {
      type: 'list',
      about: 'The commands.',
      of: record(
        'A command.',
        {
          command: { type: 'text', about: 'The command.' },
          at: { type: 'duration', about: 'When it is asked for.', fallback: 0 },
        },
        'command',
      ),
      fallback: [],
    },
    approves: {
      type: 'choice',
      about: 'The answer to gray commands.',
      of: ['yes', 'no', 'never'],
      words: { never: 'No answer at all.' },
      fallback: 'yes',
    },
    reaction: {
      type: 'distribution',
      about: 'How long the answer takes.',
      fallback: { kind: 'fixed', ns: 2 * second },
    },
  }),
} as const satisfies ComponentSchema;
