import { Shape } from '../link/shape.ts';
import { readFiles, readId, readProfiles, readProject, readRun, readTime } from '../link/shapes.ts';
import { limits } from '../link/shared.ts';
import { fail, ok } from '../base/result.ts';
import { newProject, normalPath } from '../model/project.ts';
import type { Project, ProjectFile } from '../model/project.ts';
import { unreadable } from './problems.ts';
import type { ProjectSummary, SavedRun, Stored, StoreResult, Version } from './store.ts';
import type { VersionReason, VersionSummary } from './store.ts';

/** A row of `projects`. */
export interface ProjectRow extends ProjectSummary {
  /** `contentHash` of what is stored. */
  content: string;
}

/** A row of `contents`. */
export interface ContentRow {
  id: string;
  value: Project;
}

/** A row of `versions`. */
export interface VersionRow extends VersionSummary {
  /** `textHash` of what it holds. */
  texts: string;
}

/** A row of `pasts`: what a version holds. */
export interface PastRow {
  id: string;
  project: string;
  name: string;
  files: ProjectFile[];
  profiles: Record<string, string>;
}

const largest = Number.MAX_SAFE_INTEGER;
const reasons: [VersionReason, ...VersionReason[]] = ['asked', 'auto', 'restore', 'conflict'];

/** A row of `projects`; undefined when not even its id can be read. */
export function readProjectRow(value: unknown): ProjectRow | undefined {
  const shape = new Shape();
  const row = shape.record(value, 'project');
  const id = readId(shape, row.id, 'id');
  if (shape.problem !== undefined) return undefined;
  const removed = shape.optional(row.removed, (time) => readTime(shape, time, 'removed'));
  const read: ProjectRow = {
    id,
    name: shape.text(row.name, 'name', limits.nameCharacters),
    files: shape.integer(row.files, 'files', 0, limits.files),
    revision: shape.integer(row.revision, 'revision', 0, largest),
    content: shape.text(row.content, 'content', 32),
    created: readTime(shape, row.created, 'created'),
    updated: readTime(shape, row.updated, 'updated'),
    bytes: shape.integer(row.bytes, 'bytes', 0, largest),
    ...(removed !== undefined && { removed }),
  };
  return shape.problem === undefined ? read : { ...read, name: read.name || '(damaged)' };
}

/**
 * The project of a row of `contents`. When parts of it are damaged, its files are saved from it and
 * `repaired` says so; when there is none that can be read, that is the problem.
 */
export function readContentRow(value: unknown, row: ProjectRow): StoreResult<Stored> {
  const shape = new Shape();
  const content = shape.record(value, 'content');
  const project = { ...readProject(shape, content.value, 'project'), id: row.id };
  const { revision } = row;
  if (shape.problem === undefined) return ok({ project, revision });
  const files = salvagedFiles(content.value);
  if (files.length === 0) return fail(unreadable(`The project ‘${row.name}’`, shape.problem));
  const repaired =
    `Parts of this project were damaged (${shape.problem}). Its files could be saved; runs, ` +
    'profiles and layout are lost.';
  const fresh = newProject(row.name, files, row.created, row.id);
  return ok({ project: fresh, revision, repaired });
}

function salvagedFiles(value: unknown): ProjectFile[] {
  const files = new Shape().record(value, '').files;
  const salvaged = new Map<string, ProjectFile>();
  for (const file of Array.isArray(files) ? files.slice(0, limits.files) : []) {
    const { path, text } = new Shape().record(file, '');
    if (typeof text !== 'string' || text.length > limits.textCharacters) continue;
    const given = typeof path === 'string' ? normalPath(path) : undefined;
    const name = given ?? `saved-${salvaged.size + 1}.md`;
    salvaged.set(name, { path: name, text });
  }
  return [...salvaged.values()];
}

/** A row of `versions`; undefined when it is damaged. */
export function readVersionRow(value: unknown): VersionRow | undefined {
  const shape = new Shape();
  const row = shape.record(value, 'version');
  const read: VersionRow = {
    id: readId(shape, row.id, 'id'),
    project: readId(shape, row.project, 'project'),
    created: readTime(shape, row.created, 'created'),
    reason: shape.oneOf(row.reason, 'reason', reasons),
    label: shape.text(row.label, 'label', limits.nameCharacters),
    bytes: shape.integer(row.bytes, 'bytes', 0, largest),
    texts: shape.text(row.texts, 'texts', 32),
  };
  return shape.problem === undefined ? read : undefined;
}

/** A version from its two rows. */
export function readVersion(row: VersionRow, value: unknown): StoreResult<Version> {
  const shape = new Shape();
  const past = shape.record(value, 'version');
  const { texts: _, ...summary } = row;
  const version: Version = {
    ...summary,
    name: shape.text(past.name, 'name', limits.nameCharacters),
    files: readFiles(shape, past.files, 'files'),
    profiles: readProfiles(shape, past.profiles, 'profiles'),
  };
  if (shape.problem === undefined) return ok(version);
  return fail(unreadable('This version', shape.problem));
}

/** A row of `runs`; undefined when it is damaged. */
export function readRunRow(value: unknown): SavedRun | undefined {
  const shape = new Shape();
  const run = shape.record(value, 'run');
  const project = readId(shape, run.project, 'project');
  const read: SavedRun = { ...readRun(shape, value, 'run'), project };
  readId(shape, run.id, 'id');
  return shape.problem === undefined ? read : undefined;
}
