import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a safety agent. */
export const agentSchema = {
  kind: 'agent',
  title: 'Safety agent',
  about: 'Looks at an action before it happens, and answers OK or raises an alarm.',
  tier: 'step',
  parameters: record('A safety agent.', {
    answer: {
      type: 'choice',
      about: 'What it answers.',
      of: ['ok', 'alarm', 'silent', 'late', 'choose', 'chance'],
      words: {
        silent: 'Nothing, ever.',
        late: 'OK, but too late.',
        choose: 'It is asked each time.',
        chance: 'An alarm with the probability below, else OK.',
      },
      fallback: 'ok',
    },
    alarms: {
      type: 'list',
      about: 'What it always raises an alarm for: a subject, or its end: “run/step”, “step”.',
      of: { type: 'text', about: 'A subject.' },
      fallback: [],
    },
    share: { type: 'share', about: 'How often “chance” is an alarm.', fallback: 0.05 },
    delay: {
      type: 'distribution',
      about: 'How long it thinks.',
      fallback: { kind: 'fixed', ns: 50 * ms },
    },
    late: { type: 'duration', about: 'How late “late” is.', fallback: 60_000 * ms },
  }),
} as const satisfies ComponentSchema;
