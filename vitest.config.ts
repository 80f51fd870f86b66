import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import packageJson from './package.json' with { type: 'json' };

export default defineConfig({
  plugins: [svelte()],
  define: { __LOCKSTEP_VERSION__: JSON.stringify(packageJson.version) },
  // Svelte's own choice for Node is its server build, in which effects do not run.
  resolve: { conditions: ['browser'] },
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 30_000,
    slowTestThreshold: 2_000,
  },
});
