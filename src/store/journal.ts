import { Shape } from '../link/shape.ts';
import { readProject } from '../link/shapes.ts';
import type { Project } from '../model/project.ts';
import type { Store, StoreProblem } from './store.ts';

/**
 * Keeps what is not stored yet where it can be put at once, without waiting: a page that is being
 * closed cannot wait for the database. An entry goes away as soon as the database has it.
 */
export interface Journal {
  /** False when there is no room. */
  write(key: string, text: string): boolean;
  remove(key: string): void;
  entries(): [key: string, text: string][];
}

/** What was not stored when a page was closed. */
export interface Pending {
  project: Project;
  /** The revision it was made from, 0 when it was never stored. */
  revision: number;
  /** False when only what is looked at was changed (cursors, layout): nothing to make a copy of. */
  touched: boolean;
}

/** What became of an entry of the journal. */
export interface Recovered {
  /** The project, or the copy that was made of it. */
  id: string;
  /** `copy`: someone else had changed the project, so what was typed is a project of its own. */
  how: 'saved' | 'copy' | 'failed';
  problem?: StoreProblem;
}

/** The journal in `localStorage`; undefined where there is none. */
export function localJournal(prefix = 'lockstep.pending.'): Journal | undefined {
  try {
    const storage = globalThis.localStorage;
    return storage ? journalOver(storage, prefix) : undefined;
  } catch {
    return undefined;
  }
}

/** A journal over something like `localStorage`, which may fail at any call. */
export function journalOver(
  storage: Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>,
  prefix: string,
): Journal {
  return {
    write(key, text) {
      try {
        storage.setItem(prefix + key, text);
        return true;
      } catch {
        return false;
      }
    },
    remove(key) {
      try {
        storage.removeItem(prefix + key);
      } catch {
        // What cannot be removed is found equal to what is stored, later.
      }
    },
    entries() {
      try {
        const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '');
        return keys
          .filter((key) => key.startsWith(prefix))
          .map((key) => [key.slice(prefix.length), storage.getItem(key) ?? '']);
      } catch {
        return [];
      }
    },
  };
}

/** An entry's text. */
export function writePending(pending: Pending): string {
  return JSON.stringify(pending);
}

/** An entry from its text, undefined when it is damaged. */
export function readPending(text: string): Pending | undefined {
  const shape = new Shape();
  try {
    const pending = shape.record(JSON.parse(text), 'entry');
    const project = readProject(shape, pending.project, 'project');
    const revision = shape.integer(pending.revision, 'revision', 0, Number.MAX_SAFE_INTEGER);
    const touched = shape.boolean(pending.touched, 'touched');
    return shape.problem === undefined ? { project, revision, touched } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Stores what earlier pages could not store any more; to be called once, before a project is
 * opened. Nothing that is stored is overwritten: what was changed meanwhile gives a copy.
 */
export async function recover(store: Store, journal: Journal): Promise<Recovered[]> {
  const recovered: Recovered[] = [];
  for (const [key, text] of journal.entries()) {
    const pending = readPending(text);
    const result = pending && (await recoverOne(store, pending));
    if (result) recovered.push(result);
    if (result?.how !== 'failed') journal.remove(key);
  }
  return recovered;
}

async function recoverOne(store: Store, pending: Pending): Promise<Recovered | undefined> {
  const { project, revision, touched } = pending;
  const saved = revision === 0 ? await store.create(project) : await store.save(project, revision);
  if (saved.ok) return { id: project.id, how: 'saved' };
  if (saved.problem.code !== 'conflict' && saved.problem.code !== 'missing') {
    return { id: project.id, how: 'failed', problem: saved.problem };
  }
  if (!touched) return undefined;
  const copy = await store.saveCopy(project, `${project.name} (recovered)`);
  if (copy.ok) return { id: copy.value.project.id, how: 'copy' };
  return { id: project.id, how: 'failed', problem: copy.problem };
}
