import { expect, test } from 'vitest';
import { Session } from '../../src/engine/session.ts';
import { extensionId } from '../../src/model/extension.ts';
import { extensionSamples, samplePackage, sampleText } from '../../src/state/extension-samples.ts';
import { readEvent } from '../../src/trace/trace.ts';

test('A15 the samples do what they say: one helps, the other is denied four times', async () => {
  const session = new Session({ pause: async () => {} });
  const extensions = await Promise.all(extensionSamples.map(samplePackage));
  const chart = {
    events: ['coin', 'ask', 'coin', 'ask'].map((name) => ({ name })),
    extensions: extensions.map(extensionId),
  };
  const spec = { document: '', seed: 0, choices: [], faults: [], chart };
  const base = { path: 'a.mmd', text: sampleText, profile: '', spec, choosing: 'ask' as const };
  const info = await session.run({ ...base, extensions });
  expect([info.status, info.choices]).toEqual(['rest', []]);
  const { events, columns } = await session.marks({ run: info.id, families: ['extension'] });
  const said = [...events].map((event, at) => readEvent(columns, info.tables, at, event).label);
  const denied = said.filter((label) => label.startsWith('extension:denied:'));
  expect(denied.map((label) => label.replace('extension:denied:', ''))).toEqual([
    'data.write',
    'data.read',
    'send',
    expect.any(String),
  ]);
  expect(said.filter((label) => /^extension:log:could (?!not )/.test(label))).toEqual([]);
  expect(said).toContain('extension:log:a ticket is printed');
});
