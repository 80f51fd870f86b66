import { tabChannel } from './channel.ts';
import type { TabChannel } from './channel.ts';
import * as extensions from './extensions.ts';
import { memoryBackend } from './memory.ts';
import { blockedByOtherTab, guarded, newerElsewhere, problemOf, unavailable } from './problems.ts';
import * as projects from './projects.ts';
import * as runs from './runs.ts';
import type { Session } from './session.ts';
import * as settings from './settings.ts';
import * as snapshots from './snapshots.ts';
import type { Store, StoreProblem } from './store.ts';
import type { Backend } from './tables.ts';
import * as transfer from './transfer.ts';
import * as trash from './trash.ts';
import * as usage from './usage.ts';
import * as versions from './versions.ts';

/** How to open the store; everything has a default. */
export interface StoreOptions {
  /** The name of the database. */
  name?: string;
  /** The engine's version, written into exported files. */
  engine?: string;
  /** The clock, milliseconds since 1970. */
  now?: () => number;
  /** How long to wait for another tab to let go of an older database, in milliseconds. */
  patience?: number;
}

/**
 * Opens the store of this browser. When it cannot be opened, the store is one in memory that
 * forgets everything with the page, and `problem` says why (tell the person, in plain sight).
 */
export async function openStore(
  options: StoreOptions = {},
): Promise<{ store: Store; problem?: StoreProblem }> {
  const name = options.name ?? 'lockstep';
  const opened = await openBackend(name, options.patience ?? 3000);
  if ('problem' in opened) return { store: memoryStore(options), problem: opened.problem };
  return { store: storeOver(opened, tabChannel(name), options) };
}

/** A store that keeps everything in memory, for tests and embedded pages. */
export function memoryStore(options: StoreOptions = {}): Store {
  return storeOver(memoryBackend(), undefined, options);
}

async function openBackend(
  name: string,
  patience: number,
): Promise<Backend | { problem: StoreProblem }> {
  if (typeof indexedDB === 'undefined') return { problem: unavailable };
  try {
    // Dexie is fetched only here, so that the page need not wait for it to show itself.
    const { isNewer, openDatabase } = await import('./db.ts');
    if (await isNewer(name)) return { problem: newerElsewhere };
    let whenBlocked = (): void => undefined;
    const blocked = new Promise<'blocked'>((resolve) => {
      whenBlocked = () => setTimeout(() => resolve('blocked'), patience);
    });
    const backend = openDatabase(name, () => whenBlocked());
    const outcome = await Promise.race([backend.open(), blocked]);
    if (outcome !== 'blocked') return backend;
    backend.close();
    return { problem: blockedByOtherTab };
  } catch (error) {
    const problem = problemOf(error);
    return { problem: problem.code === 'failed' ? unavailable : problem };
  }
}

/** The store's operations over some tables. */
export function storeOver(
  backend: Backend,
  channel: TabChannel | undefined,
  options: StoreOptions = {},
): Store {
  const session: Session = {
    backend,
    now: options.now ?? Date.now,
    engine: options.engine ?? '',
    announce: (change) => channel?.send(change),
  };
  const s = session;
  return {
    kind: backend.kind,
    create: (project) => guarded(() => projects.createProject(s, project)),
    list: () => guarded(() => projects.listProjects(s, false)),
    open: (id) => guarded(() => projects.openProject(s, id)),
    save: (project, revision) => guarded(() => projects.saveProject(s, project, revision)),
    overwrite: (project) => guarded(() => projects.overwriteProject(s, project)),
    saveCopy: (project, name) => guarded(() => projects.saveCopy(s, project, name)),
    remove: (id) => guarded(() => trash.removeProject(s, id)),
    trash: () => guarded(() => projects.listProjects(s, true)),
    restore: (id) => guarded(() => trash.restoreProject(s, id)),
    purge: (id) => guarded(() => trash.purgeProject(s, id)),
    purgeExpired: () => guarded(() => trash.purgeExpired(s)),
    keepVersion: (id, label = '') => guarded(() => versions.keepVersion(s, id, label)),
    versions: (id) => guarded(() => versions.listVersions(s, id)),
    version: (id) => guarded(() => versions.openVersion(s, id)),
    restoreVersion: (id, revision) => guarded(() => versions.restoreVersion(s, id, revision)),
    removeVersion: (id) => guarded(() => versions.removeVersion(s, id)),
    saveRun: (run) => guarded(() => runs.saveRun(s, run)),
    runs: (project) => guarded(() => runs.listRuns(s, project)),
    removeRun: (id) => guarded(() => runs.removeRun(s, id)),
    setting: (key) => guarded(() => settings.getSetting(s, key)),
    setSetting: (key, value) => guarded(() => settings.setSetting(s, key, value)),
    extensions: () => guarded(() => extensions.listExtensions(s)),
    keepExtension: (one) => guarded(() => extensions.keepExtension(s, one)),
    removeExtension: (id) => guarded(() => extensions.removeExtension(s, id)),
    snapshots: (id) => guarded(() => snapshots.listSnapshots(s, id)),
    keepSnapshot: (one) => guarded(() => snapshots.keepSnapshot(s, one)),
    removeSnapshot: (id) => guarded(() => snapshots.removeSnapshot(s, id)),
    usage: () => guarded(() => usage.usageOf(s)),
    clean: (what) => guarded(() => usage.clean(s, what)),
    persist: () => usage.askToPersist(),
    exportProjects: (ids) => guarded(() => transfer.exportProjects(s, ids)),
    importProjects: (text) => guarded(() => transfer.importProjects(s, text)),
    onChange: (listener) => channel?.listen(listener) ?? (() => undefined),
    close() {
      channel?.close();
      backend.close();
    },
  };
}
