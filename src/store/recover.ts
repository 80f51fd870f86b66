import { Shape } from '../link/shape.ts';
import { readProject } from '../link/shapes.ts';
import type { Project } from '../model/project.ts';
import type { Journal, Pending } from './journal.ts';
import type { Store, StoreProblem, StoreResult } from './store.ts';

/** What became of an entry of the journal. */
export interface Recovered {
  /** The project, or the copy that was made of it. */
  id: string;
  /** `copy`: someone else had changed the project, so what was typed is a project of its own. */
  how: 'saved' | 'copy' | 'failed';
  problem?: StoreProblem;
}

/** An entry from its text, undefined when it is damaged. */
export function readPending(text: string): Pending | undefined {
  const shape = new Shape();
  try {
    const pending = shape.record(JSON.parse(text), 'entry');
    const project = readProject(shape, pending.project, 'project');
    const revision = shape.integer(pending.revision, 'revision', 0, Number.MAX_SAFE_INTEGER);
    const touched = shape.boolean(pending.touched, 'touched');
    return shape.problem === undefined ? { project, revision, touched } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Stores what earlier pages could not store any more; to be called once, before a project is
 * opened. Nothing that is stored is overwritten: what was changed meanwhile gives a copy.
 */
export async function recover(store: Store, journal: Journal): Promise<Recovered[]> {
  const recovered: Recovered[] = [];
  for (const [key, text] of journal.entries()) {
    const pending = readPending(text);
    const result = pending && (await recoverOne(store, pending));
    if (result) recovered.push(result);
    if (result?.how !== 'failed') journal.remove(key);
  }
  return recovered;
}

async function recoverOne(store: Store, pending: Pending): Promise<Recovered | undefined> {
  const { project, revision, touched } = pending;
  const saved = revision === 0 ? await first(store, project) : await store.save(project, revision);
  if (saved.ok) return { id: project.id, how: 'saved' };
  if (saved.problem.code !== 'conflict' && saved.problem.code !== 'missing') {
    return { id: project.id, how: 'failed', problem: saved.problem };
  }
  if (!touched) return undefined;
  const copy = await store.saveCopy(project, `${project.name} (recovered)`);
  if (copy.ok) return { id: copy.value.project.id, how: 'copy' };
  return { id: project.id, how: 'failed', problem: copy.problem };
}

/** Stores a project that its page may have been storing for the first time: revision 1 then. */
async function first(store: Store, project: Project): Promise<StoreResult<unknown>> {
  const saved = await store.save(project, 1);
  return !saved.ok && saved.problem.code === 'missing' ? store.create(project) : saved;
}
