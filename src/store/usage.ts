import { sizeOf } from './content.ts';
import { reading, writing } from './session.ts';
import type { Session } from './session.ts';
import type { CleanRequest, Usage } from './store.ts';
import { readRows } from './stored.ts';
import type { Tables } from './tables.ts';
import { purgeRemoved } from './trash.ts';
import { forgetVersions, idOf, versionRows } from './versions.ts';

/** See `Store.usage`. */
export async function usageOf(session: Session): Promise<Usage> {
  const stored = await reading(session, measure);
  return { ...stored, ...(session.backend.kind === 'persistent' && (await browserSays())) };
}

async function measure(tables: Tables): Promise<Usage> {
  const projects: Usage['projects'] = [];
  let trashBytes = 0;
  for (const { content: _, ...summary } of readRows(await tables.projects.all())) {
    const versions = await versionRows(tables, summary.id);
    const versionBytes = versions.reduce((sum, version) => sum + version.bytes, 0);
    const runs = await tables.runs.of(summary.id);
    const runBytes = sizeOf([...runs, ...(await tables.snapshots.of(summary.id))]);
    if (summary.removed !== undefined) trashBytes += summary.bytes + versionBytes + runBytes;
    else projects.push({ ...summary, versions: versions.length, versionBytes, runBytes });
  }
  const settingBytes = sizeOf(await tables.settings.all());
  const size = (project: Usage['projects'][number]): number =>
    project.bytes + project.versionBytes + project.runBytes;
  projects.sort((a, b) => size(b) - size(a));
  return { projects, trashBytes, settingBytes };
}

async function browserSays(): Promise<Pick<Usage, 'used' | 'quota' | 'persisted'>> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    const persisted = await navigator.storage.persisted();
    return { used: usage, quota, persisted };
  } catch {
    return {};
  }
}

/** See `Store.persist`. */
export async function askToPersist(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    return false;
  }
}

/** See `Store.clean`. */
export async function clean(session: Session, what: CleanRequest): Promise<void> {
  const ids = await writing(session, async (tables) => {
    const all = readRows(await tables.projects.all()).map((row) => row.id);
    for (const id of all.filter((one) => what.project === undefined || one === what.project)) {
      if (what.versions) await forgetVersions(tables, id);
      if (!what.runs) continue;
      for (const run of await tables.runs.of(id)) await tables.runs.delete(idOf(run));
    }
    return what.trash ? purgeRemoved(tables, Infinity, what.project) : [];
  });
  for (const id of ids) session.announce({ kind: 'purged', id });
}
