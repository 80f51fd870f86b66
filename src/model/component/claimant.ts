import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const second = 1_000_000_000;

/** Parameters of those who ask an arbiter for resources, work with them and give them back. */
export const claimantSchema = {
  kind: 'claimant',
  title: 'Claimant',
  about: 'Asks an arbiter for resources, works with them, and gives back what is left.',
  tier: 'run',
  parameters: record(
    'One or several requests of a kind.',
    {
      of: { type: 'text', about: 'The arbiter.', refers: 'actor' },
      amount: { type: 'amount', about: 'What it asks for.', fallback: { credits: 1000 } },
      minimum: { type: 'amount', about: 'Less than this is of no use to it.', fallback: {} },
      priority: {
        type: 'choice',
        about: 'How urgent it is.',
        of: ['low', 'normal', 'high', 'critical', 'emergency'],
        fallback: 'normal',
      },
      at: { type: 'duration', about: 'When it asks first.', fallback: 0 },
      count: { type: 'number', about: 'How many requests.', whole: true, min: 0, fallback: 1 },
      every: {
        type: 'distribution',
        about: 'Time from one request to the next.',
        fallback: { kind: 'fixed', ns: second },
      },
      work: {
        type: 'distribution',
        about: 'How long it works with what it got.',
        fallback: { kind: 'fixed', ns: second },
      },
      uses: {
        type: 'share',
        about: 'How much it uses of what it got; the rest is given back.',
        fallback: 1,
      },
      retry: {
        type: 'duration',
        about: 'After this an unanswered or denied request is made again; 0 is never.',
        fallback: 0,
      },
      tries: {
        type: 'number',
        about: 'At most so often.',
        whole: true,
        min: 1,
        fallback: 3,
      },
      gives: { type: 'amount', about: 'What it hands on of what it got.', optional: true },
      to: {
        type: 'text',
        about: 'The claimant that it hands it to.',
        refers: 'actor',
        optional: true,
      },
      defect: {
        type: 'choice',
        about: 'A known fault, built in on purpose.',
        of: ['works-while-paused'],
        words: { 'works-while-paused': 'It hears that it must yield, and works on.' },
        optional: true,
      },
    },
    'of',
  ),
} as const satisfies ComponentSchema;
