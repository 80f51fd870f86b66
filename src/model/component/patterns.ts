import { record } from '../schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';

const ms = 1_000_000;
const second = 1000 * ms;

/** Parameters of a client that works in three ways at once. */
export const patternsSchema = {
  kind: 'patterns',
  title: 'Three ways to ask',
  about: 'Makes every request by REST, by events over a bus and over a WebSocket, and compares.',
  parameters: record('A client that asks in three ways.', {
    service: { type: 'text', about: 'Who answers.', refers: 'component' },
    bus: { type: 'text', about: 'The bus for events.', refers: 'component' },
    topics: {
      type: 'list',
      about: 'Topics of answers.',
      of: { type: 'text', about: 'A pattern.' },
      fallback: [],
    },
    count: { type: 'number', about: 'How many requests.', whole: true, min: 0, fallback: 20 },
    every: {
      type: 'distribution',
      about: 'Time between one request and the next.',
      fallback: { kind: 'fixed', ns: 10 * ms },
    },
    timeout: {
      type: 'duration',
      about: 'What has no answer after this is asked for again.',
      fallback: second,
    },
    attempts: {
      type: 'number',
      about: 'So many times in a row, without any answer between.',
      whole: true,
      min: 0,
      fallback: 10,
    },
    defect: {
      type: 'choice',
      about: 'A fault built in on purpose.',
      of: ['uneven-workload'],
      words: { 'uneven-workload': 'Only every second request is made by events.' },
      optional: true,
    },
  }),
} as const satisfies ComponentSchema;

/** Parameters of the service behind it. */
export const patternsServiceSchema = {
  kind: 'patterns-service',
  title: 'Service with three ways in',
  about: 'Answers requests by REST, by events over a bus and over a WebSocket.',
  parameters: record('A service that is asked in three ways.', {
    bus: { type: 'text', about: 'The bus for events.', refers: 'component' },
    topics: {
      type: 'list',
      about: 'Topics of requests.',
      of: { type: 'text', about: 'A pattern.' },
      fallback: [],
    },
    work: { type: 'distribution', about: 'How long an answer takes.', optional: true },
  }),
} as const satisfies ComponentSchema;
