import { newId } from '../model/project.ts';
import type { Project } from '../model/project.ts';
import { contentHash, sizeOf, textHash, textLength } from './content.ts';
import { Refusal, conflict, missing, orRefuse } from './problems.ts';
import { readContentRow, readVersion, readVersionRow } from './rows.ts';
import type { PastRow, ProjectRow, VersionRow } from './rows.ts';
import { reading, writing } from './session.ts';
import type { Session } from './session.ts';
import type { Stored, Version, VersionReason, VersionSummary } from './store.ts';
import { replace, rowOf, storedOf } from './stored.ts';
import type { Tables } from './tables.ts';

/** A version is kept by itself when the last one is older than this, in milliseconds. */
export const versionInterval = 5 * 60_000;
/** Of the versions that were kept by themselves, so many stay. */
export const keptVersions = 50;

/** See `Store.keepVersion`. */
export function keepVersion(
  session: Session,
  project: string,
  label: string,
): Promise<VersionSummary | undefined> {
  return writing(session, async (tables) =>
    keepBefore(session, tables, await rowOf(tables, project), 'asked', undefined, label),
  );
}

/**
 * Keeps what is stored of a project as a version, unless the newest version is the same. With
 * `next` (what is about to be stored) only when it is time, or when much would go away.
 */
export async function keepBefore(
  session: Session,
  tables: Tables,
  row: ProjectRow,
  reason: VersionReason,
  next?: Project,
  label = '',
): Promise<VersionSummary | undefined> {
  const rows = await versionRows(tables, row.id);
  const newest = rows[0];
  const now = session.now();
  const isTime = now - (newest?.created ?? row.created) >= versionInterval;
  // Reading the project costs something: not at every keystroke.
  if (next && !isTime && sizeOf(next) > row.bytes / 2) return undefined;
  const stored = readContentRow(await tables.contents.get(row.id), row);
  // What cannot be read cannot be kept, but that must not keep anyone from saving.
  if (!stored.ok) return undefined;
  const { project } = stored.value;
  if (next && !isTime && !muchGoesAway(project, next)) return undefined;
  const texts = textHash(project);
  if (texts === newest?.texts || (next && texts === textHash(next))) return undefined;
  const { name, files, profiles } = project;
  const id = newId();
  const bytes = sizeOf([files, profiles]);
  const version: VersionRow = { id, project: row.id, created: now, reason, label, bytes, texts };
  const past: PastRow = { id, project: row.id, name, files, profiles };
  await tables.versions.put(version);
  await tables.pasts.put(past);
  await forgetOld(tables, [version, ...rows]);
  return summaryOf(version);
}

/** True when more than half of the text, and not just a few lines, would go away. */
function muchGoesAway(before: Project, after: Project): boolean {
  const [had, has] = [textLength(before), textLength(after)];
  return has < had / 2 && had - has > 200;
}

async function forgetOld(tables: Tables, rows: readonly VersionRow[]): Promise<void> {
  const byItself = rows.filter((row) => row.reason === 'auto');
  for (const row of byItself.slice(keptVersions)) await forget(tables, row.id);
}

async function forget(tables: Tables, id: string): Promise<void> {
  await tables.versions.delete(id);
  await tables.pasts.delete(id);
}

/** The versions of a project that can be read, newest first. */
export async function versionRows(tables: Tables, project: string): Promise<VersionRow[]> {
  const rows = await tables.versions.of(project);
  return rows
    .map(readVersionRow)
    .filter((row) => row !== undefined)
    .sort((a, b) => b.created - a.created);
}

/** See `Store.versions`. */
export async function listVersions(session: Session, project: string): Promise<VersionSummary[]> {
  return (await reading(session, (tables) => versionRows(tables, project))).map(summaryOf);
}

function summaryOf({ texts: _, ...summary }: VersionRow): VersionSummary {
  return summary;
}

/** See `Store.version`. */
export function openVersion(session: Session, id: string): Promise<Version> {
  return reading(session, (tables) => versionOf(tables, id));
}

async function versionOf(tables: Tables, id: string): Promise<Version> {
  const row = readVersionRow(await tables.versions.get(id));
  if (!row) throw new Refusal(missing('This version'));
  return orRefuse(readVersion(row, await tables.pasts.get(id)));
}

/** See `Store.restoreVersion`. */
export async function restoreVersion(
  session: Session,
  id: string,
  revision: number,
): Promise<Stored> {
  const stored = await writing(session, async (tables) => {
    const version = await versionOf(tables, id);
    const row = await rowOf(tables, version.project);
    const present = await storedOf(tables, row);
    if (revision !== row.revision) throw new Refusal(conflict(present));
    await keepBefore(session, tables, row, 'restore');
    const project = withTexts(present.project, version);
    const saved = await replace(session, tables, row, project, contentHash(project));
    return { project: { ...project, updated: saved.updated }, revision: saved.revision };
  });
  session.announce({ kind: 'saved', id: stored.project.id, revision: stored.revision });
  return stored;
}

function withTexts(project: Project, version: Version): Project {
  const { files, profiles } = version;
  const isThere = files.some((file) => file.path === project.open);
  const open = isThere ? project.open : (files[0]?.path ?? '');
  return { ...project, files, profiles, open };
}

/** See `Store.removeVersion`. */
export function removeVersion(session: Session, id: string): Promise<void> {
  return writing(session, (tables) => forget(tables, id));
}

/** Deletes all versions of a project, within a transaction. */
export async function forgetVersions(tables: Tables, project: string): Promise<void> {
  for (const past of await tables.pasts.of(project)) await tables.pasts.delete(idOf(past));
  for (const row of await tables.versions.of(project)) await tables.versions.delete(idOf(row));
}

/** The id of a row, damaged or not. */
export function idOf(row: unknown): string {
  return String((row as { id?: unknown } | undefined)?.id);
}
