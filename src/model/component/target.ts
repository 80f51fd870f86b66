import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;

/** Parameters of a system that is scanned, mended, attacked and tested. */
export const targetSchema = {
  kind: 'target',
  title: 'Target system',
  about: 'Has weaknesses: scans and attacks find them, fixes remove them and may bring others.',
  parameters: record('A target system.', {
    issues: {
      type: 'map',
      about: 'Its weaknesses by name.',
      of: record('A weakness.', {
        open: { type: 'flag', about: 'It is there from the start.', fallback: true },
        hidden: {
          type: 'flag',
          about: 'Scans see it only after an attack has found it.',
          fallback: false,
        },
        fixable: { type: 'flag', about: 'A fix removes it.', fallback: true },
        brings: {
          type: 'list',
          about: 'Weaknesses that its fix brings (back).',
          of: { type: 'text', about: 'A weakness.' },
          fallback: [],
        },
      }),
      fallback: {},
    },
    tests: {
      type: 'choice',
      about: 'When its tests pass.',
      of: ['when_clean', 'always', 'never'],
      words: { when_clean: 'When no weakness is left.' },
      fallback: 'when_clean',
    },
    takes: {
      type: 'distribution',
      about: 'How long a scan, fix, attack or test takes.',
      fallback: { kind: 'fixed', ns: 500 * ms },
    },
  }),
} as const satisfies ComponentSchema;
