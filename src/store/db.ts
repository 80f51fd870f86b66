import Dexie from 'dexie';
import type { Table as DexieTable, Transaction } from 'dexie';
import type { Project } from '../model/project.ts';
import { contentHash, sizeOf } from './content.ts';
import { tableNames } from './tables.ts';
import type { Backend, Table, Tables } from './tables.ts';

/**
 * Keeps everything in IndexedDB. The schema's versions:
 *
 * 1. `projects` held whole projects (`{id, project, revision, updated}`), `runs` and `settings`.
 * 2. Texts lie apart (`contents`), so that lists need not read them; there are versions.
 * 3. `extensions` holds packages for statecharts.
 * 4. `snapshots` holds machines of statecharts as they stood.
 *
 * A new version is added below; what is written above it never changes.
 */
export function openDatabase(name: string, onBlocked: () => void): DexieBackend {
  const db = new Dexie(name);
  db.version(1).stores({ projects: 'id', runs: 'id, project', settings: 'id' });
  db.version(2)
    .stores({ contents: 'id', versions: 'id, project', pasts: 'id, project' })
    .upgrade(textsApart);
  db.version(3).stores({ extensions: 'id' });
  db.version(4).stores({ snapshots: 'id, project' });
  // A newer page wants to change the schema: make way for it, for good (Dexie alone would open the
  // newer database again). Later calls say so.
  db.on('versionchange', () => {
    db.close();
    return false;
  });
  db.on('blocked', onBlocked);
  return new DexieBackend(db);
}

/** The number of the newest schema above. */
const newestSchema = 4;

/** True when the database was made by a newer page; Dexie alone would open it and write to it. */
export async function isNewer(name: string): Promise<boolean> {
  return (await installedVersion(name)) > newestSchema * dexieScale;
}

/** Dexie's version 2 is IndexedDB's version 20. */
const dexieScale = 10;

/** IndexedDB's version of a database, 0 when there is none. */
function installedVersion(name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    let isNew = false;
    request.onupgradeneeded = () => {
      // Opening made it: unmake it.
      isNew = true;
      request.transaction?.abort();
    };
    request.onsuccess = () => {
      resolve(request.result.version);
      request.result.close();
    };
    request.onerror = (event) => {
      event.preventDefault();
      if (isNew) resolve(0);
      else reject(request.error ?? new Error('the database cannot be opened'));
    };
  });
}

async function textsApart(transaction: Transaction): Promise<void> {
  const projects = transaction.table<{ id: string } & Record<string, unknown>>('projects');
  const contents = transaction.table<{ id: string; value: unknown }>('contents');
  for (const old of await projects.toArray()) {
    const { id, project, revision, updated, removed } = old;
    const value = project as Project;
    await contents.put({ id, value });
    await projects.put({ id, revision, updated, ...(removed ? { removed } : {}), ...about(value) });
  }
}

/** What a list tells of a project; of a damaged one, what its later reading needs. */
function about(project: Project): Record<string, unknown> {
  try {
    const { name, created, files } = project;
    const content = contentHash(project);
    return { name, files: files.length, created, content, bytes: sizeOf(project) };
  } catch {
    return { name: '(damaged)', files: 0, created: 0, content: '', bytes: 0 };
  }
}

/** The tables in IndexedDB. */
export class DexieBackend implements Backend {
  readonly kind = 'persistent';
  readonly #db: Dexie;

  constructor(db: Dexie) {
    this.#db = db;
  }

  /** Opens it, upgrading what an older version stored. */
  async open(): Promise<void> {
    await this.#db.open();
  }

  transact<Value>(
    mode: 'read' | 'write',
    work: (tables: Tables) => Promise<Value>,
  ): Promise<Value> {
    const kind = mode === 'read' ? 'r' : 'rw';
    // Dexie keeps a transaction open across `await` only when it sees an async function.
    const run = async (transaction: Transaction): Promise<Value> => work(tablesOf(transaction));
    return Promise.resolve(this.#db.transaction(kind, [...tableNames], run));
  }

  close(): void {
    this.#db.close();
  }
}

function tablesOf(transaction: Transaction): Tables {
  const entries = tableNames.map((name) => [name, tableOf(transaction.table(name))]);
  return Object.fromEntries(entries) as Tables;
}

function tableOf(table: DexieTable<unknown, string>): Table {
  return {
    get: async (id) => table.get(id),
    put: async (row) => void (await table.put(row)),
    delete: async (id) => table.delete(id),
    all: async () => table.toArray(),
    of: async (project) => table.where('project').equals(project).toArray(),
  };
}
