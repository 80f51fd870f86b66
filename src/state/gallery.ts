/** The gallery, for views. */
import { examples } from '../example/index.ts';
import { topics, type Example } from '../example/example.ts';
import { newProject } from '../model/project.ts';
import type { Project } from '../model/project.ts';

export { examples, topics };
export type { Example };

/** An example as a new project. */
export async function projectOfExample(example: Example): Promise<Project> {
  const { files, profiles = {} } = await example.load();
  return { ...newProject(example.title, files), profiles };
}
