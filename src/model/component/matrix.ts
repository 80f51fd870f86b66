import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

/** Parameters of a switchboard that knows who may call whom. */
export const matrixSchema = {
  kind: 'matrix',
  title: 'Communication matrix',
  about: 'Passes calls between parties on, where the matrix has a way from one to the other.',
  tier: 'swarm',
  parameters: record(
    'Who may call whom.',
    {
      cells: {
        type: 'map',
        about: 'Caller, then callee, then the ways: `cellar: {office: api/events}`.',
        of: {
          type: 'map',
          about: 'Whom it may call.',
          of: { type: 'text', about: 'The ways, with a slash between them; empty is none.' },
          fallback: {},
        },
        fallback: {},
      },
      defect: {
        type: 'choice',
        about: 'A known fault, built in on purpose.',
        of: ['both-ways', 'any-way'],
        words: {
          'both-ways': 'Who may be called may also call.',
          'any-way': 'A cell that is not empty allows every way.',
        },
        optional: true,
      },
    },
    'cells',
  ),
} as const satisfies ComponentSchema;
