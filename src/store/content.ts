import { hashText } from '../base/hash.ts';
import type { Project } from '../model/project.ts';

/**
 * The digest of what a person made in a project: name, files, profiles, what determines its runs,
 * and breakpoints. Cursors, picks, layout and results are not in it: changing them makes no
 * conflict between tabs.
 */
export function contentHash(project: Project): string {
  const runs = project.runs.map(({ id, file, spec, choosing, maxSteps, label }) => ({
    id,
    file,
    spec: canonical(spec),
    choosing,
    maxSteps,
    label,
  }));
  const { name, breakpoints } = project;
  return hashText(JSON.stringify([name, textHash(project), runs, canonical(breakpoints)]));
}

/** The digest of a project's texts: its files and profiles. */
export function textHash(project: Pick<Project, 'files' | 'profiles'>): string {
  const files = project.files.map(({ path, text, language }) => [path, text, language ?? '']);
  return hashText(JSON.stringify([files, canonical(project.profiles)]));
}

/** How many characters of text a project holds. */
export function textLength(project: Pick<Project, 'files' | 'profiles'>): number {
  const texts = [...project.files.map((file) => file.text), ...Object.values(project.profiles)];
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/** The size of some data, roughly, in bytes. */
export function sizeOf(data: unknown): number {
  return JSON.stringify(data)?.length ?? 0;
}

/** The same data with the fields of each object in one order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, part]) => [name, canonical(part)]);
}
