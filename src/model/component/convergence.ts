import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const second = 1_000_000_000;

/** Parameters of a loop that mends a system until nothing is left to mend. */
export const convergenceSchema = {
  kind: 'convergence',
  title: 'Convergence loop',
  about: 'Diagnoses, fixes, attacks and validates a target again and again, until nothing changes.',
  parameters: record('A convergence loop.', {
    target: {
      type: 'text',
      about: 'What it mends; the first target there is when absent.',
      refers: 'actor',
      optional: true,
    },
    store: {
      type: 'text',
      about: 'Where findings are kept; the first store of findings when absent.',
      refers: 'actor',
      optional: true,
    },
    limit: { type: 'number', about: 'The most iterations.', whole: true, min: 1, fallback: 10 },
    backoff: { type: 'duration', about: 'The pause between iterations.', fallback: second },
    timeout: {
      type: 'duration',
      about: 'A step that takes longer has failed.',
      fallback: 300 * second,
    },
    repeat: {
      type: 'choice',
      about: 'What it does when the target is in a state in which it was before.',
      of: ['stop', 'go_on'],
      fallback: 'stop',
    },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: [
        'max-reports-success',
        'ignores-tests',
        'ignores-changes',
        'skips-attack',
        'never-satisfied',
        'both-events',
        'one-iteration-too-many',
        'forgets-states',
        'completes-before-stored',
      ],
      words: {
        'max-reports-success': 'At the last iteration it says that it has converged.',
        'ignores-tests': 'It converges although the tests fail.',
        'ignores-changes': 'It converges although something was changed.',
        'skips-attack': 'It validates without attacking first.',
        'never-satisfied': 'It goes on although nothing changes and the tests pass.',
        'both-events': 'When it converges it also says that the iteration has merely ended.',
        'one-iteration-too-many': 'It stops one iteration after the last.',
        'forgets-states': 'It does not notice that the target goes in circles.',
        'completes-before-stored': 'Steps are complete before their findings are kept.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
