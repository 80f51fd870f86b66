import type { Project } from '../model/project.ts';

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
