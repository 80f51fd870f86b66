import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProjectFile, writeProjectFile } from '../../src/link/file.ts';
import { limits } from '../../src/link/shared.ts';
import { newProject, normalPath } from '../../src/model/project.ts';
import type { Project } from '../../src/model/project.ts';

function sample(): Project {
  const project = newProject('Kitchen', [{ path: 'a.mmd', text: 'sequenceDiagram\n' }], 1000);
  project.runs.push({
    id: 'one',
    file: 'a.mmd',
    spec: { document: 'a', seed: 1, choices: [0, 2], faults: [] },
    choosing: 'ask',
    maxSteps: 10,
    label: 'first',
    cursor: 3,
    status: 'asking',
    created: 1000,
  });
  project.shown['a.mmd#a'] = 'one';
  project.profiles['a.mmd#a'] = 'latency: 2ms\n';
  for (const on of [
    { kind: 'line', line: 2 },
    { kind: 'message', label: 'hi' },
    { kind: 'participant', actor: 'A' },
    { kind: 'condition', condition: 'time > 3' },
  ] as const) {
    project.breakpoints.push({ id: on.kind, file: 'a.mmd', enabled: true, on });
  }
  project.layout = { panes: [1, 2, { open: true }], tab: null };
  return project;
}

function codeOf(text: string): string {
  const result = readProjectFile(text);
  if (result.ok) return 'none';
  expect(result.problem.message).toMatch(/^[A-Z].{10,300}\.$/s);
  return result.problem.code;
}

const fileWith = (project: unknown): string =>
  JSON.stringify({ format: 'lockstep', version: 1, projects: [project] });

describe('a project file', () => {
  test('gives back what was put in', () => {
    const projects = [sample(), newProject('Empty', [], 5)];
    expect(readProjectFile(writeProjectFile(projects, '1'))).toEqual({ ok: true, value: projects });
  });

  test.each([
    ['nothing', '', 'foreign'],
    ['no JSON', 'sequenceDiagram', 'foreign'],
    ['something else', '{"name": "x"}', 'foreign'],
    ['a newer format', '{"format": "lockstep", "version": 2}', 'version'],
    ['no projects', '{"format": "lockstep", "version": 1, "projects": []}', 'invalid'],
    ['a wrong project', fileWith(7), 'invalid'],
    ['too much', ' '.repeat(limits.fileCharacters + 1), 'too-large'],
    [
      'a path that climbs out',
      fileWith({ ...sample(), files: [{ path: '../a', text: '' }] }),
      'invalid',
    ],
    ['a wrong time', fileWith({ ...sample(), created: 1e300 }), 'invalid'],
    ['a wrong id', fileWith({ ...sample(), id: '__proto__' }), 'invalid'],
    ['a layout without end', fileWith({ ...sample(), layout: nest(60) }), 'invalid'],
  ])('with %s', (_, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test('whatever field is whatever, nothing throws', () => {
    const fields = Object.keys(sample()) as (keyof Project)[];
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
        const text = fileWith({ ...sample(), [field]: value });
        expect(['none', 'invalid']).toContain(codeOf(text));
      }),
      { numRuns: 300 },
    );
  });
});

function nest(depth: number): unknown {
  return depth === 0 ? 1 : [nest(depth - 1)];
}

describe('a path', () => {
  test.each([
    ['a.md', 'a.md'],
    ['./docs//a b.md', 'docs/a b.md'],
    ['docs\\a.md', 'docs/a.md'],
    ['  spaced / name.md ', 'spaced/name.md'],
    ['Ko\u0308ln.md', 'Köln.md'],
    ['…/🍎.md', '…/🍎.md'],
    ['a/../b', undefined],
    ['/a', undefined],
    ['c:/a', undefined],
    ['a\u0007', undefined],
    ['\ud800', undefined],
    ['valueOf', undefined],
    [' / ', undefined],
  ])('%j in its normal form is %j', (path, normal) => {
    expect(normalPath(path)).toBe(normal);
  });

  test('in its normal form stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        const normal = normalPath(path);
        if (normal !== undefined) expect(normalPath(normal)).toBe(normal);
      }),
    );
  });
});
