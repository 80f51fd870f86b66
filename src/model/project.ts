import type { LanguageId } from './document.ts';
import type { Json } from './json.ts';
import type { RunSpec, RunStatus } from './run.ts';

/**
 * Everything that a person works on, and what the page needs to come back as it was: the texts,
 * what was picked in them, the runs that were made, and how it all lay on the screen. Plain data.
 */
export interface Project {
  /** A UUID; given by `newProject`, never changed. */
  id: string;
  name: string;
  /** At least one; paths are normal (`normalPath`) and unique. */
  files: ProjectFile[];
  /** Path of the file in the editor. */
  open: string;
  /** The picked document's id of each file, by path. */
  picked: Record<string, string>;
  /** Profile texts by `documentKey`; absent means the inferred profile. */
  profiles: Record<string, string>;
  /** All runs that are kept, of all documents; siblings are the runs of one document. */
  runs: ProjectRun[];
  /** The id of the run that is shown, by `documentKey`. */
  shown: Record<string, string>;
  breakpoints: ProjectBreakpoint[];
  /** Views, tabs, pane sizes, zoom: whatever the page wants to find again. Opaque here. */
  layout: Json;
  /** Milliseconds since 1970. */
  created: number;
  updated: number;
}

/** A source text of a project. */
export interface ProjectFile {
  /** `folder/name.md`: relative, `/` between folders. */
  path: string;
  text: string;
  /** The person's override of the detected language. */
  language?: LanguageId;
}

/** A run that is kept: what determines it, and where in it the person was. */
export interface ProjectRun {
  /** Unique in the project. */
  id: string;
  /** Path of the file that holds the document `spec.document`. */
  file: string;
  spec: RunSpec;
  /** What happens at a choice that `spec.choices` does not answer. */
  choosing: 'seed' | 'ask';
  /** The bound on steps, when it is not the usual one. */
  maxSteps?: number;
  /** For lists: "retry twice, then give up". May be empty. */
  label: string;
  /** The step that is looked at. */
  cursor: number;
  /** How it ended when it was last made; `hash` is its trace's hash then. */
  status?: RunStatus;
  hash?: string;
  /** Milliseconds since 1970. */
  created: number;
}

/** A breakpoint (as in engine/api.ts) and the file it is set in. */
export interface ProjectBreakpoint {
  id: string;
  file: string;
  enabled: boolean;
  on:
    | { kind: 'line'; line: number }
    | { kind: 'message'; label: string }
    | { kind: 'participant'; actor: string }
    | { kind: 'condition'; condition: string }
    | { kind: 'state'; state: string; when: 'entry' | 'exit' }
    | { kind: 'transition'; transition: string };
}

/** The key of a document in a project's records: `path#id`. */
export function documentKey(path: string, document: string): string {
  return `${path}#${document}`;
}

/** A fresh project with the given files (one empty file when there are none). */
export function newProject(
  name: string,
  files: readonly ProjectFile[],
  now: number = Date.now(),
  id: string = newId(),
): Project {
  const all = files.length > 0 ? [...files] : [{ path: 'untitled.md', text: '' }];
  return {
    id,
    name,
    files: all,
    open: all[0]?.path ?? '',
    picked: {},
    profiles: {},
    runs: [],
    shown: {},
    breakpoints: [],
    layout: null,
    created: now,
    updated: now,
  };
}

/** A random UUID, also where the page is not in a secure context. */
export function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The longest path of a file, in UTF-16 units. */
export const maxPathLength = 200;

/**
 * The path in its normal form (`a\.\b//c.md` is `a/b/c.md`), or undefined when it is not one that
 * a project may hold: empty, over-long, absolute, climbing out (`..`), with control or direction
 * characters, or a name that JavaScript objects already have.
 */
export function normalPath(path: string): string | undefined {
  if (path.length > maxPathLength || unsafeCharacters.test(path)) return;
  const slashed = path.normalize('NFC').replaceAll('\\', '/');
  if (slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed)) return;
  const parts = slashed.split('/').map((part) => part.trim());
  const kept = parts.filter((part) => part !== '' && part !== '.');
  const normal = kept.join('/');
  if (kept.includes('..') || normal === '' || normal in {}) return;
  return normal.length > maxPathLength ? undefined : normal;
}

/** Controls, direction marks and overrides, line separators, halves of surrogate pairs. */
const unsafeCharacters = /[\p{Cc}\p{Cs}\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
