// Before Dexie, which looks for the database when it is loaded.
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { tableNames } from '../../src/store/tables.ts';
import { freshName, problem, sample, storeIn, value, withText } from './helpers.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Writes a row as another program would. */
async function plant(name: string, table: string, row: object): Promise<void> {
  const db = await new Dexie(name).open();
  await db.table(table).put(row);
  db.close();
}

describe('an older database', () => {
  test('of version 1 is upgraded, and all of it is there', async () => {
    const name = freshName();
    const old = new Dexie(name);
    old.version(1).stores({ projects: 'id', runs: 'id, project', settings: 'id' });
    await old.open();
    const [kept, removed] = [sample('old text', 'Kept'), sample('x', 'Removed')];
    const about = { revision: 7, updated: 1_000_005 };
    await old.table('projects').bulkPut([
      { id: kept.id, project: kept, ...about },
      { id: removed.id, project: removed, ...about, removed: 1_000_006 },
      { id: 'broken', project: null, ...about },
    ]);
    const run = { ...kept.runs[0]!, project: kept.id };
    await old.table('runs').put(run);
    await old.table('settings').put({ id: 'theme', value: 'dark' });
    old.close();

    const store = await storeIn(name);
    expect(value(await store.open(kept.id))).toEqual({ project: kept, revision: 7 });
    expect(value(await store.list())).toMatchObject([{ id: 'broken' }, { name: 'Kept' }]);
    expect(value(await store.trash())).toMatchObject([{ name: 'Removed', removed: 1_000_006 }]);
    expect(problem(await store.open('broken')).code).toBe('invalid');
    expect(value(await store.runs(kept.id))).toEqual([run]);
    expect(value(await store.setting('theme'))).toBe('dark');
    expect(value(await store.save(withText(kept, 'new'), 7)).revision).toBe(8);
    store.close();
    const again = await storeIn(name);
    expect(value(await again.open(kept.id)).project.files[0]?.text).toBe('new');
  });

  test('of a newer page: nothing is touched, and the person is told', async () => {
    const name = freshName();
    const newer = new Dexie(name);
    newer.version(99).stores({ projects: 'id' });
    await newer.open();
    newer.close();
    const { store, problem: why } = await openStore({ name });
    expect(store.kind).toBe('memory');
    expect(why?.code).toBe('blocked');
  });

  test('held open by another tab: told after a while', async () => {
    const name = freshName();
    const old = new Dexie(name);
    old.version(1).stores({ projects: 'id' });
    await old.open();
    old.on('versionchange', () => false);
    const { store, problem: why } = await openStore({ name, patience: 1 });
    expect(store.kind).toBe('memory');
    expect(why?.code).toBe('blocked');
    old.close();
  });

  test('changed by a newer page meanwhile: the older one says so and loses nothing', async () => {
    const name = freshName();
    const store = await storeIn(name);
    const project = sample();
    value(await store.create(project));
    const newer = new Dexie(name);
    newer.version(99).stores({ projects: 'id' });
    await newer.open();
    expect(problem(await store.save(withText(project, 'x'), 1)).code).toBe('blocked');
    newer.close();
  });
});

describe('a browser that keeps nothing', () => {
  test('has no IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const { store, problem: why } = await openStore();
    expect(why?.code).toBe('unavailable');
    const project = sample();
    value(await store.create(project));
    expect(value(await store.open(project.id)).project.name).toBe('Sample');
  });

  test.each(['InvalidStateError', 'SecurityError', 'UnknownError'])(
    'fails to open it with %s',
    async (name) => {
      vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
        throw new DOMException('not allowed', name);
      });
      const { store, problem: why } = await openStore({ name: freshName() });
      expect(store.kind).toBe('memory');
      expect(why?.code).toBe('unavailable');
    },
  );
});

describe('a full disk', () => {
  test('is told, nothing is half written, and later it works again', async () => {
    const store = await storeIn(freshName());
    const project = sample();
    value(await store.create(project));
    const real = IDBObjectStore.prototype.put;
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...row
    ) {
      if (this.name === 'contents') throw new DOMException('full', 'QuotaExceededError');
      return real.apply(this, row);
    });
    expect(problem(await store.save(withText(project, 'new'), 1)).code).toBe('quota');
    expect(problem(await store.create(sample())).code).toBe('quota');
    expect(value(await store.list())).toHaveLength(1);
    expect(value(await store.open(project.id)).project.files[0]?.text).toContain('hi');
    full.mockRestore();
    expect(value(await store.save(withText(project, 'new'), 1)).revision).toBe(2);
  });
});

describe('damaged rows', () => {
  test('a project with readable files is saved from its ruins', async () => {
    const name = freshName();
    const store = await storeIn(name);
    const project = sample();
    value(await store.create(project));
    const files = [...project.files, { path: '../x', text: 'y' }, { path: 1 }, null];
    await plant(name, 'contents', { id: project.id, value: { ...project, files, runs: 7 } });
    const stored = value(await store.open(project.id));
    expect(stored.repaired).toMatch(/damaged/);
    expect(stored.project).toMatchObject({
      id: project.id,
      name: 'Sample',
      files: [project.files[0], { path: 'saved-2.md', text: 'y' }],
    });
    expect(value(await store.save(stored.project, stored.revision)).revision).toBe(2);
    expect(value(await store.open(project.id)).repaired).toBeUndefined();
  });

  test('one that cannot be read gives a problem and can be saved over', async () => {
    const name = freshName();
    const store = await storeIn(name);
    const [project, other] = [sample(), sample('z', 'Other')];
    value(await store.create(project));
    value(await store.create(other));
    await plant(name, 'contents', { id: project.id, value: { files: 'gone' } });
    expect(problem(await store.open(project.id)).code).toBe('invalid');
    expect(value(await store.exportProjects())).toContain('Other');
    expect(value(await store.save(withText(project, 'from the page'), 1)).revision).toBe(2);
    expect(value(await store.open(project.id)).project.files[0]?.text).toBe('from the page');
  });

  test('whatever lies in the tables, nothing throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...tableNames),
        fc.oneof(
          fc.object({ withNullPrototype: false }),
          fc.record({ name: fc.anything(), files: fc.anything(), value: fc.object() }),
        ),
        async (table, row) => {
          const name = freshName();
          const store = await storeIn(name);
          const project = sample();
          value(await store.create(project));
          value(await store.keepVersion(project.id));
          const clean = JSON.parse(JSON.stringify(row)) as object;
          await plant(name, table, { ...clean, id: project.id, project: project.id });
          const { id } = project;
          for (const result of [
            await store.list(),
            await store.open(id),
            await store.versions(id),
            await store.version(id),
            await store.runs(id),
            await store.setting(id),
            await store.usage(),
            await store.exportProjects(),
            await store.save(withText(project, 'new'), 1),
            await store.remove(id),
            await store.purge(id),
          ]) {
            if (!result.ok) expect(problem(result).code).not.toBe('failed');
          }
          store.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});
