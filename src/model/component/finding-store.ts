import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a store of findings. */
export const findingStoreSchema = {
  kind: 'finding-store',
  title: 'Store of findings',
  about: 'Keeps what was found, also over a crash.',
  parameters: record('A store of findings.', {
    takes: {
      type: 'distribution',
      about: 'How long it takes to write.',
      fallback: { kind: 'fixed', ns: 5 * ms },
    },
  }),
} as const satisfies ComponentSchema;
