import 'fake-indexeddb/auto';
import { expect } from 'vitest';
import { newId, newProject } from '../../src/model/project.ts';
import type { Project } from '../../src/model/project.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store, StoreProblem, StoreResult } from '../../src/store/store.ts';

/** A clock that goes when told to. */
export class Clock {
  time = 1_000_000;
  readonly now = (): number => this.time;

  /** Goes on by so many minutes. */
  minutes(count: number): void {
    this.time += count * 60_000;
  }
}

/** A name that no other test uses. */
export function freshName(): string {
  return `test-${newId()}`;
}

/** A store in (pretended) IndexedDB. */
export async function storeIn(name: string, clock = new Clock()): Promise<Store> {
  const { store, problem } = await openStore({ name, now: clock.now, engine: '1' });
  expect(problem).toBeUndefined();
  expect(store.kind).toBe('persistent');
  return store;
}

/** The value, which must be there. */
export function value<Value>(result: StoreResult<Value>): Value {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

/** The problem, which must be there and be told in a sentence. */
export function problem(result: StoreResult<unknown>): StoreProblem {
  if (result.ok) throw new Error('expected a problem');
  expect(result.problem.message).toMatch(/^[A-Z].{10,}\.$/s);
  return result.problem;
}

/** A project with one file. */
export function sample(text = 'sequenceDiagram\n  A->>B: hi\n', name = 'Sample'): Project {
  const project = newProject(name, [{ path: 'a.mmd', text }], 1_000_000);
  project.picked['a.mmd'] = 'a';
  project.runs.push({
    id: 'run-1',
    file: 'a.mmd',
    spec: { document: 'a', seed: 3, choices: [1], faults: [] },
    choosing: 'seed',
    label: '',
    cursor: 2,
    status: 'done',
    hash: '0'.repeat(32),
    created: 1_000_000,
  });
  project.layout = { panes: [0.3, 0.7], tab: 'timeline' };
  return project;
}

/** The project with another text in its file. */
export function withText(project: Project, text: string): Project {
  return { ...project, files: [{ path: 'a.mmd', text }] };
}
