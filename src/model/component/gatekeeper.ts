import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

const ms = 1_000_000;

/** Parameters of a service that decides who may do what. */
export const gatekeeperSchema = {
  kind: 'gatekeeper',
  title: 'Gatekeeper',
  about: 'Decides by the matrix of operations and tiers, and by permissions, what subjects may do.',
  tier: 'swarm',
  parameters: record('A gatekeeper.', {
    log: {
      type: 'text',
      about: 'The audit log; it keeps one of its own when absent.',
      refers: 'actor',
      optional: true,
    },
    approvers: {
      type: 'map',
      about: 'Who is asked when a request is escalated, and what each answers.',
      of: { type: 'choice', about: 'The answer.', of: ['yes', 'no', 'silent', 'by chance'] },
      fallback: {},
    },
    threshold: {
      type: 'number',
      about: 'How many approvers must agree.',
      whole: true,
      min: 1,
      fallback: 1,
    },
    answers: {
      type: 'distribution',
      about: 'How long an approver takes.',
      fallback: { kind: 'fixed', ns: 500 * ms },
    },
    timeout: {
      type: 'duration',
      about: 'What is not approved by then is rejected.',
      fallback: 5000 * ms,
    },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: [
        'deny-does-not-override',
        'not-audited',
        'answers-first',
        'allows-security',
        'approves-on-timeout',
        'one-approval-is-enough',
      ],
      words: {
        'deny-does-not-override':
          'The rule of the highest priority decides, also against a denial.',
        'not-audited': 'Allowances are not written down.',
        'answers-first': 'It answers before the decision is written down.',
        'allows-security': 'Security operations of lower tiers are passed upward, not denied.',
        'approves-on-timeout': 'What nobody answers is approved.',
        'one-approval-is-enough': 'The threshold is not looked at.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
