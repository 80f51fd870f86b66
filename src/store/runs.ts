import { readRunRow } from './rows.ts';
import { reading, writing } from './session.ts';
import type { Session } from './session.ts';
import type { SavedRun } from './store.ts';

/** See `Store.saveRun`. */
export async function saveRun(session: Session, run: SavedRun): Promise<void> {
  await writing(session, (tables) => tables.runs.put(run));
  session.announce({ kind: 'runs', id: run.project });
}

/** See `Store.runs`. */
export async function listRuns(session: Session, project: string): Promise<SavedRun[]> {
  const rows = await reading(session, (tables) => tables.runs.of(project));
  return rows
    .map(readRunRow)
    .filter((run) => run !== undefined)
    .sort((a, b) => b.created - a.created);
}

/** See `Store.removeRun`. */
export async function removeRun(session: Session, id: string): Promise<void> {
  const run = await writing(session, async (tables) => {
    const row = readRunRow(await tables.runs.get(id));
    await tables.runs.delete(id);
    return row;
  });
  if (run) session.announce({ kind: 'runs', id: run.project });
}
