import { expect, test } from 'vitest';
import { extensionId } from '../../src/model/extension.ts';
import { makeExtension } from '../../src/model/extension-verify.ts';
import { Extensions } from '../../src/state/extensions.svelte.ts';
import { memoryBackend } from '../../src/store/memory.ts';
import { memoryStore, storeOver } from '../../src/store/open.ts';

const manifest = {
  name: 'tools',
  version: '1.0.0',
  description: '',
  provides: { guards: ['isBig'] },
  capabilities: ['log' as const],
};

test('A15 extensions are kept and found again; damaged ones are left out', async () => {
  const backend = memoryBackend();
  const store = storeOver(backend, undefined);
  const made = await makeExtension(manifest, 'guards.isBig = () => true;');
  const row = { id: extensionId(made), package: made, state: 'Running' as const, installed: 1 };
  expect((await store.keepExtension(row)).ok).toBe(true);
  await backend.transact('write', (tables) => tables.extensions.put({ id: 'x' }));
  expect(await store.extensions()).toEqual({ ok: true, value: [row] });
  const broken = { ...row, package: { ...made, code: 7 as never } };
  expect((await store.keepExtension(broken)).ok).toBe(false);
  await store.removeExtension(row.id);
  expect(await store.extensions()).toEqual({ ok: true, value: [] });
});

test('A15 the page leads an extension through its life and refuses what is not drawn', async () => {
  const store = memoryStore();
  const extensions = new Extensions();
  await extensions.open(store);
  const made = await makeExtension(manifest, 'guards.isBig = () => true;');
  const id = extensionId(made);
  expect(await extensions.import('{}')).toBe('The file is no extension.');
  expect(await extensions.import(JSON.stringify(made), 5)).toBeUndefined();
  expect(extensions.list.map(({ state }) => state)).toEqual(['Loaded']);
  expect(await extensions.pause(id)).toBe(false);
  expect(await extensions.activate(id)).toBe(true);
  expect(extensions.running).toEqual([made]);
  expect(await extensions.pause(id)).toBe(true);
  expect(extensions.running).toEqual([]);
  const again = new Extensions();
  await again.open(store);
  expect(again.list.map(({ state }) => state)).toEqual(['Paused']);
  expect(JSON.parse(again.export(id) ?? '')).toEqual(made);
  await again.remove(id);
  expect(again.list).toEqual([]);
});

test('A15 planted: code that is not the one of its hash is rejected', async () => {
  const extensions = new Extensions();
  const made = await makeExtension(manifest, 'guards.isBig = () => true;');
  const forged = JSON.stringify({ ...made, code: 'guards.isBig = () => false;' });
  expect(await extensions.import(forged)).toContain('hash');
  expect(extensions.list.map(({ state }) => state)).toEqual(['Error']);
  expect(await extensions.activate(extensionId(made))).toBe(false);
});
