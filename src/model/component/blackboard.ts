import { clearances, variableField } from '../scenario/schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

/** Parameters of the shared store of a swarm. */
export const blackboardSchema = {
  kind: 'blackboard',
  title: 'Blackboard',
  about: 'What the members of a swarm share: whoever writes is known, readers see what they may.',
  tier: 'swarm',
  parameters: record(
    'A blackboard.',
    {
      items: { type: 'map', about: 'What is on it at first.', of: variableField, fallback: {} },
      clearance: {
        type: 'choice',
        about: 'The most sensitive values that may be written on it.',
        of: clearances,
        fallback: 'confidential',
      },
      interested: {
        type: 'map',
        about: 'Who is told of changes, and how much each may see.',
        of: { type: 'choice', about: 'A clearance.', of: clearances },
        fallback: {},
      },
      failures: {
        type: 'number',
        about: 'How many writes fail before one succeeds.',
        whole: true,
        min: 0,
        fallback: 0,
      },
      defect: {
        type: 'choice',
        about: 'A known fault, built in on purpose.',
        of: ['tells-everything', 'takes-everything', 'forgets-sensitivity'],
        words: {
          'tells-everything': 'Readers are told whatever their clearance.',
          'takes-everything': 'It takes what is too sensitive for it.',
          'forgets-sensitivity': 'A new value brings its own sensitivity, even a lower one.',
        },
        optional: true,
      },
    },
    'items',
  ),
} as const satisfies ComponentSchema;
