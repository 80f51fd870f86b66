import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

/** Parameters of an audit log. */
export const auditorSchema = {
  kind: 'auditor',
  title: 'Audit log',
  about: 'Keeps every decision in order; nothing in it is ever changed or removed.',
  tier: 'swarm',
  parameters: record('An audit log.', {
    show: {
      type: 'choice',
      about: 'Only entries with this ruling are shown.',
      of: ['all', 'allow', 'deny', 'escalate'],
      fallback: 'all',
    },
    subject: { type: 'text', about: 'Only entries of this subject are shown.', optional: true },
    operation: { type: 'text', about: 'Only entries of this operation are shown.', optional: true },
    tier: { type: 'text', about: 'Only entries of this tier are shown.', optional: true },
    defect: {
      type: 'choice',
      about: 'A known fault, built in on purpose.',
      of: ['rewrites', 'loses-denials'],
      words: {
        rewrites: 'A denial is changed into an allowance when the next entry comes.',
        'loses-denials': 'It confirms denials and does not keep them.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
