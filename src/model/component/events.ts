/** Fields that all components have which listen to an event bus. */
export const listening = {
  bus: { type: 'text', about: 'The bus it listens to.', refers: 'component' },
  topics: {
    type: 'list',
    about: 'Patterns of topics it wants: `run/*`, `*` for all.',
    of: { type: 'text', about: 'A pattern.' },
    fallback: [],
  },
} as const;
