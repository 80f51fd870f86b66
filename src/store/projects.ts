import { newId } from '../model/project.ts';
import type { Project } from '../model/project.ts';
import { contentHash } from './content.ts';
import { Refusal, conflict } from './problems.ts';
import { readContentRow, readProjectRow } from './rows.ts';
import type { ProjectRow } from './rows.ts';
import { reading, writing } from './session.ts';
import type { Session } from './session.ts';
import type { ProjectSummary, Saved, Stored } from './store.ts';
import { put, readRows, replace, rowOf, storedOf } from './stored.ts';
import type { Tables } from './tables.ts';
import { keepBefore } from './versions.ts';

/** See `Store.create`. */
export async function createProject(session: Session, project: Project): Promise<Stored> {
  const stored = await writing(session, (tables) => addProject(session, tables, project));
  session.announce({ kind: 'created', id: project.id, revision: stored.revision });
  return stored;
}

/** Adds a project within a transaction. */
export async function addProject(
  session: Session,
  tables: Tables,
  project: Project,
): Promise<Stored> {
  const there = readProjectRow(await tables.projects.get(project.id));
  if (there) throw new Refusal(conflict(await storedOf(tables, there)));
  const now = session.now();
  const kept = { ...project, created: project.created || now, updated: now };
  await put(tables, kept, { revision: 1, updated: now });
  return { project: kept, revision: 1 };
}

/** See `Store.list` and `Store.trash`. */
export async function listProjects(session: Session, trash: boolean): Promise<ProjectSummary[]> {
  const rows = await reading(session, (tables) => tables.projects.all());
  const time = (row: ProjectSummary): number => (trash ? (row.removed ?? 0) : row.updated);
  return readRows(rows)
    .filter((row) => (row.removed !== undefined) === trash)
    .sort((a, b) => time(b) - time(a) || (a.name < b.name ? -1 : 1))
    .map(({ content: _, ...summary }) => summary);
}

/** See `Store.open`. */
export function openProject(session: Session, id: string): Promise<Stored> {
  return reading(session, async (tables) => storedOf(tables, await rowOf(tables, id)));
}

/** See `Store.save`. */
export async function saveProject(
  session: Session,
  project: Project,
  revision: number,
): Promise<Saved> {
  const saved = await writing(session, async (tables) => {
    const row = await rowOf(tables, project.id);
    const content = contentHash(project);
    if (content !== row.content) {
      await refuseIfChanged(tables, row, revision);
      await keepBefore(session, tables, row, 'auto', project);
    }
    return replace(session, tables, row, project, content);
  });
  session.announce({ kind: 'saved', id: project.id, revision: saved.revision });
  return saved;
}

/** Out of the transaction when someone else has stored something since (that can be read). */
async function refuseIfChanged(tables: Tables, row: ProjectRow, revision: number): Promise<void> {
  if (revision === row.revision) return;
  const theirs = readContentRow(await tables.contents.get(row.id), row);
  if (theirs.ok) throw new Refusal(conflict(theirs.value));
}

/** See `Store.overwrite`. */
export async function overwriteProject(session: Session, project: Project): Promise<Saved> {
  const saved = await writing(session, async (tables) => {
    const row = await rowOf(tables, project.id);
    await keepBefore(session, tables, row, 'conflict');
    return replace(session, tables, row, project, contentHash(project));
  });
  session.announce({ kind: 'saved', id: project.id, revision: saved.revision });
  return saved;
}

/** See `Store.saveCopy`. */
export function saveCopy(session: Session, project: Project, name?: string): Promise<Stored> {
  const copy = { ...project, id: newId(), name: name ?? `${project.name} (copy)` };
  return createProject(session, { ...copy, created: session.now() });
}
