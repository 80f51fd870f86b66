import { clearances, exportField, sensitivities, variableField } from '../scenario/schema.ts';
import type { ComponentSchema } from '../scenario/scenario.ts';
import { record } from '../schema.ts';

const ms = 1_000_000;

/** Parameters of a chain of contexts, each the child of the one before. */
export const contextSchema = {
  kind: 'context',
  title: 'Chain of contexts',
  about: 'Contexts from swarm to run to step: what each inherits, hides, may not see and exports.',
  tier: 'swarm',
  parameters: record(
    'A chain of contexts.',
    {
      contexts: {
        type: 'list',
        about: 'The contexts, the outermost first.',
        of: record(
          'A context.',
          {
            context: { type: 'text', about: 'Its name.' },
            tier: {
              type: 'choice',
              about: 'Its tier.',
              of: ['swarm', 'run', 'step'],
              fallback: 'step',
            },
            clearance: {
              type: 'choice',
              about: 'The most sensitive values that it may see.',
              of: clearances,
              fallback: 'secret',
            },
            variables: {
              type: 'map',
              about: 'Its own variables.',
              of: variableField,
              fallback: {},
            },
            exports: { type: 'list', about: 'What it hands on.', of: exportField, fallback: [] },
          },
          'context',
        ),
        fallback: [],
      },
      policy: {
        type: 'choice',
        about: 'Which value stands when parent and child both have one.',
        of: [
          'parent_wins',
          'child_wins',
          'merge_objects',
          'array_concat',
          'timestamp_latest',
          'explicit_mapping',
        ],
        words: {
          parent_wins: 'The parent’s.',
          child_wins: 'The child’s.',
          merge_objects: 'Records are merged, field by field, in depth.',
          array_concat: 'Lists are joined, the parent’s first.',
          timestamp_latest: 'The one that was set last; at equal times the child’s.',
          explicit_mapping: 'As the mapping says; what it does not name stays open.',
        },
        fallback: 'child_wins',
      },
      mapping: {
        type: 'map',
        about: 'Explicit mapping: which side each variable comes from.',
        of: { type: 'choice', about: 'A side.', of: ['parent', 'child'] },
        fallback: {},
      },
      sets: {
        type: 'list',
        about: 'Variables that are set while the contexts are open.',
        of: record('A change.', {
          in: { type: 'text', about: 'The context that sets it.' },
          key: { type: 'text', about: 'The variable.' },
          value: { type: 'json', about: 'Its new value.', fallback: null },
          sensitivity: {
            type: 'choice',
            about: 'How carefully it must be kept.',
            of: sensitivities,
            fallback: 'internal',
          },
          at: { type: 'duration', about: 'When.', fallback: 0 },
        }),
        fallback: [],
      },
      opens: {
        type: 'duration',
        about: 'Time from the opening of a context to that of its child.',
        fallback: 10 * ms,
      },
      closes: {
        type: 'duration',
        about: 'When the innermost one ends; each is then closed after its exports.',
        fallback: 100 * ms,
      },
      blackboard: {
        type: 'text',
        about: 'Where exports to the blackboard go.',
        refers: 'actor',
        optional: true,
      },
      store: {
        type: 'text',
        about: 'Where exports to the persistent store go.',
        refers: 'actor',
        optional: true,
      },
      external: {
        type: 'text',
        about: 'Where exports to an external system go.',
        refers: 'actor',
        optional: true,
      },
      timeout: {
        type: 'duration',
        about: 'A destination that has not answered by then has failed.',
        fallback: 200 * ms,
      },
      defect: {
        type: 'choice',
        about: 'A known fault, built in on purpose.',
        of: [
          'writes-parent',
          'parent-hidden',
          'no-filter',
          'sensitivity-of-child',
          'shallow-merge',
          'earliest-wins',
          'finalizes-early',
          'no-fallback',
          'loses-silently',
        ],
        words: {
          'writes-parent': 'Setting an inherited variable changes the parent’s.',
          'parent-hidden': 'A child that has variables of its own sees none of its parent’s.',
          'no-filter': 'Everything flows down, however sensitive.',
          'sensitivity-of-child': 'A conflict keeps the child’s sensitivity only.',
          'shallow-merge': 'Records are merged at the top only.',
          'earliest-wins': 'The comparison of times is the wrong way round.',
          'finalizes-early': 'A context is closed while its exports are under way.',
          'no-fallback': 'A failed export is tried nowhere else.',
          'loses-silently': 'The loss of a critical export is told nobody.',
        },
        optional: true,
      },
    },
    'contexts',
  ),
} as const satisfies ComponentSchema;
