import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const shared = join(import.meta.dirname, '../../../../../shared/');

/** True when the folder with the seeds and corpora stands beside the repository. */
export const hasShared = existsSync(shared);

/** A diagram of others, with a name for messages. */
export interface Sample {
  name: string;
  text: string;
}

/** Mermaid's own demos. */
export function corpus(): Sample[] {
  if (!hasShared) return [];
  const folder = `${shared}corpora/mermaid/`;
  return readdirSync(folder)
    .filter((file) => file.startsWith('sequence-'))
    .map((file) => ({ name: file, text: readFileSync(folder + file, 'utf8') }));
}

/** The sequence diagrams in the fenced blocks of the seeds. */
export function seeds(): Sample[] {
  if (!hasShared) return [];
  const folder = `${shared}seeds/`;
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => blocks(file, readFileSync(folder + file, 'utf8')));
}

function blocks(file: string, text: string): Sample[] {
  return [...text.matchAll(/```mermaid\r?\n([\s\S]*?)```/g)]
    .map((match, i) => ({ name: `${file}#${i + 1}`, text: match[1] ?? '' }))
    .filter((sample) => /^\s*(?:%%[^\n]*\s*)*sequenceDiagram/.test(sample.text));
}

/** One diagram of ours with every statement of the language. */
export const EVERYTHING = readFileSync(
  join(import.meta.dirname, 'cases/everything/input.mmd'),
  'utf8',
);
