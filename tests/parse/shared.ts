import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/root.ts';

const shared = join(root, '../shared');

/** True when the folder of shared test inputs stands beside the repository. */
export const hasShared = existsSync(join(shared, 'seeds'));

/** The texts of the seeds by file name; empty where they are absent. */
export function seedTexts(): Map<string, string> {
  return textsIn('seeds', /\.md$/);
}

/** Diagrams of Mermaid's demonstration pages whose names match; empty where they are absent. */
export function corpusTexts(name: RegExp): Map<string, string> {
  return textsIn('corpora/mermaid', name);
}

function textsIn(folder: string, name: RegExp): Map<string, string> {
  const path = join(shared, folder);
  const files = existsSync(path) ? readdirSync(path).filter((file) => name.test(file)) : [];
  return new Map(files.sort().map((file) => [file, readFileSync(join(path, file), 'utf8')]));
}
