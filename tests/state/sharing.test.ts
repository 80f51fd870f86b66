import { expect, test } from 'vitest';
import { decodeLink, encodeLink } from '../../src/link/link.ts';
import { newProject } from '../../src/model/project.ts';
import { freshRun } from '../../src/state/edits.ts';
import { nameOfShared, projectOfShared, shareOf } from '../../src/state/sharing.ts';

const text = 'sequenceDiagram\n  title Hello\n  A->>B: hi\n';

test('what is shared comes back as a new project with the same run at the same step', () => {
  const project = newProject('P', [{ path: 'a.mmd', text }]);
  const record = { ...freshRun('a.mmd', 'hello'), choosing: 'ask' as const, maxSteps: 50 };
  record.spec = { document: 'hello', seed: 3, choices: [1, 0], faults: [] };
  const picked = {
    id: 'hello',
    title: 'Hello',
    language: 'mermaid-sequence' as const,
    kind: 'protocol' as const,
    span: { from: 0, to: text.length },
    path: [],
    runnable: true,
    errors: 0,
    warnings: 0,
    size: 1,
    text,
    spans: {},
  };
  const shared = shareOf({
    project,
    path: 'a.mmd',
    picked,
    profile: 'latency: 2ms',
    record,
    info: undefined,
    step: 4,
    view: { view: 'diagram' },
  });
  const read = decodeLink(encodeLink(shared));
  expect(read.ok).toBe(true);
  if (!read.ok) return;
  const opened = projectOfShared(read.value, nameOfShared(read.value));
  expect(opened.id).not.toBe(project.id);
  expect(opened).toMatchObject({
    name: 'Hello',
    files: project.files,
    picked: { 'a.mmd': 'hello' },
    profiles: { 'a.mmd#hello': 'latency: 2ms' },
  });
  expect(opened.runs).toMatchObject([
    { spec: record.spec, choosing: 'ask', maxSteps: 50, cursor: 4 },
  ]);
  expect(opened.shown['a.mmd#hello']).toBe(opened.runs[0]?.id);
});
