import { Refusal, unreadable } from './problems.ts';
import { reading, writing } from './session.ts';
import type { Session } from './session.ts';
import type { StoredSnapshot } from './store.ts';

/** The longest text of a snapshot that is kept, in UTF-16 units. */
const mostText = 4_000_000;
/** The longest of its names. */
const mostName = 1_000;

/** See `Store.snapshots`. */
export async function listSnapshots(session: Session, project: string): Promise<StoredSnapshot[]> {
  const rows = await reading(session, (tables) => tables.snapshots.of(project));
  return rows.flatMap((row) => readRow(row) ?? []).sort((a, b) => b.created - a.created);
}

/** See `Store.keepSnapshot`. */
export async function keepSnapshot(session: Session, snapshot: StoredSnapshot): Promise<void> {
  const problem = snapshotProblem(snapshot);
  if (problem !== undefined) throw new Refusal(unreadable('The snapshot', problem));
  await writing(session, (tables) => tables.snapshots.put(snapshot));
  session.announce({ kind: 'runs', id: snapshot.project });
}

/** See `Store.removeSnapshot`. */
export async function removeSnapshot(session: Session, id: string): Promise<void> {
  await writing(session, (tables) => tables.snapshots.delete(id));
}

/** Only what is known is taken over; undefined when it is damaged. */
function readRow(value: unknown): StoredSnapshot | undefined {
  if (snapshotProblem(value) !== undefined) return undefined;
  const { id, project, document, name, created, text, step } = value as StoredSnapshot;
  const at = typeof step === 'number' ? { step } : {};
  return { id, project, document, name, created, text, ...at };
}

/** Why a value is no row of `snapshots`; undefined when it is one. */
function snapshotProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it is no snapshot';
  const { id, project, document, name, created, text } = value as Record<string, unknown>;
  for (const one of [id, project, document, name]) {
    if (typeof one !== 'string' || one.length > mostName) return 'one of its names is broken';
  }
  if (typeof created !== 'number' || !Number.isFinite(created)) return 'its time is broken';
  if (typeof text !== 'string') return 'it has no text';
  return text.length > mostText ? 'it is larger than 4 MB' : undefined;
}
