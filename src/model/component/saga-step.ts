import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a step of a saga. */
export const sagaStepSchema = {
  kind: 'saga-step',
  title: 'Saga step',
  about: 'Does something that it can undo. Asked twice, it does it once.',
  tier: 'step',
  parameters: record('A step of a saga.', {
    result: {
      type: 'choice',
      about: 'How it goes; asked when “choose”.',
      of: ['works', 'fails', 'mute', 'choose'],
      words: { mute: 'It is done, but the answer never comes.' },
      fallback: 'works',
    },
    work: {
      type: 'distribution',
      about: 'How long it works.',
      fallback: { kind: 'fixed', ns: 100 * ms },
    },
    undoFailures: {
      type: 'number',
      about: 'How many attempts to undo it fail.',
      whole: true,
      min: 0,
      fallback: 0,
    },
  }),
} as const satisfies ComponentSchema;
