import type { Project } from '../model/project.ts';
import { newId } from '../model/project.ts';
import { contentHash } from './content.ts';
import { writePending } from './journal.ts';
import type { Journal } from './journal.ts';
import type { Store, Stored, StoreProblem, StoreResult } from './store.ts';

/** Whether what is on the page is also stored. */
export type SaveStatus =
  | { kind: 'saved' }
  /** Will be stored within the delay. */
  | { kind: 'waiting' }
  | { kind: 'saving' }
  /** Could not be stored; tried again by itself every few seconds and with each change. */
  | { kind: 'failed'; problem: StoreProblem }
  /**
   * Someone else has changed the project. Nothing is stored until `resolve` is called. `mine` is
   * what the page has; when `touched` is false the person changed nothing, and taking theirs
   * loses nothing.
   */
  | { kind: 'conflict'; theirs: Stored; mine: Project; touched: boolean; message: string };

/** How to save; everything but `onStatus` has a default. */
export interface AutosaveOptions {
  /** Told each new status, and nothing else. */
  onStatus(status: SaveStatus): void;
  /** The longest that a change waits, in milliseconds. */
  delay?: number;
  /** How long to wait after a failure, in milliseconds. */
  retry?: number;
  /** Where to put what is pending when the page is closed. */
  journal?: Journal;
  /** `setTimeout` or the like; gives the way to cancel it. */
  schedule?: (task: () => void, delay: number) => () => void;
}

/**
 * Stores a project as it changes. One instance for each opened project:
 *
 * ```ts
 * const autosave = new Autosave(store, stored, { onStatus, journal: localJournal() });
 * autosave.change(() => $state.snapshot(project)); // after each change, as often as you like
 * addEventListener('visibilitychange', () => document.hidden && autosave.hide());
 * addEventListener('pagehide', () => autosave.hide());
 * ```
 */
export class Autosave {
  readonly #store: Store;
  readonly #options: Required<Pick<AutosaveOptions, 'delay' | 'retry' | 'schedule'>> &
    AutosaveOptions;
  /** Unique to this page, so that two tabs do not share an entry of the journal. */
  readonly #journalKey: string;
  readonly #id: string;
  /** The stored content that the page's content was made from. */
  #base: string;
  #revision: number;
  #pending: (() => Project) | undefined;
  /** What is being stored, and not known to be stored yet. */
  #inFlight: (() => Project) | undefined;
  #saving: Promise<void> | undefined;
  #cancel: (() => void) | undefined;
  #status: SaveStatus = { kind: 'saved' };
  #stopped = false;
  #inJournal = false;

  constructor(store: Store, stored: Stored, options: AutosaveOptions) {
    this.#store = store;
    this.#options = { delay: 250, retry: 5000, schedule: timeout, ...options };
    this.#base = contentHash(stored.project);
    this.#revision = stored.revision;
    this.#id = stored.project.id;
    this.#journalKey = `${this.#id}.${newId()}`;
  }

  /** The present status. */
  get status(): SaveStatus {
    return this.#status;
  }

  /** The revision that the page's content was made from. */
  get revision(): number {
    return this.#revision;
  }

  /**
   * Notes a change; `snapshot` gives the project as plain data when it is about to be stored. The
   * first change since the last save starts the clock, so that no change waits longer than `delay`.
   */
  change(snapshot: () => Project): void {
    if (this.#stopped) return;
    this.#pending = snapshot;
    if (this.#status.kind === 'conflict') {
      this.#become({ ...this.#status, mine: snapshot(), touched: true });
      return;
    }
    if (this.#saving || this.#status.kind === 'waiting') return;
    this.#wait(this.#options.delay);
    this.#become({ kind: 'waiting' });
  }

  /** Stores what is pending now; gives the status afterwards. */
  async flush(): Promise<SaveStatus> {
    while (this.#saving) await this.#saving;
    if (this.#pending && this.#status.kind !== 'conflict') await this.#save();
    return this.#status;
  }

  /** For when the page is hidden or closed: puts what is pending aside at once, then stores it. */
  hide(): void {
    this.#writeJournal();
    void this.flush();
  }

  /**
   * Ends a conflict: `mine` stores the page's project over theirs (which is kept as a version),
   * `theirs` gives up the page's, `copy` stores the page's as a project of its own. Gives what the
   * page is to show now; for another project than before, make a new Autosave.
   */
  async resolve(how: 'mine' | 'theirs' | 'copy'): Promise<StoreResult<Stored> | undefined> {
    const conflict = this.#status;
    if (conflict.kind !== 'conflict') return undefined;
    if (how === 'theirs') {
      this.adopt(conflict.theirs);
      return { ok: true, value: conflict.theirs };
    }
    const { mine } = conflict;
    const result = how === 'mine' ? await this.#overwrite(mine) : await this.#store.saveCopy(mine);
    if (!result.ok) return result;
    this.adopt(how === 'mine' ? result.value : conflict.theirs);
    return result;
  }

  /**
   * The page shows this now (it was opened again after another tab saved): what was pending is
   * given up.
   */
  adopt(stored: Stored): void {
    this.#revision = stored.revision;
    this.#base = contentHash(stored.project);
    this.#pending = undefined;
    this.#cancel?.();
    this.#clearJournal();
    this.#become({ kind: 'saved' });
  }

  /** Stores what is pending, then never again. */
  async stop(): Promise<SaveStatus> {
    this.#stopped = true;
    const status = await this.flush();
    this.#cancel?.();
    return status;
  }

  async #overwrite(project: Project): Promise<StoreResult<Stored>> {
    const saved = await this.#store.overwrite(project);
    if (!saved.ok) return saved;
    return { ok: true, value: { project, revision: saved.value.revision } };
  }

  #wait(delay: number): void {
    this.#cancel?.();
    this.#cancel = this.#options.schedule(() => void this.flush(), delay);
  }

  #save(): Promise<void> {
    this.#cancel?.();
    this.#saving ??= this.#saveOnce().finally(() => {
      this.#saving = undefined;
      if (this.#status.kind === 'saving') this.#afterSave();
    });
    return this.#saving;
  }

  /** Stores the newest snapshot; changes that come meanwhile are pending again. */
  async #saveOnce(): Promise<void> {
    const snapshot = this.#pending;
    if (!snapshot) return;
    this.#pending = undefined;
    this.#inFlight = snapshot;
    this.#become({ kind: 'saving' });
    const project = snapshot();
    if (project.id !== this.#id) {
      // The page shows another project by now; what could be put aside of this one stays there.
      this.#inFlight = undefined;
      this.#inJournal = false;
      return;
    }
    const content = contentHash(project);
    const result = await this.#store.save(project, this.#revision);
    this.#inFlight = undefined;
    if (result.ok) {
      this.#revision = result.value.revision;
      this.#base = content;
      return;
    }
    const newest = this.#newest(project);
    this.#pending ??= () => project;
    this.#refused(result.problem, newest, contentHash(newest) !== this.#base);
  }

  /** What was typed while the store was asked belongs to mine as well. */
  #newest(asked: Project): Project {
    const typed = this.#pending?.();
    return typed?.id === this.#id ? typed : asked;
  }

  #refused(problem: StoreProblem, mine: Project, touched: boolean): void {
    if (problem.code === 'conflict') {
      const { theirs, message } = problem;
      this.#become({ kind: 'conflict', theirs, mine, touched, message });
    } else {
      if (!this.#stopped) this.#wait(this.#options.retry);
      this.#become({ kind: 'failed', problem });
    }
    this.#writeJournal();
  }

  #afterSave(): void {
    if (this.#pending) {
      this.#wait(this.#options.delay);
      this.#become({ kind: 'waiting' });
      return;
    }
    this.#clearJournal();
    this.#become({ kind: 'saved' });
  }

  #writeJournal(): void {
    const snapshot = this.#pending ?? this.#inFlight;
    if (!snapshot || !this.#options.journal) return;
    const project = snapshot();
    if (project.id !== this.#id) return;
    const touched = contentHash(project) !== this.#base;
    const text = writePending({ project, revision: this.#revision, touched });
    this.#inJournal = this.#options.journal.write(this.#journalKey, text) || this.#inJournal;
  }

  #clearJournal(): void {
    if (this.#inJournal) this.#options.journal?.remove(this.#journalKey);
    this.#inJournal = false;
  }

  #become(status: SaveStatus): void {
    this.#status = status;
    this.#options.onStatus(status);
  }
}

function timeout(task: () => void, delay: number): () => void {
  const timer = setTimeout(task, delay);
  return () => clearTimeout(timer);
}
