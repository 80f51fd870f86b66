/** The store and what saves into it, fetched apart from the page's first part. */
import { engineVersion } from '../engine/api.ts';
import { Autosave } from '../store/autosave.ts';
import type { AutosaveOptions } from '../store/autosave.ts';
import { localJournal } from '../store/journal.ts';
import type { Journal } from '../store/journal.ts';
import { memoryStore, openStore } from '../store/open.ts';
import { recover } from '../store/recover.ts';
import type { Recovered } from '../store/recover.ts';
import type { Store, Stored } from '../store/store.ts';

/** The opened store with its helpers. */
export interface Storage {
  store: Store;
  /** Why the store is one in memory. */
  problem?: string;
  /** What an earlier page could not store any more. */
  recovered: Recovered[];
  autosave(stored: Stored, onStatus: AutosaveOptions['onStatus']): Autosave;
}

/** Opens the store; what an earlier page left in the journal is stored first. */
export async function openStorage(): Promise<Storage> {
  const { store, problem } = await openAnyStore();
  const journal = store.kind === 'persistent' ? localJournal() : undefined;
  const recovered = journal ? await recover(store, journal) : [];
  return {
    store,
    recovered,
    ...(problem ? { problem: problem.message } : {}),
    autosave: (stored, onStatus) => new Autosave(store, stored, optionsOf(onStatus, journal)),
  };
}

function optionsOf(
  onStatus: AutosaveOptions['onStatus'],
  journal: Journal | undefined,
): AutosaveOptions {
  return journal ? { onStatus, journal } : { onStatus };
}

/** Where even asking for a database is forbidden (a sandboxed frame), the store is in memory. */
async function openAnyStore(): ReturnType<typeof openStore> {
  try {
    return await openStore({ engine: engineVersion });
  } catch {
    const message = 'This browser does not let the page keep anything.';
    return {
      store: memoryStore({ engine: engineVersion }),
      problem: { code: 'unavailable', message },
    };
  }
}
