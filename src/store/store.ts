import type { Result } from '../base/result.ts';
import type { Json } from '../model/json.ts';
import type { ExtensionPackage } from '../model/extension.ts';
import type { ExtensionState } from '../model/extension-life.ts';
import type { Project, ProjectFile, ProjectRun } from '../model/project.ts';

/**
 * Where projects are kept. Nothing here throws or rejects: every operation gives a `StoreResult`.
 * Everything handed in or out is a copy; do not hand in `$state` proxies (`$state.snapshot` first).
 */
export interface Store {
  /** `memory`: nothing outlives the page (private mode, storage forbidden); tell the person. */
  readonly kind: 'persistent' | 'memory';

  // ——— projects ———

  /** Keeps a new project. A taken id gives `conflict`; the name is kept as it is. */
  create(project: Project): Promise<StoreResult<Stored>>;
  /** All projects that are not in the trash, last changed first. */
  list(): Promise<StoreResult<ProjectSummary[]>>;
  /** `missing` when there is none or it lies in the trash. */
  open(id: string): Promise<StoreResult<Stored>>;
  /**
   * Keeps a changed project. `revision` is the one that was opened or last saved: when the stored
   * content (name, files, profiles, runs' specifications, breakpoints) has changed since by someone
   * else, nothing is written and the problem is `conflict`, with `theirs`. What is only looked at
   * (cursors, picks, layout) never makes a conflict: the last one wins.
   * A version is kept first when the last one is old enough or much text goes away.
   */
  save(project: Project, revision: number): Promise<StoreResult<Saved>>;
  /** Saves over whatever is stored, after keeping that as a version ("keep mine"). */
  overwrite(project: Project): Promise<StoreResult<Saved>>;
  /** Keeps the project as a new one with an id of its own ("keep both"). */
  saveCopy(project: Project, name?: string): Promise<StoreResult<Stored>>;

  // ——— trash ———

  /** Moves a project to the trash. */
  remove(id: string): Promise<StoreResult<void>>;
  /** What lies in the trash, last removed first. */
  trash(): Promise<StoreResult<ProjectSummary[]>>;
  /** Takes a project out of the trash. */
  restore(id: string): Promise<StoreResult<void>>;
  /** Deletes a project of the trash for good, with its versions and saved runs. */
  purge(id: string): Promise<StoreResult<void>>;
  /** Purges what has lain in the trash for longer than 30 days; gives how many. */
  purgeExpired(): Promise<StoreResult<number>>;

  // ——— version history ———

  /** Keeps the project's stored content as a version; undefined when the last one is equal. */
  keepVersion(project: string, label?: string): Promise<StoreResult<VersionSummary | undefined>>;
  /** The versions of a project, newest first. */
  versions(project: string): Promise<StoreResult<VersionSummary[]>>;
  /** A version in full (compare its files with `diffLines`). */
  version(id: string): Promise<StoreResult<Version>>;
  /** Puts a version's content back, after keeping the present one as a version. */
  restoreVersion(id: string, revision: number): Promise<StoreResult<Stored>>;
  removeVersion(id: string): Promise<StoreResult<void>>;

  // ——— saved runs ———

  /** Keeps a run under a name, apart from the project's own runs (also to replace it, by id). */
  saveRun(run: SavedRun): Promise<StoreResult<void>>;
  /** The saved runs of a project, newest first. */
  runs(project: string): Promise<StoreResult<SavedRun[]>>;
  removeRun(id: string): Promise<StoreResult<void>>;

  // ——— settings ———

  /** A setting (theme, keymap, last project …); undefined when it was never set. */
  setting(key: string): Promise<StoreResult<Json | undefined>>;
  setSetting(key: string, value: Json): Promise<StoreResult<void>>;

  // ——— extensions of statecharts ———

  /** All extensions, by name and version; damaged ones are left out. */
  extensions(): Promise<StoreResult<StoredExtension[]>>;
  /** Keeps an extension, in the place of one with the same id (`name@hash`). */
  keepExtension(extension: StoredExtension): Promise<StoreResult<void>>;
  removeExtension(id: string): Promise<StoreResult<void>>;

  // ——— snapshots of statecharts ———

  /** The snapshots of a project, newest first; damaged ones are left out. */
  snapshots(project: string): Promise<StoreResult<StoredSnapshot[]>>;
  /** Keeps a snapshot, in the place of one with the same id. */
  keepSnapshot(snapshot: StoredSnapshot): Promise<StoreResult<void>>;
  removeSnapshot(id: string): Promise<StoreResult<void>>;

  // ——— what is stored ———

  /** What is stored, with sizes. */
  usage(): Promise<StoreResult<Usage>>;
  /** Deletes versions, trash or saved runs of all projects (or of one). */
  clean(what: CleanRequest): Promise<StoreResult<void>>;
  /** Asks the browser not to evict what is stored; true when it promises so. */
  persist(): Promise<boolean>;

  // ——— files ———

  /** Projects (all that are not in the trash when absent) as the text of a `.lockstep.json`. */
  exportProjects(ids?: string[]): Promise<StoreResult<string>>;
  /** Keeps the projects of a `.lockstep.json` as new ones; never overwrites. */
  importProjects(text: string): Promise<StoreResult<Stored[]>>;

  // ——— other tabs ———

  /** Tells of changes made through other stores (other tabs); gives the way to stop it. */
  onChange(listener: (change: StoreChange) => void): () => void;
  close(): void;
}

/** A project as stored. */
export interface Stored {
  project: Project;
  /** Grows with each change of content; to be handed to the next `save`. */
  revision: number;
  /** Parts were damaged and could not be read: what to tell the person. */
  repaired?: string;
}

/** What a save gives. */
export interface Saved {
  revision: number;
  /** Milliseconds since 1970. */
  updated: number;
}

/** A project in a list. */
export interface ProjectSummary {
  id: string;
  name: string;
  files: number;
  revision: number;
  created: number;
  updated: number;
  /** When it was moved to the trash. */
  removed?: number;
  /** Bytes of its content, roughly. */
  bytes: number;
}

/** Why a version was kept. */
export type VersionReason =
  /** The person asked for it. */
  | 'asked'
  /** Enough time had gone by, or much text went away. */
  | 'auto'
  /** An older version was put back. */
  | 'restore'
  /** Another tab's content was overwritten knowingly. */
  | 'conflict';

/** A version in a list. */
export interface VersionSummary {
  id: string;
  project: string;
  /** Milliseconds since 1970. */
  created: number;
  reason: VersionReason;
  label: string;
  bytes: number;
}

/** A project's content as it once was. */
export interface Version extends VersionSummary {
  name: string;
  files: ProjectFile[];
  profiles: Record<string, string>;
}

/** A run that is kept under a name; its id is a UUID (`newId`). */
export interface SavedRun extends ProjectRun {
  project: string;
}

/** An extension as this browser keeps it. */
export interface StoredExtension {
  /** `name@hash`. */
  id: string;
  package: ExtensionPackage;
  state: ExtensionState;
  /** Why it is in `Error`. */
  problem?: string;
  /** Milliseconds since 1970. */
  installed: number;
}

/** A machine as it stood at a step of a run, kept under a name. */
export interface StoredSnapshot {
  /** A UUID (`newId`). */
  id: string;
  project: string;
  /** Key of the document that it was taken of (`documentKey`). */
  document: string;
  name: string;
  /** Milliseconds since 1970. */
  created: number;
  /** JSON of run/statechart/snapshot.ts, not checked. */
  text: string;
  /** The step of the run at which it was taken; absent for one from a file. */
  step?: number;
}

/** What is stored, in bytes (of the texts as JSON, roughly). */
export interface Usage {
  projects: (ProjectSummary & { versions: number; versionBytes: number; runBytes: number })[];
  /** Of the projects in the trash, all they have. */
  trashBytes: number;
  settingBytes: number;
  /** What the browser says of the whole origin, where it does. */
  used?: number;
  quota?: number;
  persisted?: boolean;
}

/** What is to be deleted for good. */
export interface CleanRequest {
  versions?: boolean;
  trash?: boolean;
  runs?: boolean;
  /** Only of this project. */
  project?: string;
}

/** Something that another tab has done. */
export interface StoreChange {
  kind: 'saved' | 'created' | 'removed' | 'restored' | 'purged' | 'runs' | 'setting';
  /** The project, or the setting's key. */
  id: string;
  /** The project's revision after it. */
  revision?: number;
}

/** Why the store could not do it; `message` is for the person, whole sentences. */
export type StoreProblem =
  | {
      code:
        /** The disk or the site's share of it is full. */
        | 'quota'
        /** The browser keeps nothing here (private mode, forbidden, broken). */
        | 'unavailable'
        /** Another tab holds an older version of the database open. */
        | 'blocked'
        /** There is no such project, version or run (any more). */
        | 'missing'
        /** What is stored or imported is not what we wrote. */
        | 'invalid'
        | 'failed';
      message: string;
    }
  | {
      /** Someone else has changed it since; nothing was written. */
      code: 'conflict';
      message: string;
      theirs: Stored;
    };

/** A value, or what to tell the person. */
export type StoreResult<Value> = Result<Value, StoreProblem>;
