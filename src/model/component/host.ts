import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a host on which commands run. */
export const hostSchema = {
  kind: 'host',
  title: 'Host',
  about: 'Runs commands (nothing really runs: it remembers what would have).',
  parameters: record('A host.', {
    takes: {
      type: 'distribution',
      about: 'How long a command takes.',
      fallback: { kind: 'fixed', ns: 20 * ms },
    },
  }),
} as const satisfies ComponentSchema;
