// What a first visit costs: the JavaScript and CSS that dist/index.html loads at once.
//
//   node tests/tools/size.mjs [folder = dist] [--json]    exit 1 above the budget
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

/** The most that index.html may load at once, in bytes of gzip. */
export const initialBudget = 100_000;

/**
 * The scripts and styles that index.html loads at once: those that it names, and what those import
 * statically, with their sizes in bytes after gzip.
 * @param {string} folder
 * @returns {{file: string, gzip: number}[]}
 */
export function initialFiles(folder) {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+)"/g)]
    .map((match) => posix.normalize(match[1] ?? ''))
    .filter((name) => /\.(js|css)$/.test(name));
  const seen = new Set(named);
  for (const file of seen) {
    for (const next of staticImports(folder, file)) seen.add(next);
  }
  return [...seen].map((file) => ({ file, gzip: gzipSize(folder, file) }));
}

/**
 * The size of one file of the build after gzip, in bytes.
 * @param {string} folder
 * @param {string} file
 */
export function gzipSize(folder, file) {
  return gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
}

/**
 * @param {string} folder
 * @param {string} file
 */
function staticImports(folder, file) {
  if (!file.endsWith('.js')) return [];
  const text = readFileSync(join(folder, file), 'utf8');
  const found = text.matchAll(
    /(?:^|[;}\s])(?:import|export)\s*(?:[\w$*{}\s,]*?\bfrom\s*|)["'](\.[^"']+)["']/g,
  );
  return [...found].map((match) => posix.join(posix.dirname(file), match[1] ?? ''));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const words = process.argv.slice(2);
  const files = initialFiles(words.find((word) => !word.startsWith('--')) ?? 'dist');
  const total = files.reduce((sum, file) => sum + file.gzip, 0);
  const ok = total <= initialBudget;
  if (words.includes('--json'))
    console.log(JSON.stringify({ total, budget: initialBudget, ok, files }));
  else {
    for (const { file, gzip } of files) console.log(`${String(gzip).padStart(8)}  ${file}`);
    console.log(`${String(total).padStart(8)}  bytes of gzip at once, ${initialBudget} allowed`);
  }
  process.exitCode = ok ? 0 : 1;
}
