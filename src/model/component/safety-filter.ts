import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

/** Parameters of a safety filter. */
export const safetyFilterSchema = {
  kind: 'safety-filter',
  title: 'Safety filter',
  about: 'Says of a command whether it is safe, gray (to be approved) or blocked.',
  parameters: record('A safety filter.', {
    rules: {
      type: 'list',
      about: 'Rules of its own; the worst that fits counts.',
      of: record('A rule.', {
        pattern: { type: 'text', about: 'The command; `*` stands for anything.' },
        verdict: {
          type: 'choice',
          about: 'What is said of it.',
          of: ['safe', 'gray', 'block'],
          fallback: 'gray',
        },
      }),
      fallback: [],
    },
    usual: { type: 'flag', about: 'The usual table holds as well.', fallback: true },
    unknown: {
      type: 'choice',
      about: 'The verdict on what no rule knows.',
      of: ['gray', 'block'],
      fallback: 'gray',
    },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: ['first-part-only', 'unknown-is-safe'],
      words: {
        'first-part-only': 'Of a chain of commands only the first is looked at.',
        'unknown-is-safe': 'What no rule knows is let through.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
