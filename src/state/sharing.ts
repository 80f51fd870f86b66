import { engineVersion } from '../engine/api.ts';
import type { PickedDocument, RunInfo } from '../engine/api.ts';
import type { SharedRun } from '../link/shared.ts';
import { mostSteps, nameOfText } from './edits.ts';
import { documentKey, newId, newProject } from '../model/project.ts';
import type { Project, ProjectRun } from '../model/project.ts';

/** What a link is made of. */
export interface ShareSource {
  project: Project;
  path: string;
  picked: PickedDocument | undefined;
  profile: string;
  /** The run that is shown, and what came of it. */
  record: ProjectRun | undefined;
  info: RunInfo | undefined;
  step: number;
  /** Readable parameters of the view. */
  view: Record<string, string>;
}

/** What a link to the run holds, with all files of the project. */
export function shareOf(source: ShareSource): SharedRun {
  const { project, path, picked, profile, record, info } = source;
  const document = picked?.runnable ? picked.id : '';
  const spec = record?.spec ?? { document, seed: 7, choices: [], faults: [] };
  const shared: SharedRun = {
    engine: engineVersion,
    files: project.files,
    open: path,
    run: { ...spec, document: picked?.id ?? spec.document },
    choosing: record?.choosing ?? 'seed',
    cursor: source.step,
    view: source.view,
  };
  const maxSteps = record && mostSteps(record, picked);
  if (maxSteps !== undefined) shared.maxSteps = maxSteps;
  if (profile.trim() !== '') shared.profile = profile;
  if (info) {
    shared.status = info.status;
    shared.hash = info.hash;
  }
  return shared;
}

/** A new project with what a link held; the run is its only one. */
export function projectOfShared(shared: SharedRun, name: string): Project {
  const project = newProject(name, shared.files);
  project.open = shared.open;
  const { document } = shared.run;
  if (document === '') return project;
  const key = documentKey(shared.open, document);
  const run: ProjectRun = {
    id: newId(),
    file: shared.open,
    spec: shared.run,
    choosing: shared.choosing,
    label: '',
    cursor: shared.cursor,
    created: Date.now(),
  };
  if (shared.maxSteps !== undefined) run.maxSteps = shared.maxSteps;
  project.picked = { [shared.open]: document };
  project.runs = [run];
  project.shown = { [key]: run.id };
  if (shared.profile) project.profiles = { [key]: shared.profile };
  return project;
}

/** The name of the project that a link becomes. */
export function nameOfShared(shared: SharedRun): string {
  const text = shared.files.find((file) => file.path === shared.open)?.text ?? '';
  return nameOfText(text) ?? 'Shared run';
}
