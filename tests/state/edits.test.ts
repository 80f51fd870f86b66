import { describe, expect, test } from 'vitest';
import { documentKey, newProject } from '../../src/model/project.ts';
import {
  freePath,
  freshRun,
  nameOfText,
  shownRun,
  siblingsOf,
  withLanguage,
  withNameOf,
  withNewFiles,
  withRenamedFile,
  withRun,
  withText,
  withToggledBreakpoint,
  withoutFile,
  withoutRun,
} from '../../src/state/edits.ts';

const two = () =>
  newProject('P', [
    { path: 'a.mmd', text: 'A' },
    { path: 'b.mmd', text: 'B' },
  ]);

describe('files of a project', () => {
  test('an equal text leaves the project as it is', () => {
    const project = two();
    expect(withText(project, 'a.mmd', 'A')).toBe(project);
    expect(withText(project, 'none.mmd', 'x')).toBe(project);
    expect(withText(project, 'b.mmd', 'x').files[1]?.text).toBe('x');
  });

  test('a taken path gets a number, an impossible one a name', () => {
    const { files } = two();
    expect(freePath(files, 'a.mmd')).toBe('a-2.mmd');
    expect(freePath(files, 'c.mmd')).toBe('c.mmd');
    expect(freePath(files, '../../etc')).toBe('untitled.md');
    expect(freePath([{ path: 'dir.x/a' }], 'dir.x/a')).toBe('dir.x/a-2');
  });

  test('added files open the first of them', () => {
    const project = withNewFiles(two(), [{ path: 'a.mmd', text: 'C' }]);
    expect(project.open).toBe('a-2.mmd');
    expect(project.files).toHaveLength(3);
  });

  test('what hangs on a file moves along with it, and goes with it', () => {
    const run = freshRun('a.mmd', 'd');
    const key = documentKey('a.mmd', 'd');
    let project = withRun({ ...two(), picked: { 'a.mmd': 'd' }, profiles: { [key]: 'y' } }, run);
    project = withToggledBreakpoint(project, 'a.mmd', { kind: 'line', line: 2 });
    const moved = withRenamedFile(project, 'a.mmd', 'c.mmd');
    expect(moved.open).toBe('c.mmd');
    expect(moved.picked).toEqual({ 'c.mmd': 'd' });
    expect(moved.profiles).toEqual({ 'c.mmd#d': 'y' });
    expect(moved.shown).toEqual({ 'c.mmd#d': run.id });
    expect(moved.runs[0]?.file).toBe('c.mmd');
    expect(moved.breakpoints[0]?.file).toBe('c.mmd');
    const rest = withoutFile(moved, 'c.mmd');
    expect(rest).toMatchObject({ picked: {}, profiles: {}, shown: {}, runs: [], breakpoints: [] });
    expect(rest.open).toBe('b.mmd');
  });

  test('the last file is emptied rather than deleted', () => {
    const project = withoutFile(withoutFile(two(), 'a.mmd'), 'b.mmd');
    expect(project.files).toEqual([{ path: 'untitled.md', text: '' }]);
  });

  test('a language is set and left to detection again', () => {
    const project = withLanguage(two(), 'a.mmd', 'markdown');
    expect(project.files[0]).toEqual({ path: 'a.mmd', text: 'A', language: 'markdown' });
    expect(withLanguage(project, 'a.mmd', undefined).files[0]).toEqual({
      path: 'a.mmd',
      text: 'A',
    });
  });

  test('a pasted text names project and file', () => {
    expect(nameOfText('# The night train\n\ntext')).toBe('The night train');
    expect(nameOfText('sequenceDiagram\n  title: One\n')).toBe('One');
    expect(nameOfText('nothing')).toBeUndefined();
    const named = withNameOf(two(), 'a.mmd', '# The night train');
    expect(named).toMatchObject({ name: 'The night train', open: 'the-night-train.md' });
  });
});

describe('runs of a project', () => {
  test('the run that was put last is shown, and the others stay', () => {
    const [first, second] = [freshRun('a.mmd', 'd'), freshRun('a.mmd', 'd')];
    const project = withRun(withRun(two(), first), second);
    expect(siblingsOf(project, 'a.mmd', 'd')).toEqual([first, second]);
    expect(shownRun(project, 'a.mmd', 'd')).toBe(second);
    expect(shownRun(withoutRun(project, second.id), 'a.mmd', 'd')).toBe(first);
  });

  test('too many siblings push out the oldest without a name', () => {
    const named = { ...freshRun('a.mmd', 'd'), label: 'keep' };
    let project = withRun(two(), named);
    for (let i = 0; i < 40; i++) project = withRun(project, freshRun('a.mmd', 'd'));
    expect(project.runs).toHaveLength(24);
    expect(project.runs[0]).toBe(named);
  });

  test('a breakpoint is set and taken away by the same wish', () => {
    const on = { kind: 'line', line: 3 } as const;
    const project = withToggledBreakpoint(two(), 'a.mmd', on);
    expect(project.breakpoints).toMatchObject([{ file: 'a.mmd', enabled: true, on }]);
    expect(withToggledBreakpoint(project, 'a.mmd', on).breakpoints).toEqual([]);
  });
});

test('a scenario is named after its title, not after its comments', () => {
  const text = '# what it shows\nscenario: "Two kitchens"\nswarm: {}\n';
  expect(nameOfText(text)).toBe('Two kitchens');
  const project = newProject('old', [{ path: 'a.mmd', text }]);
  expect(withNameOf(project, 'a.mmd', text).files[0]?.path).toBe('two-kitchens.yaml');
});

test('a file of protocols has the name of its module, one of machines the name of what it is', () => {
  const named = (text: string): string | undefined =>
    withNameOf(newProject('old', [{ path: 'a.mmd', text }]), 'a.mmd', text).files[0]?.path;
  expect(named('// of a market\nmodule town.Market;\nglobal protocol P(role A) {}')).toBe(
    'Market.scr',
  );
  expect(named('aux global protocol Stall(role A, role B) {}')).toBe('Stall.scr');
  expect(named('A: rec x . B!ask; {B?yes; x, B?no; end}')).toBe('Machines.cfsm');
  expect(named('.outputs A\n.state graph\n0 B ! ask 1\n')).toBe('Machines.cfsm');
  expect(named('sequenceDiagram\n  title: Who?\n  A->>B: really? yes\n')).toBe('who.mmd');
});
