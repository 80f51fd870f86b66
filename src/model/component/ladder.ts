import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a rung of an error ladder. */
export const ladderSchema = {
  kind: 'ladder',
  title: 'Rung of an error ladder',
  about: 'Meets errors, classifies them, tries recoveries by the table, or hands them up.',
  parameters: record('A rung: a step, a run, a swarm or a person.', {
    handler: {
      type: 'choice',
      about: 'Who stands on this rung.',
      of: ['step', 'run', 'swarm', 'human'],
      fallback: 'step',
    },
    above: {
      type: 'text',
      about: 'The rung above; the first rung of the next kind when absent.',
      refers: 'actor',
      optional: true,
    },
    stopper: {
      type: 'text',
      about: 'Whom it asks for an emergency stop.',
      refers: 'actor',
      optional: true,
    },
    errors: {
      type: 'list',
      about: 'The errors that it meets.',
      of: record(
        'An error.',
        {
          error: { type: 'text', about: 'Its type.', refers: 'error', fallback: 'timeout' },
          at: { type: 'duration', about: 'When.', fallback: 0 },
          features: {
            type: 'list',
            about: 'What is known of it beside what its type implies.',
            of: {
              type: 'choice',
              about: 'A fact.',
              of: [
                'systemDown',
                'severalAffected',
                'dataLoss',
                'corruption',
                'securityRisk',
                'recoverable',
              ],
            },
            fallback: [],
          },
          cure: {
            type: 'list',
            about: 'The recoveries that help; none does when empty.',
            of: {
              type: 'choice',
              about: 'A recovery.',
              of: [
                'wait_and_retry',
                'retry_modified',
                'fallback_model',
                'retry_same',
                'fallback_strategy',
                'reduce_scope',
                'graceful_degradation',
              ],
            },
            fallback: [],
          },
          after: {
            type: 'number',
            about: 'How many attempts of it are needed.',
            whole: true,
            min: 1,
            fallback: 1,
          },
          where: {
            type: 'choice',
            about: 'Only this rung can cure it.',
            of: ['step', 'run', 'swarm'],
            optional: true,
          },
          output: {
            type: 'text',
            about: 'The output that is missing when it is not cured.',
            optional: true,
          },
          optional: { type: 'flag', about: 'What failed is not needed.', fallback: false },
        },
        'error',
      ),
      fallback: [],
    },
    outputs: {
      type: 'list',
      about: 'What it gives when all goes well.',
      of: { type: 'text', about: 'An output.' },
      fallback: [],
    },
    partial: {
      type: 'flag',
      about: 'Part of its outputs is enough (graceful degradation).',
      fallback: false,
    },
    open: {
      type: 'flag',
      about: 'The breaker before its service is open: trying again is of no use.',
      fallback: false,
    },
    backoff: {
      type: 'choice',
      about: 'How delays grow; each recovery’s own when “table”.',
      of: [
        'table',
        'fixed',
        'linear',
        'exponential',
        'exponential_jitter',
        'fibonacci',
        'adaptive',
      ],
      fallback: 'table',
    },
    matrix: {
      type: 'flag',
      about: 'Shows which strategies and actions answer which category of errors.',
      fallback: false,
    },
    takes: { type: 'duration', about: 'How long an attempt takes.', fallback: 10 * ms },
    answer: {
      type: 'choice',
      about: 'What the person answers.',
      of: ['retry', 'skip', 'abort', 'never'],
      fallback: 'abort',
    },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: [
        'both-handled-and-escalated',
        'escalates-twice',
        'ignores-fatal',
        'tries-forever',
        'picks-inapplicable',
        'loses-silently',
        'backoff-off-by-one',
        'misjudges',
        'retries-while-open',
        'acts-otherwise',
      ],
      words: {
        'both-handled-and-escalated': 'What it hands up it also settles itself.',
        'escalates-twice': 'It hands an error up twice.',
        'ignores-fatal': 'A fatal error is treated like any other.',
        'tries-forever': 'Attempts are not counted.',
        'picks-inapplicable': 'It falls back to another strategy whatever happened.',
        'loses-silently': 'A partial result does not say that it is one.',
        'backoff-off-by-one': 'The first delay is already that of the second.',
        misjudges: 'What affects several is classified as if it affected one.',
        'retries-while-open': 'It tries again although the breaker is open.',
        'acts-otherwise': 'Whatever helped, it goes on as if nothing had been done.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
