import type { Environment } from 'vitest/runtime';

/** Plain Node, with modules built as for the page: Svelte's server build would not run effects. */
export default {
  name: 'client',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
} satisfies Environment;
