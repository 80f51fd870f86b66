import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

const ms = 1_000_000;

/** Parameters of what stands behind a server that checks tokens. */
export const backendSchema = {
  kind: 'backend',
  title: 'Protected resource',
  about: 'Answers what is forwarded to it; it trusts whoever forwards.',
  tier: 'step',
  parameters: record('A protected resource.', {
    latency: {
      type: 'distribution',
      about: 'How long an answer takes.',
      fallback: { kind: 'fixed', ns: 20 * ms },
    },
  }),
} as const satisfies ComponentSchema;
