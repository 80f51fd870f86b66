import { describe, expect, test } from 'vitest';
import { Autosave } from '../../src/store/autosave.ts';
import type { SaveStatus } from '../../src/store/autosave.ts';
import { journalOver, writePending } from '../../src/store/journal.ts';
import type { Journal } from '../../src/store/journal.ts';
import { recover } from '../../src/store/recover.ts';
import { memoryStore } from '../../src/store/open.ts';
import type { Store, StoreProblem } from '../../src/store/store.ts';
import { fail } from '../../src/base/result.ts';
import { sample, value, withText } from './helpers.ts';

/** Tasks that wait until the test lets time go by. */
class Timers {
  tasks: { task: () => void; delay: number }[] = [];

  readonly schedule = (task: () => void, delay: number): (() => void) => {
    const entry = { task, delay };
    this.tasks.push(entry);
    return () => {
      this.tasks = this.tasks.filter((each) => each !== entry);
    };
  };

  fire(): void {
    const due = this.tasks;
    this.tasks = [];
    for (const { task } of due) task();
  }
}

/** A journal as in `localStorage`. */
function mapJournal(): Journal & { map: Map<string, string> } {
  const map = new Map<string, string>();
  const storage = {
    get length(): number {
      return map.size;
    },
    key: (i: number) => [...map.keys()][i] ?? null,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, text: string) => void map.set(key, text),
    removeItem: (key: string) => void map.delete(key),
  };
  return { ...journalOver(storage, 'p.'), map };
}

const full: StoreProblem = { code: 'quota', message: 'There is no room left.' };

async function setUp(store: Store = memoryStore()) {
  const project = sample();
  const stored = value(await store.create(project));
  const timers = new Timers();
  const journal = mapJournal();
  const statuses: SaveStatus['kind'][] = [];
  const autosave = new Autosave(store, stored, {
    onStatus: (status) => statuses.push(status.kind),
    schedule: timers.schedule,
    journal,
  });
  const text = async (id = project.id): Promise<string | undefined> =>
    value(await store.open(id)).project.files[0]?.text;
  const type = (typed: string): void => autosave.change(() => withText(project, typed));
  return { store, project, timers, journal, statuses, autosave, text, type };
}

describe('autosave', () => {
  test('stores within 300 ms, however much is typed', async () => {
    const { autosave, timers, statuses, text, type } = await setUp();
    for (const typed of ['a', 'ab', 'abc']) type(typed);
    expect(timers.tasks.map(({ delay }) => delay)).toEqual([250]);
    timers.fire();
    expect(await autosave.flush()).toEqual({ kind: 'saved' });
    expect(await text()).toBe('abc');
    expect(statuses).toEqual(['waiting', 'saving', 'saved']);
    expect(autosave.revision).toBe(2);
    type('abcd');
    expect((await autosave.flush()).kind).toBe('saved');
    expect(autosave.revision).toBe(3);
    expect(timers.tasks).toEqual([]);
  });

  test('what is typed while it stores is stored next', async () => {
    const { autosave, timers, text, type } = await setUp();
    type('a');
    timers.fire();
    expect(autosave.status.kind).toBe('saving');
    type('ab');
    expect((await autosave.flush()).kind).toBe('saved');
    expect(await text()).toBe('ab');
  });

  test('a full disk: told, kept aside, tried again', async () => {
    const memory = memoryStore();
    let isFull = true;
    const save: Store['save'] = async (...args) => (isFull ? fail(full) : memory.save(...args));
    const { autosave, timers, journal, text, type } = await setUp({ ...memory, save });
    type('precious');
    expect(await autosave.flush()).toEqual({ kind: 'failed', problem: full });
    expect([...journal.map.values()].join()).toContain('precious');
    expect(timers.tasks.map(({ delay }) => delay)).toEqual([5000]);
    isFull = false;
    timers.fire();
    expect((await autosave.flush()).kind).toBe('saved');
    expect(await text()).toBe('precious');
    expect(journal.map.size).toBe(0);
  });

  test('another tab: nothing is overwritten, and each of three ways out works', async () => {
    for (const how of ['mine', 'theirs', 'copy'] as const) {
      const { store, project, autosave, text, type } = await setUp();
      value(await store.save(withText(project, 'theirs'), 1));
      type('mine');
      const status = await autosave.flush();
      expect(status).toMatchObject({ kind: 'conflict', touched: true, theirs: { revision: 2 } });
      type('mine, more');
      expect((await autosave.flush()).kind).toBe('conflict');
      expect(await text()).toBe('theirs');
      const shown = value((await autosave.resolve(how))!);
      expect(shown.project.files[0]?.text).toBe(how === 'theirs' ? 'theirs' : 'mine, more');
      expect(autosave.status.kind).toBe('saved');
      expect(await text()).toBe(how === 'mine' ? 'mine, more' : 'theirs');
      if (how === 'copy') expect(await text(shown.project.id)).toBe('mine, more');
      type('later');
      expect((await autosave.flush()).kind).toBe('saved');
    }
  });

  test('another tab: what is typed while the store is asked belongs to mine', async () => {
    const { store, project, autosave } = await setUp();
    value(await store.save(withText(project, 'theirs'), 1));
    autosave.change(() => withText(project, 'mi'));
    const asked = autosave.flush();
    autosave.change(() => withText(project, 'mine'));
    await asked;
    expect(autosave.status).toMatchObject({ kind: 'conflict', touched: true });
    const copy = value((await autosave.resolve('copy'))!);
    expect(copy.project.files[0]?.text).toBe('mine');
  });

  test('another tab, and only the cursor moved here', async () => {
    const { store, project, autosave, journal } = await setUp();
    value(await store.save(withText(project, 'theirs'), 1));
    autosave.change(() => ({ ...project, layout: 'moved' }));
    expect(await autosave.flush()).toMatchObject({ kind: 'conflict', touched: false });
    await recover(store, journal);
    expect(value(await store.list())).toHaveLength(1);
    autosave.adopt(value(await store.open(project.id)));
    expect(autosave.revision).toBe(2);
  });

  test('another project in the page is not stored in the place of this one', async () => {
    const { store, project, autosave, text } = await setUp();
    const other = sample('other');
    value(await store.create(other));
    let shown = withText(project, 'typed');
    autosave.change(() => shown);
    shown = withText(other, 'typed in the other');
    expect((await autosave.stop()).kind).toBe('saved');
    expect(await text()).toContain('hi');
    expect(await text(other.id)).toBe('other');
  });

  test('what failed is tried again although the page shows another project', async () => {
    const memory = memoryStore();
    let isFull = true;
    const save: Store['save'] = async (...args) => (isFull ? fail(full) : memory.save(...args));
    const { project, autosave, text } = await setUp({ ...memory, save });
    let shown = withText(project, 'typed');
    autosave.change(() => shown);
    expect((await autosave.flush()).kind).toBe('failed');
    shown = sample('other');
    isFull = false;
    expect((await autosave.stop()).kind).toBe('saved');
    expect(await text()).toBe('typed');
  });

  test('stops for good', async () => {
    const { autosave, text, type } = await setUp();
    type('last');
    expect((await autosave.stop()).kind).toBe('saved');
    type('too late');
    expect((await autosave.flush()).kind).toBe('saved');
    expect(await text()).toBe('last');
  });
});

describe('a page that is closed', () => {
  /** A store whose saves never come back: the page is gone before they do. */
  const dying = (store: Store): Store => ({ ...store, save: () => new Promise(() => undefined) });

  test('loses nothing: what was pending is stored by the next page', async () => {
    const store = memoryStore();
    const { autosave, project, journal, text, type } = await setUp(dying(store));
    type('typed at the last moment');
    autosave.hide();
    expect(await text()).not.toContain('last moment');
    expect(await recover(store, journal)).toEqual([{ id: project.id, how: 'saved' }]);
    expect(await text()).toBe('typed at the last moment');
    expect(journal.map.size).toBe(0);
  });

  test('also what was on its way to the database', async () => {
    const store = memoryStore();
    const { autosave, timers, journal, text, type } = await setUp(dying(store));
    type('on its way');
    timers.fire();
    autosave.hide();
    await recover(store, journal);
    expect(await text()).toBe('on its way');
  });

  test('gives a copy when someone else has changed the project', async () => {
    const store = memoryStore();
    const { autosave, project, journal, text, type } = await setUp(dying(store));
    type('mine');
    autosave.hide();
    value(await store.save(withText(project, 'theirs'), 1));
    const [recovered] = await recover(store, journal);
    expect(recovered?.how).toBe('copy');
    expect(await text()).toBe('theirs');
    expect(await text(recovered?.id)).toBe('mine');
  });

  test('also a project that was never stored', async () => {
    const store = memoryStore();
    const journal = mapJournal();
    const project = sample('first words');
    journal.write('x', writePending({ project, revision: 0, touched: true }));
    expect(await recover(store, journal)).toEqual([{ id: project.id, how: 'saved' }]);
    expect(value(await store.open(project.id)).project.files[0]?.text).toBe('first words');
  });

  test('a project whose first storing was under way goes on from there', async () => {
    const store = memoryStore();
    const journal = mapJournal();
    const project = sample('first words');
    value(await store.create(project));
    const later = { ...project, files: [{ path: 'a.mmd', text: 'later words' }] };
    journal.write('x', writePending({ project: later, revision: 0, touched: true }));
    expect(await recover(store, journal)).toEqual([{ id: project.id, how: 'saved' }]);
    expect(value(await store.open(project.id)).project.files[0]?.text).toBe('later words');
    expect(value(await store.list())).toHaveLength(1);
  });

  test('keeps the entry while nothing can be stored', async () => {
    const store = memoryStore();
    const { autosave, journal, type } = await setUp(dying(store));
    type('mine');
    autosave.hide();
    const failing = { ...store, save: async () => fail(full) };
    expect(await recover(failing, journal)).toMatchObject([{ how: 'failed', problem: full }]);
    expect(journal.map.size).toBe(1);
  });

  test('leaves nothing behind when the database was quick enough', async () => {
    const { autosave, journal, type } = await setUp();
    type('quick');
    autosave.hide();
    expect(journal.map.size).toBe(1);
    await autosave.flush();
    expect(journal.map.size).toBe(0);
  });

  test('damaged entries are dropped', async () => {
    const { journal } = await setUp();
    for (const text of ['', '{', 'null', '{"project":{}}']) journal.write(text, text);
    expect(await recover(memoryStore(), journal)).toEqual([]);
    expect(journal.map.size).toBe(0);
  });
});
