import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

/** Parameters of one of those that call each other through a matrix. */
export const partySchema = {
  kind: 'party',
  title: 'Party',
  about: 'Calls other parties through a communication matrix, and answers theirs.',
  parameters: record(
    'A party.',
    {
      through: { type: 'text', about: 'The matrix.', refers: 'actor' },
      calls: {
        type: 'list',
        about: 'Whom it calls.',
        of: record(
          'A call.',
          {
            to: { type: 'text', about: 'Whom.', refers: 'actor' },
            by: {
              type: 'text',
              about: 'By which way; the first that there is when absent.',
              fallback: '',
            },
            at: { type: 'duration', about: 'When.', fallback: 0 },
          },
          'to',
        ),
        fallback: [],
      },
      defect: {
        type: 'choice',
        about: 'A known fault, built in on purpose.',
        of: ['goes-around'],
        words: { 'goes-around': 'It calls the others directly.' },
        optional: true,
      },
    },
    'through',
  ),
} as const satisfies ComponentSchema;
