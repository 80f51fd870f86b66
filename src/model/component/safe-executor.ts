import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const second = 1_000_000_000;

/** Parameters of an executor that runs nothing unchecked. */
export const safeExecutorSchema = {
  kind: 'safe-executor',
  title: 'Safe executor',
  about: 'Has each command filtered, approved where it is gray, and permitted, before it runs.',
  parameters: record('A safe executor.', {
    filter: {
      type: 'text',
      about: 'Its safety filter; the first there is when absent.',
      refers: 'actor',
      optional: true,
    },
    policy: {
      type: 'text',
      about: 'Its policy engine; the first there is when absent.',
      refers: 'actor',
      optional: true,
    },
    host: {
      type: 'text',
      about: 'Where commands run; the first host there is when absent.',
      refers: 'actor',
      optional: true,
    },
    patience: {
      type: 'duration',
      about: 'A gray command that is not approved by then is refused.',
      fallback: 30 * second,
    },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: [
        'gray-without-approval',
        'silence-is-consent',
        'policy-first',
        'skips-policy',
        'runs-blocked',
      ],
      words: {
        'gray-without-approval': 'Gray commands run without being asked about.',
        'silence-is-consent': 'A gray command that nobody answers for is run.',
        'policy-first': 'The policy is asked before the filter.',
        'skips-policy': 'Safe commands run without asking the policy.',
        'runs-blocked': 'A blocked command is reported as blocked, and run.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
