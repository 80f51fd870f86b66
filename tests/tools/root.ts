import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** A folder of test inputs beside the repository; undefined where it is absent. */
export function shared(name: string): string | undefined {
  const path = join(root, '../shared', name);
  return existsSync(path) ? path : undefined;
}
