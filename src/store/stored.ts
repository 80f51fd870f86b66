import { limits } from '../link/shared.ts';
import type { Project } from '../model/project.ts';
import { contentHash, sizeOf } from './content.ts';
import { Refusal, inTrash, missing, orRefuse } from './problems.ts';
import { readContentRow, readProjectRow } from './rows.ts';
import type { ContentRow, ProjectRow } from './rows.ts';
import type { Session } from './session.ts';
import type { Saved, Stored } from './store.ts';
import type { Tables } from './tables.ts';

/** The rows that can be read. */
export function readRows(rows: readonly unknown[]): ProjectRow[] {
  return rows.map(readProjectRow).filter((row) => row !== undefined);
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

/** Writes both rows of a project, within a transaction. */
export async function put(
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
