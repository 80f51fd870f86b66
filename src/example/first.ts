import type { ProjectFile } from '../model/project.ts';
import first from './first.mmd?raw';

/** What a first visit shows: part of the page itself, so that it is there at once. */
export const firstExample = {
  title: 'A table for tonight',
  files: [{ path: 'table-for-tonight.mmd', text: first }],
} as const satisfies { title: string; files: ProjectFile[] };
