import { readFileSync, readdirSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { offline } from './vite.offline.ts';

const { version, dependencies } = JSON.parse(
  readFileSync(new URL('package.json', import.meta.url), 'utf8'),
) as { version: string; dependencies: Record<string, string> };

/** Lets the development server's hot reload through the page's policy; a build keeps it strict. */
function developmentPolicy(): Plugin {
  return {
    name: 'lockstep:development-policy',
    apply: 'serve',
    transformIndexHtml: (html, { server }) =>
      server ? html.replace("connect-src 'self'", "connect-src 'self' ws:") : html,
  };
}

/** Puts the licences of the packages and fonts into the build, as most of them ask. */
function licences(): Plugin {
  return {
    name: 'lockstep:licences',
    apply: 'build',
    generateBundle() {
      const texts = [...Object.keys(dependencies), 'svelte'].map((name) => {
        const folder = new URL(`node_modules/${name}/`, import.meta.url);
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
        const text = file ? readFileSync(new URL(file, folder), 'utf8') : '';
        return `${name}\n\n${text.trim()}\n`;
      });
      const source = texts.join(`\n${'-'.repeat(80)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [svelte(), developmentPolicy(), licences(), offline(version)],
  define: { __LOCKSTEP_VERSION__: JSON.stringify(version) },
  worker: { format: 'es' },
  // An address, not 'localhost', which some systems take for IPv6 alone.
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // Chunks that are loaded on demand may be large; tests/tools/size.mjs guards what is not.
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
  },
});
