import { describe, expect, test } from 'vitest';
import { Session } from '../../src/engine/session.ts';
import { examples } from '../../src/example/index.ts';

/** Examples that show a run which does not end well. */
const expected: Record<string, string> = { 'resource-allocation': 'violated' };

describe('the gallery', () => {
  test('has at least eight examples, each by its own name', () => {
    expect(examples.length).toBeGreaterThanOrEqual(8);
    expect(new Set(examples.map((example) => example.id)).size).toBe(examples.length);
  });

  test.each(
    examples
      .filter(({ kind }) => kind !== 'scenario')
      .filter(({ topic }) => topic !== 'Protocols of roles' && topic !== 'State machines')
      .map((example) => [example.id, example] as const),
  )('%s', async (id, example) => {
    const { files, profiles = {} } = await example.load();
    const session = new Session();
    const [file] = files;
    expect(file).toBeDefined();
    if (!file) return;
    const { path, text } = file;
    const compiled = await session.compile({ path, text });
    const grave = compiled.diagnostics.filter(
      ({ severity }) => severity === 'error' || severity === 'warning',
    );
    expect(grave).toEqual([]);
    for (const document of compiled.documents.filter(isDrawnProtocol)) {
      const profile = profiles[`${path}#${document.id}`] ?? '';
      const read = await session.compile({ path, text, pick: document.id, profile });
      expect(read.profileDiagnostics).toEqual([]);
      const spec = { document: document.id, seed: 7, choices: [], faults: [] };
      const run = await session.run({ path, text, profile, spec, choosing: 'seed' });
      expect(run.status).toBe(expected[id] ?? 'done');
      expect(run.messages).toBeGreaterThan(3);
    }
    const documents = compiled.documents.map((document) => `${path}#${document.id}`);
    expect(documents).toEqual(expect.arrayContaining(Object.keys(profiles)));
  });
});

/** State machines have their own tests: they rest or go on for ever. */
function isDrawnProtocol({ runnable, kind }: { runnable: boolean; kind: string }): boolean {
  return runnable && kind === 'protocol';
}
