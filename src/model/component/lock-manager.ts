import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

/** Parameters of a lock manager. */
export const lockManagerSchema = {
  kind: 'lock-manager',
  title: 'Lock manager',
  about: 'Gives each key to one transaction at a time, and notices when they wait in a circle.',
  tier: 'swarm',
  parameters: record('A lock manager.', {
    deadlock: {
      type: 'choice',
      about: 'What happens when transactions would wait for each other in a circle.',
      of: ['refuse', 'wait'],
      words: {
        refuse: 'Whoever would close the circle is refused, and votes no.',
        wait: 'Nothing: they wait until a timeout.',
      },
      fallback: 'refuse',
    },
    defect: {
      type: 'choice',
      about: 'A fault that is built in on purpose.',
      of: ['forgets-the-ended', 'lends-twice'],
      words: {
        'forgets-the-ended': 'A late request of a transaction that has ended gets its lock.',
        'lends-twice': 'A key that is taken is given to the next one as well.',
      },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;
