import { readProjectFile, writeProjectFile } from '../link/file.ts';
import { newId } from '../model/project.ts';
import type { Project } from '../model/project.ts';
import { Refusal } from './problems.ts';
import { addProject } from './projects.ts';
import { reading, writing } from './session.ts';
import type { Session } from './session.ts';
import type { Stored } from './store.ts';
import { readRows, rowOf, storedOf } from './stored.ts';
import type { Tables } from './tables.ts';

/** See `Store.exportProjects`. */
export async function exportProjects(session: Session, ids?: string[]): Promise<string> {
  const projects = await reading(session, (tables) => gather(tables, ids));
  return writeProjectFile(projects, session.engine);
}

/** All that were asked for, or, of all projects, all that can be read. */
async function gather(tables: Tables, ids?: string[]): Promise<Project[]> {
  const projects: Project[] = [];
  for (const id of ids ?? []) {
    projects.push((await storedOf(tables, await rowOf(tables, id))).project);
  }
  if (ids) return projects;
  const rows = readRows(await tables.projects.all());
  rows.sort((a, b) => a.created - b.created || (a.name < b.name ? -1 : 1));
  for (const row of rows) {
    if (row.removed !== undefined) continue;
    try {
      projects.push((await storedOf(tables, row)).project);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return projects;
}

/** See `Store.importProjects`: all of them or, when something fails, none. */
export async function importProjects(session: Session, text: string): Promise<Stored[]> {
  const read = readProjectFile(text);
  if (!read.ok) throw new Refusal({ code: 'invalid', message: read.problem.message });
  const added = await writing(session, async (tables) => {
    const names = new Set(readRows(await tables.projects.all()).map((row) => row.name));
    const stored: Stored[] = [];
    for (const project of read.value) {
      const name = freeName(project.name, names);
      names.add(name);
      stored.push(await addProject(session, tables, { ...project, name, id: newId() }));
    }
    return stored;
  });
  for (const { project, revision } of added) {
    session.announce({ kind: 'created', id: project.id, revision });
  }
  return added;
}

/** The name, or the name with the first number behind it that is free. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number++;
  return `${name} (${number})`;
}
