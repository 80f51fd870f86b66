import { expect, test } from 'vitest';
import { newId, newProject } from '../../src/model/project.ts';
import { memoryBackend } from '../../src/store/memory.ts';
import { storeOver } from '../../src/store/open.ts';
import type { StoredSnapshot } from '../../src/store/store.ts';

const snapshot = (project: string, created = 1): StoredSnapshot => ({
  id: newId(),
  project,
  document: 'a.mmd#state-diagram',
  name: 'Lit',
  created,
  text: '{}',
});

test('A11 snapshots are kept by project, newest first; damaged ones are left out', async () => {
  const backend = memoryBackend();
  const store = storeOver(backend, undefined);
  const [old, young, other] = [snapshot('p', 1), { ...snapshot('p', 2), step: 7 }, snapshot('q')];
  for (const one of [old, young, other]) expect((await store.keepSnapshot(one)).ok).toBe(true);
  await backend.transact('write', (tables) =>
    tables.snapshots.put({ ...old, id: newId(), text: 7 }),
  );
  expect(await store.snapshots('p')).toEqual({ ok: true, value: [young, old] });
  await store.removeSnapshot(old.id);
  expect(await store.snapshots('p')).toEqual({ ok: true, value: [young] });
});

test('A11 what is no snapshot is refused', async () => {
  const store = storeOver(memoryBackend(), undefined);
  const good = snapshot('p');
  const bad = [
    { ...good, text: undefined },
    { ...good, text: 'x'.repeat(4_000_001) },
    { ...good, name: 'x'.repeat(1_001) },
    { ...good, created: Number.NaN },
  ] as unknown as StoredSnapshot[];
  for (const one of bad) expect((await store.keepSnapshot(one)).ok).toBe(false);
});

test('A11 snapshots go with their project', async () => {
  const store = storeOver(memoryBackend(), undefined);
  const project = newProject('Machines', []);
  await store.create(project);
  await store.keepSnapshot(snapshot(project.id));
  await store.remove(project.id);
  await store.purge(project.id);
  expect(await store.snapshots(project.id)).toEqual({ ok: true, value: [] });
});
