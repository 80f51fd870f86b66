import { limits } from '../link/shared.ts';
import { newId } from '../model/project.ts';
import type { Project } from '../model/project.ts';
import { contentHash, sizeOf } from './content.ts';
import { Refusal, conflict, inTrash, missing, orRefuse } from './problems.ts';
import { readContentRow, readProjectRow } from './rows.ts';
import type { ContentRow, ProjectRow } from './rows.ts';
import { reading, writing } from './session.ts';
import type { Session } from './session.ts';
import type { ProjectSummary, Saved, Stored } from './store.ts';
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

/** The rows that can be read. */
export function readRows(rows: readonly unknown[]): ProjectRow[] {
  return rows.map(readProjectRow).filter((row) => row !== undefined);
}

/** See `Store.open`. */
export function openProject(session: Session, id: string): Promise<Stored> {
  return reading(session, async (tables) => storedOf(tables, await rowOf(tables, id)));
}

/** The row of a project that is there and not in the trash. */
export async function rowOf(tables: Tables, id: string): Promise<ProjectRow> {
  const row = readProjectRow(await tables.projects.get(id));
  if (!row) throw new Refusal(missing('This project'));
  if (row.removed !== undefined) throw new Refusal(inTrash);
  return row;
}

/** The project that belongs to a row. */
export async function storedOf(tables: Tables, row: ProjectRow): Promise<Stored> {
  return orRefuse(readContentRow(await tables.contents.get(row.id), row));
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

/** Stores a project over what is there; the revision grows when the content is another. */
export async function replace(
  session: Session,
  tables: Tables,
  row: ProjectRow,
  project: Project,
  content: string,
): Promise<Saved> {
  const revision = content === row.content ? row.revision : row.revision + 1;
  const saved = { revision, updated: session.now() };
  await put(tables, { ...project, updated: saved.updated }, saved, content);
  return saved;
}

async function put(
  tables: Tables,
  project: Project,
  saved: Saved,
  content: string = contentHash(project),
): Promise<void> {
  const row: ProjectRow = {
    id: project.id,
    name: project.name.slice(0, limits.nameCharacters),
    files: project.files.length,
    ...saved,
    content,
    created: project.created,
    bytes: sizeOf(project),
  };
  const contents: ContentRow = { id: project.id, value: project };
  await tables.projects.put(row);
  await tables.contents.put(contents);
}

/** See `Store.saveCopy`. */
export function saveCopy(session: Session, project: Project, name?: string): Promise<Stored> {
  const copy = { ...project, id: newId(), name: name ?? `${project.name} (copy)` };
  return createProject(session, { ...copy, created: session.now() });
}
