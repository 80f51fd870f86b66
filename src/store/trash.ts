import { Refusal, missing } from './problems.ts';
import { readProjectRow } from './rows.ts';
import { writing } from './session.ts';
import type { Session } from './session.ts';
import { readRows, rowOf } from './stored.ts';
import type { Tables } from './tables.ts';
import { forgetVersions, idOf } from './versions.ts';

/** What has lain in the trash for so long is deleted, in milliseconds. */
export const trashTime = 30 * 24 * 3_600_000;

/** See `Store.remove`. */
export async function removeProject(session: Session, id: string): Promise<void> {
  await writing(session, async (tables) => {
    await tables.projects.put({ ...(await rowOf(tables, id)), removed: session.now() });
  });
  session.announce({ kind: 'removed', id });
}

/** See `Store.restore`. */
export async function restoreProject(session: Session, id: string): Promise<void> {
  await writing(session, async (tables) => {
    const row = readProjectRow(await tables.projects.get(id));
    if (!row) throw new Refusal(missing('This project'));
    const { removed: _, ...restored } = row;
    await tables.projects.put(restored);
  });
  session.announce({ kind: 'restored', id });
}

/** See `Store.purge`. */
export async function purgeProject(session: Session, id: string): Promise<void> {
  await writing(session, async (tables) => {
    const row = readProjectRow(await tables.projects.get(id));
    if (row?.removed !== undefined) await purge(tables, id);
  });
  session.announce({ kind: 'purged', id });
}

/** See `Store.purgeExpired`. */
export async function purgeExpired(session: Session): Promise<number> {
  const before = session.now() - trashTime;
  const ids = await writing(session, (tables) => purgeRemoved(tables, before));
  for (const id of ids) session.announce({ kind: 'purged', id });
  return ids.length;
}

/** Deletes what was moved to the trash before a time, within a transaction; gives the ids. */
export async function purgeRemoved(
  tables: Tables,
  before: number,
  only?: string,
): Promise<string[]> {
  const ids = readRows(await tables.projects.all())
    .filter((row) => row.removed !== undefined && row.removed <= before)
    .map((row) => row.id)
    .filter((id) => only === undefined || id === only);
  for (const id of ids) await purge(tables, id);
  return ids;
}

async function purge(tables: Tables, id: string): Promise<void> {
  await tables.projects.delete(id);
  await tables.contents.delete(id);
  await forgetVersions(tables, id);
  for (const run of await tables.runs.of(id)) await tables.runs.delete(idOf(run));
  for (const one of await tables.snapshots.of(id)) await tables.snapshots.delete(idOf(one));
}
