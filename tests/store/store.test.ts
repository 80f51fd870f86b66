import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../src/store/open.ts';
import type { Store, StoreChange } from '../../src/store/store.ts';
import { keptVersions } from '../../src/store/versions.ts';
import { Clock, freshName, problem, sample, storeIn, value, withText } from './helpers.ts';

const kinds: [string, (clock: Clock) => Promise<Store>][] = [
  ['IndexedDB', (clock) => storeIn(freshName(), clock)],
  ['memory', async (clock) => memoryStore({ now: clock.now, engine: '1' })],
];

describe.each(kinds)('a store in %s', (_, open) => {
  async function setUp(): Promise<{ store: Store; clock: Clock }> {
    const clock = new Clock();
    return { store: await open(clock), clock };
  }

  test('gives a project back as it was', async () => {
    const { store, clock } = await setUp();
    const project = sample();
    const created = value(await store.create(project));
    expect(created).toEqual({ project: { ...project, updated: clock.time }, revision: 1 });
    expect(value(await store.open(project.id))).toEqual(created);
    expect(problem(await store.create(project)).code).toBe('conflict');
    expect(problem(await store.open('nothing')).code).toBe('missing');
  });

  test('hands out copies', async () => {
    const { store } = await setUp();
    const project = sample();
    value(await store.create(project));
    project.files[0]!.text = 'changed outside';
    const opened = value(await store.open(project.id));
    expect(opened.project.files[0]!.text).toContain('hi');
    opened.project.files[0]!.text = 'changed as well';
    expect(value(await store.open(project.id)).project.files[0]!.text).toContain('hi');
  });

  test('lists projects, last changed first', async () => {
    const { store, clock } = await setUp();
    const [a, b] = [sample('a', 'A'), sample('b', 'B')];
    value(await store.create(a));
    clock.minutes(1);
    value(await store.create(b));
    clock.minutes(1);
    value(await store.save(withText(a, 'a2'), 1));
    const list = value(await store.list());
    expect(list.map((each) => each.name)).toEqual(['A', 'B']);
    expect(list[0]).toMatchObject({ id: a.id, files: 1, revision: 2, updated: clock.time });
    expect(list[0]?.bytes).toBeGreaterThan(100);
  });

  test('a stale save is refused and gives the other one', async () => {
    const { store } = await setUp();
    const project = sample();
    value(await store.create(project));
    expect(value(await store.save(withText(project, 'mine'), 1)).revision).toBe(2);
    const refused = problem(await store.save(withText(project, 'stale'), 1));
    expect(refused.code === 'conflict' && refused.theirs.revision).toBe(2);
    expect(refused.code === 'conflict' && refused.theirs.project.files[0]?.text).toBe('mine');
    expect(value(await store.open(project.id)).project.files[0]?.text).toBe('mine');
  });

  test('what is only looked at makes no conflict', async () => {
    const { store } = await setUp();
    const project = sample();
    value(await store.create(project));
    const moved = { ...project, layout: { tab: 'log' }, picked: {}, shown: { a: 'run-1' } };
    moved.runs = [{ ...project.runs[0]!, cursor: 9, hash: '1'.repeat(32), status: 'stuck' }];
    expect(value(await store.save(moved, 1)).revision).toBe(1);
    expect(value(await store.save(withText(moved, 'typed'), 1)).revision).toBe(2);
    // The same content again, by someone who does not know of it: nothing is lost, so it is fine.
    expect(value(await store.save(withText(project, 'typed'), 1)).revision).toBe(2);
    expect(value(await store.open(project.id)).project.runs[0]?.cursor).toBe(2);
  });

  test('runs, breakpoints, profiles and names are content', async () => {
    const { store } = await setUp();
    const project = sample();
    value(await store.create(project));
    let revision = 1;
    const on = { kind: 'line', line: 2 } as const;
    for (const change of [
      { name: 'Other' },
      { profiles: { 'a.mmd#a': 'latency: 2ms' } },
      { breakpoints: [{ id: 'b', file: 'a.mmd', enabled: true, on }] },
      { runs: [] },
    ]) {
      const saved = value(await store.save({ ...project, ...change }, revision));
      expect(saved.revision).toBe(revision + 1);
      revision = saved.revision;
    }
  });

  test('keep mine, keep both', async () => {
    const { store } = await setUp();
    const project = sample();
    value(await store.create(project));
    value(await store.save(withText(project, 'theirs'), 1));
    const copy = value(await store.saveCopy(withText(project, 'mine')));
    expect(copy.project).toMatchObject({ name: 'Sample (copy)', files: [{ text: 'mine' }] });
    expect(copy.project.id).not.toBe(project.id);
    expect(value(await store.overwrite(withText(project, 'mine'))).revision).toBe(3);
    const [version] = value(await store.versions(project.id));
    expect(version?.reason).toBe('conflict');
    expect(value(await store.version(version!.id)).files[0]?.text).toBe('theirs');
  });

  test('the trash: remove, restore, purge', async () => {
    const { store, clock } = await setUp();
    const project = sample();
    value(await store.create(project));
    value(await store.remove(project.id));
    expect(value(await store.list())).toEqual([]);
    expect(value(await store.trash())).toMatchObject([{ id: project.id, removed: clock.time }]);
    expect(problem(await store.open(project.id)).code).toBe('missing');
    expect(problem(await store.save(project, 1)).code).toBe('missing');
    value(await store.restore(project.id));
    expect(value(await store.open(project.id)).revision).toBe(1);
    value(await store.purge(project.id));
    expect(value(await store.list())).toHaveLength(1);
    value(await store.remove(project.id));
    value(await store.purge(project.id));
    expect(value(await store.trash())).toEqual([]);
  });

  test('the trash is emptied after 30 days', async () => {
    const { store, clock } = await setUp();
    const project = sample();
    value(await store.create(project));
    value(await store.saveRun({ ...project.runs[0]!, project: project.id }));
    value(await store.keepVersion(project.id));
    value(await store.remove(project.id));
    clock.minutes(29 * 24 * 60);
    expect(value(await store.purgeExpired())).toBe(0);
    clock.minutes(2 * 24 * 60);
    expect(value(await store.purgeExpired())).toBe(1);
    expect(value(await store.trash())).toEqual([]);
    expect(value(await store.versions(project.id))).toEqual([]);
    expect(value(await store.runs(project.id))).toEqual([]);
  });

  test('versions: asked for, listed, opened, put back', async () => {
    const { store, clock } = await setUp();
    const project = sample('first');
    value(await store.create(project));
    const kept = value(await store.keepVersion(project.id, 'Before the talk'));
    expect(kept).toMatchObject({ label: 'Before the talk', reason: 'asked' });
    expect(value(await store.keepVersion(project.id))).toBeUndefined();
    clock.minutes(1);
    value(await store.save(withText(project, 'second'), 1));
    expect(problem(await store.restoreVersion(kept!.id, 1)).code).toBe('conflict');
    const restored = value(await store.restoreVersion(kept!.id, 2));
    expect(restored).toMatchObject({ revision: 3, project: { files: [{ text: 'first' }] } });
    expect(value(await store.open(project.id)).project.files[0]?.text).toBe('first');
    const versions = value(await store.versions(project.id));
    expect(versions.map((version) => version.reason)).toEqual(['restore', 'asked']);
    expect(value(await store.version(versions[0]!.id)).files[0]?.text).toBe('second');
    value(await store.removeVersion(versions[0]!.id));
    expect(problem(await store.version(versions[0]!.id)).code).toBe('missing');
  });

  test('versions are kept by themselves, of what is about to go', async () => {
    const { store, clock } = await setUp();
    const project = sample('0');
    let { revision } = value(await store.create(project));
    for (let minute = 1; minute <= 12; minute++) {
      clock.minutes(1);
      const next = withText(project, String(minute));
      revision = value(await store.save(next, revision)).revision;
    }
    const versions = value(await store.versions(project.id));
    const texts = await Promise.all(
      versions.map(async ({ id }) => value(await store.version(id)).files[0]?.text),
    );
    expect(texts).toEqual(['9', '4']);
  });

  test('a version is kept at once when much text goes away', async () => {
    const { store } = await setUp();
    const project = sample('x\n'.repeat(500));
    value(await store.create(project));
    value(await store.save(withText(project, ''), 1));
    const [version] = value(await store.versions(project.id));
    expect(value(await store.version(version!.id)).files[0]?.text).toHaveLength(1000);
  });

  test('of the versions kept by themselves, the oldest go', async () => {
    const { store, clock } = await setUp();
    const project = sample('0');
    let { revision } = value(await store.create(project));
    value(await store.keepVersion(project.id, 'first'));
    for (let i = 1; i <= keptVersions + 5; i++) {
      clock.minutes(6);
      revision = value(await store.save(withText(project, String(i)), revision)).revision;
    }
    const versions = value(await store.versions(project.id));
    expect(versions).toHaveLength(keptVersions + 1);
    expect(versions.at(-1)?.label).toBe('first');
  });

  test('saved runs', async () => {
    const { store, clock } = await setUp();
    const project = sample();
    value(await store.create(project));
    const run = { ...project.runs[0]!, project: project.id, label: 'a' };
    value(await store.saveRun(run));
    value(await store.saveRun({ ...run, id: 'run-2', created: clock.time + 1 }));
    value(await store.saveRun({ ...run, label: 'renamed' }));
    const labels = value(await store.runs(project.id)).map(({ label }) => label);
    expect(labels).toEqual(['a', 'renamed']);
    value(await store.removeRun('run-2'));
    expect(value(await store.runs(project.id))).toHaveLength(1);
    expect(value(await store.runs('other'))).toEqual([]);
  });

  test('settings', async () => {
    const { store } = await setUp();
    expect(value(await store.setting('theme'))).toBeUndefined();
    value(await store.setSetting('theme', { dark: true }));
    expect(value(await store.setting('theme'))).toEqual({ dark: true });
  });

  test('usage and cleaning', async () => {
    const { store } = await setUp();
    const [a, b] = [sample('x'.repeat(1000), 'A'), sample('y', 'B')];
    for (const project of [a, b]) {
      value(await store.create(project));
      value(await store.keepVersion(project.id));
      value(await store.saveRun({ ...project.runs[0]!, id: project.id, project: project.id }));
    }
    value(await store.remove(b.id));
    const before = value(await store.usage());
    expect(before.projects).toMatchObject([{ id: a.id, versions: 1 }]);
    expect(before.projects[0]?.versionBytes).toBeGreaterThan(1000);
    expect(before.projects[0]?.runBytes).toBeGreaterThan(50);
    expect(before.trashBytes).toBeGreaterThan(100);
    value(await store.clean({ versions: true, runs: true, project: a.id }));
    expect(value(await store.versions(a.id))).toEqual([]);
    expect(value(await store.runs(a.id))).toEqual([]);
    expect(value(await store.versions(b.id))).toHaveLength(1);
    value(await store.clean({ trash: true }));
    expect(value(await store.usage()).trashBytes).toBe(0);
    expect(await store.persist()).toBe(false);
  });

  test('export and import', async () => {
    const { store } = await setUp();
    const [a, b] = [sample('a', 'A'), sample('b', 'B')];
    value(await store.create(a));
    value(await store.create(b));
    const one = value(await store.exportProjects([a.id]));
    const all = value(await store.exportProjects());
    expect(problem(await store.exportProjects(['nothing'])).code).toBe('missing');
    const added = value(await store.importProjects(one));
    expect(added).toMatchObject([{ revision: 1, project: { name: 'A (2)', files: a.files } }]);
    expect(added[0]?.project.id).not.toBe(a.id);
    expect(value(await store.importProjects(all)).map(({ project }) => project.name)).toEqual([
      'A (3)',
      'B (2)',
    ]);
    expect(value(await store.list())).toHaveLength(5);
    expect(value(await store.open(a.id)).project.files).toEqual(a.files);
    for (const text of ['', '{}', 'null', '{"format":"lockstep","version":9}', all.slice(0, 200)]) {
      expect(problem(await store.importProjects(text)).code).toBe('invalid');
    }
    expect(value(await store.list())).toHaveLength(5);
  });

  test('writes one after the other', async () => {
    const { store } = await setUp();
    const project = sample('0');
    value(await store.create(project));
    const results = await Promise.all(
      [1, 2, 3, 4].map((i) => store.save(withText(project, String(i)), 1)),
    );
    expect(results.map((result) => result.ok)).toEqual([true, false, false, false]);
  });
});

describe('two tabs', () => {
  test('hear of each other and never overwrite each other', async () => {
    const name = freshName();
    const [one, two] = [await storeIn(name), await storeIn(name)];
    const heard = new Promise<StoreChange>((resolve) => {
      two.onChange((change) => change.kind === 'saved' && resolve(change));
    });
    const project = sample();
    value(await one.create(project));
    const opened = value(await two.open(project.id));
    value(await one.save(withText(project, 'one'), 1));
    expect(await heard).toEqual({ kind: 'saved', id: project.id, revision: 2 });
    const refused = problem(await two.save(withText(opened.project, 'two'), opened.revision));
    expect(refused.code).toBe('conflict');
    for (const store of [one, two]) store.close();
  });
});
