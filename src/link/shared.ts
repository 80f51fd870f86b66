import type { ProjectFile } from '../model/project.ts';
import type { RunSpec, RunStatus } from '../model/run.ts';

/** What a link or a shared file holds: all that is needed to make one run again, never its trace. */
export interface SharedRun {
  /** The version of the engine that made the run (`engineVersion`). */
  engine: string;
  /** At least one; normal, unique paths. */
  files: ProjectFile[];
  /** Path of the file that holds the document `run.document`. */
  open: string;
  /** `run.document` is '' when nothing in the file is picked. */
  run: RunSpec;
  /** What happens at a choice that `run.choices` does not answer. */
  choosing: 'seed' | 'ask';
  /** The bound on steps, when it is not the usual one. */
  maxSteps?: number;
  /** The profile as text; absent or '' means the inferred one. */
  profile?: string;
  /** The step to show. */
  cursor: number;
  /** Readable parameters of the view (`{view: 'timeline', theme: 'dark'}`), see `isViewParameter`. */
  view: Record<string, string>;
  /** How the run ended, to be compared when it is made again; absent when it was not run. */
  status?: RunStatus;
  /** 32 hexadecimal digits of its trace's hash. */
  hash?: string;
}

/** Why a link or a file cannot be opened; `message` is for the person who opened it. */
export interface LinkProblem {
  code:
    /** There is nothing in it. */
    | 'empty'
    /** It is something else than a link of this program. */
    | 'foreign'
    /** Made by a newer version. */
    | 'version'
    /** Longer than any link we make or take, or it unpacks to more than we take. */
    | 'too-large'
    /** Cut off or changed on the way. */
    | 'damaged'
    /** Whole, but it says what cannot be. */
    | 'invalid';
  message: string;
}

/** Bounds on what is taken from outside: links, files, stored records. */
export const limits = {
  /** Characters of a link's fragment. */
  linkCharacters: 400_000,
  /** Bytes that a link may unpack to. */
  linkBytes: 4_000_000,
  /** Characters of a project file (`.lockstep.json`). */
  fileCharacters: 64_000_000,
  /** Projects of a file. */
  projects: 10_000,
  /** Files of a project, characters of one text, and of all together. */
  files: 500,
  textCharacters: 4_000_000,
  projectCharacters: 16_000_000,
  choices: 200_000,
  faults: 1_000,
  /** Actors that a fault or a schedule names. */
  scheduled: 1_000,
  changes: 1_000,
  /** Events from outside, and instances of one machine. */
  events: 100_000,
  copies: 100_000,
  runs: 1_000,
  breakpoints: 1_000,
  /** Characters of names, labels, ids, patterns. */
  nameCharacters: 500,
  viewParameters: 16,
} as const;
