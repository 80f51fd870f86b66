/** The gallery, for views. */
import { examples } from '../example/index.ts';
import type { Example } from '../example/example.ts';
import { documentKey, newProject } from '../model/project.ts';
import type { Project } from '../model/project.ts';

export { examples };
export type { Example };

/** An example as a new project. */
export async function projectOfExample(example: Example): Promise<Project> {
  const { files, profiles = {}, seed } = await example.load();
  const project = newProject(example.title, files);
  project.profiles = profiles;
  if (seed === undefined) return project;
  const { document, value } = seed;
  const run = {
    id: project.id,
    file: project.open,
    spec: { document, seed: value, choices: [], faults: [] },
    choosing: 'seed' as const,
    label: '',
    cursor: 0,
    created: project.created,
  };
  const key = documentKey(project.open, document);
  return { ...project, runs: [run], shown: { [key]: run.id } };
}
