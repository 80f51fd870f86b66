import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import packageJson from './package.json' with { type: 'json' };

export default defineConfig({
  plugins: [svelte()],
  define: { __LOCKSTEP_VERSION__: JSON.stringify(packageJson.version) },
  // Without this and the environment, Svelte takes its server build, in which no effect runs.
  resolve: { conditions: ['browser'] },
  test: {
    include: ['tests/**/*.test.ts'],
    environment: './tests/tools/client-environment.ts',
    maxWorkers: 2,
    setupFiles: ['./tests/tools/seed.ts'],
    testTimeout: 120_000,
    slowTestThreshold: 2_000,
  },
});
