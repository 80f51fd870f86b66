import { clearances } from '../scenario/schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

const ms = 1_000_000;

/** Parameters of somebody who asks a gatekeeper before acting, and delegates to others. */
export const subjectSchema = {
  kind: 'subject',
  title: 'Subject',
  about: 'Asks before it acts, with a clearance and permissions that it has from its parent.',
  tier: 'run',
  parameters: record(
    'A subject.',
    {
      asks: { type: 'text', about: 'The gatekeeper.', refers: 'actor' },
      rank: {
        type: 'choice',
        about: 'Its tier in the matrix.',
        of: ['swarm', 'run', 'step'],
        fallback: 'run',
      },
      parent: {
        type: 'text',
        about: 'The subject that it has its rights from; of its own when absent.',
        refers: 'actor',
        optional: true,
      },
      clearance: {
        type: 'choice',
        about: 'The clearance that it wants; never more than its parent’s.',
        of: clearances,
        fallback: 'top_secret',
      },
      permissions: {
        type: 'list',
        about: 'The permissions that it wants; all of its parent’s when there are none.',
        of: record(
          'A rule.',
          {
            action: { type: 'text', about: 'An operation; * is any.', fallback: '*' },
            resource: { type: 'text', about: 'On what; * is anything.', fallback: '*' },
            effect: {
              type: 'choice',
              about: 'Whether it is allowed.',
              of: ['allow', 'deny'],
              fallback: 'allow',
            },
            scope: { type: 'text', about: 'Where: a path, or * everywhere.', fallback: '*' },
            conditions: {
              type: 'map',
              about: 'Facts that must be as written.',
              of: { type: 'text', about: 'The value.' },
              fallback: {},
            },
            priority: {
              type: 'number',
              about: 'The highest is named as the reason; denials override all.',
              fallback: 0,
            },
          },
          'action',
        ),
        fallback: [],
      },
      does: {
        type: 'list',
        about: 'What it wants to do, one after the other.',
        of: record(
          'A request.',
          {
            operation: { type: 'text', about: 'A known operation, or a class of them.' },
            resource: { type: 'text', about: 'On what.', fallback: 'anything' },
            facts: {
              type: 'map',
              about: 'What is so, for conditions.',
              of: { type: 'text', about: 'The value.' },
              fallback: {},
            },
          },
          'operation',
        ),
        fallback: [],
      },
      at: { type: 'duration', about: 'When it begins.', fallback: 100 * ms },
      every: { type: 'duration', about: 'Time between two requests.', fallback: 50 * ms },
      defect: {
        type: 'choice',
        about: 'A known fault, built in on purpose.',
        of: ['keeps-its-own', 'forgets-denials', 'acts-unasked'],
        words: {
          'keeps-its-own': 'It takes the clearance and permissions that it wants.',
          'forgets-denials': 'It drops the denials of its parent.',
          'acts-unasked': 'It acts without waiting for the answer.',
        },
        optional: true,
      },
    },
    'asks',
  ),
} as const satisfies ComponentSchema;
