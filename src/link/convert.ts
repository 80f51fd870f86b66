import { documentKey, newId, newProject } from '../model/project.ts';
import type { Project, ProjectRun } from '../model/project.ts';
import type { SharedRun } from './shared.ts';

/**
 * What is shared of a project: all its files and one run of it, with the profile of the run's
 * document. Without a run, the picked document of the open file at its beginning.
 */
export function sharedFrom(
  project: Project,
  run: ProjectRun | undefined,
  engine: string,
  view: Record<string, string> = {},
): SharedRun {
  const open = run?.file ?? project.open;
  const document = run?.spec.document ?? project.picked[open] ?? '';
  const profile = project.profiles[documentKey(open, document)];
  return {
    engine,
    files: project.files,
    open,
    run: run?.spec ?? { document, seed: 0, choices: [], faults: [] },
    choosing: run?.choosing ?? 'seed',
    ...(run?.maxSteps !== undefined && { maxSteps: run.maxSteps }),
    ...(profile && { profile }),
    cursor: run?.cursor ?? 0,
    view,
    ...(run?.status && { status: run.status }),
    ...(run?.hash && { hash: run.hash }),
  };
}

/** A new project, with an id of its own, that holds what was shared and shows it. */
export function projectFrom(shared: SharedRun, name: string, now: number = Date.now()): Project {
  const project = newProject(name, shared.files, now);
  const { document } = shared.run;
  const key = documentKey(shared.open, document);
  const run: ProjectRun = {
    id: newId(),
    file: shared.open,
    spec: shared.run,
    choosing: shared.choosing,
    ...(shared.maxSteps !== undefined && { maxSteps: shared.maxSteps }),
    label: '',
    cursor: shared.cursor,
    ...(shared.status && { status: shared.status }),
    ...(shared.hash && { hash: shared.hash }),
    created: now,
  };
  project.open = shared.open;
  if (document === '') return project;
  return {
    ...project,
    picked: { [shared.open]: document },
    profiles: shared.profile ? { [key]: shared.profile } : {},
    runs: [run],
    shown: { [key]: run.id },
  };
}
