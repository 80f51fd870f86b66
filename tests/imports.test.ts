import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isBarrel, referencesOf } from './tools/references.ts';
import type { Reference } from './tools/references.ts';

/** Who may import whom inside src/; each may import itself. `view` has one more rule, below. */
const table: Record<string, string[]> = {
  base: [],
  model: ['base'],
  trace: ['base', 'model'],
  link: ['base', 'model'],
  parse: ['base', 'model'],
  check: ['base', 'model'],
  project: ['base', 'model'],
  emit: ['base', 'model'],
  sandbox: ['base'],
  run: ['base', 'model', 'trace', 'sandbox'],
  explore: ['base', 'model', 'trace', 'run'],
  engine: 'base model trace link parse check project emit sandbox run explore'.split(' '),
  store: ['base', 'model', 'trace', 'link'],
  example: ['base', 'model'],
  lesson: ['base', 'model'],
  state: 'base model trace link store example lesson engine/client.ts engine/api.ts'.split(' '),
  view: ['base', 'model', 'trace', 'state'],
  'App.svelte': ['state', 'view'],
  'main.ts': ['state', 'view', 'App.svelte'],
  'cli.ts': ['base', 'model', 'trace', 'link', 'engine'],
};

/** Which packages src/ uses, and where. */
const packages: Record<string, string[]> = {
  '@codemirror/*': ['view'],
  '@dagrejs/dagre': ['engine'],
  '@jitl/*': ['sandbox'],
  '@lezer/*': ['view'],
  '@sveltejs/acorn-typescript': ['parse'],
  '@xyflow/svelte': ['view'],
  acorn: ['parse', 'run/statechart'],
  comlink: ['engine/worker.ts', 'engine/client.ts'],
  dexie: ['store'],
  fflate: ['base', 'link', 'store'],
  mermaid: ['view'],
  'node:*': ['cli.ts'],
  'quickjs-emscripten-core': ['sandbox'],
  svelte: ['state', 'view', 'App.svelte', 'main.ts'],
  yaml: ['parse'],
};

/** Packages that one view's folder has to itself. */
const oneView = ['@codemirror/*', '@lezer/*', '@xyflow/svelte', 'mermaid'];

/** Packages that the page fetches only when they are needed. */
const lazy = [...oneView, '@dagrejs/dagre', '@jitl/*', 'acorn', 'quickjs-emscripten-core'];

/** What should not be there, and why it still is: `from` and `to` as a violation names them. */
const debt: { from: string; to: string; why: string }[] = [];

/** A source file's path below src/, and its text. */
type Sources = Map<string, string>;

interface Violation {
  from: string;
  to: string;
  rule: string;
}

interface Import extends Reference {
  from: string;
  /** The path below src/, or the package. */
  to: string;
  isPackage: boolean;
}

describe('the import table', () => {
  const sources = readSources();

  test('reads the sources', () => {
    expect(sources.has('main.ts')).toBe(true);
    expect(importsOf(sources).some((one) => one.to === 'App.svelte')).toBe(true);
  });

  test('is kept', () => {
    expect(violations(sources).filter((one) => !isDebt(one))).toEqual([]);
  });

  test('lists no debt that has been paid', () => {
    const owed = violations(sources);
    expect(debt.filter((row) => !owed.some((one) => matches(row, one)))).toEqual([]);
  });

  test('has a row for each folder', () => {
    const folders = [...new Set([...sources.keys()].map(rowOf))];
    expect(folders.filter((folder) => !table[folder])).toEqual([]);
  });
});

describe('a planted violation is found', () => {
  const planted: [name: string, file: string, text: string, to: string][] = [
    ['static import', 'base/a.ts', "import { b } from '../model/b.ts';", 'model/b.ts'],
    ['import type', 'model/a.ts', "import type { b } from '../trace/b.ts';", 'trace/b.ts'],
    ['type of an import', 'model/a.ts', "let a: import('../run/b.ts').B;", 'run/b.ts'],
    ['side effect', 'check/a.ts', "import '../parse/b.ts';", 'parse/b.ts'],
    ['re-export', 'parse/x/a.ts', "export * from '../../check/b.ts';", 'check/b.ts'],
    ['named re-export', 'emit/a.ts', "export { b } from '../project/b.ts';", 'project/b.ts'],
    ['dynamic import', 'project/a.ts', "void import('../emit/b.ts');", 'emit/b.ts'],
    ['worker', 'view/a.ts', "new URL('../engine/worker.ts', import.meta.url);", 'engine/worker.ts'],
    ['query', 'view/a.ts', "import w from '../engine/w.ts?worker';", 'engine/w.ts'],
    ['raw text', 'view/a.ts', "import w from '../check/w.md?raw';", 'check/w.md'],
    ['glob', 'view/a.ts', "import.meta.glob(['./*.ts', '../check/*.md']);", 'check/*.md'],
    ['engine behind its client', 'state/a.ts', "import '../engine/run.ts';", 'engine/run.ts'],
    ['another view', 'view/a/a.ts', "import '../b/b.ts';", 'view/b/b.ts'],
    ['out of src', 'base/a.ts', "import p from '../../package.json';", '../package.json'],
    ['absolute', 'base/a.ts', "import '/src/model/b.ts';", '/src/model/b.ts'],
    ['dexie', 'state/a.ts', "import Dexie from 'dexie';", 'dexie'],
    ['comlink', 'engine/a.ts', "import { wrap } from 'comlink';", 'comlink'],
    ['svelte', 'engine/a.ts', "import { tick } from 'svelte';", 'svelte'],
    ['part of a package', 'engine/a.ts', "import { get } from 'svelte/store';", 'svelte'],
    ['files', 'engine/a.ts', "import { readFileSync } from 'node:fs';", 'node:fs'],
    ['unknown package', 'base/a.ts', "import x from 'left-pad';", 'left-pad'],
    ['computed import', 'base/a.ts', 'void import(name);', '?'],
    ['in a script', 'view/a.svelte', "<script>import '../engine/b.ts'</script>", 'engine/b.ts'],
    ['in a template', 'view/a.svelte', "{#await import('../run/b.ts')}{/await}", 'run/b.ts'],
    ['runes', 'engine/a.svelte.ts', '', 'svelte'],
    ['barrel', 'view/a/index.ts', "export { b } from './b.ts';", 'view/a/index.ts'],
    ['cycle', 'base/a.ts', "import './a.ts';", 'base/a.ts'],
  ];
  test.each(planted)('%s', (_name, file, text, to) => {
    const found = violations(new Map([[file, text]]));
    expect(found).toMatchObject([{ from: file, to }]);
  });

  test('a cycle of several files', () => {
    const sources: Sources = new Map([
      ['base/a.ts', "import './b.ts';"],
      ['base/b.ts', "export type { C } from './c.ts';"],
      ['base/c.ts', "import { a } from './a.ts';"],
    ]);
    expect(violations(sources)).toMatchObject([{ rule: 'a cycle: a.ts → b.ts → c.ts → a.ts' }]);
  });

  test('a package in two views', () => {
    const text = "void import('mermaid');";
    const sources: Sources = new Map([
      ['view/a/a.ts', text],
      ['view/b/b.ts', text],
    ]);
    expect(violations(sources)).toMatchObject([{ to: 'mermaid', rule: 'one view only' }]);
  });

  test('a large package that the page would load at once', () => {
    const sources: Sources = new Map([
      ['main.ts', "import './view/a/a.svelte';"],
      ['view/a/a.svelte', "<script lang='ts'>import { Handle } from '@xyflow/svelte';</script>"],
    ]);
    expect(violations(sources)).toMatchObject([{ to: '@xyflow/svelte', rule: 'load it lazily' }]);
  });
});

test('what the table allows is let through', () => {
  const sources: Sources = new Map([
    ['main.ts', "import App from './App.svelte'; import './view/ui/a.css';"],
    ['App.svelte', "<script>import A from './view/a/A.svelte'</script>{1 + 1}<style>a{}</style>"],
    ['view/index.ts', "export const a = [() => import('./graph/G.svelte')];"],
    ['view/a/A.svelte', "<script>import '../ui/x.ts'; import '../view.ts';</script>"],
    ['view/graph/G.svelte', "<script>import { Handle } from '@xyflow/svelte';</script>"],
    ['state/a.svelte.ts', "export type { Api } from '../engine/api.ts';"],
    ['engine/client.ts', "new Worker(new URL('./worker.ts', import.meta.url));"],
    ['check/a.ts', "// import '../parse/b.ts'\nconst text = \"import '../parse/b.ts'\";"],
    ['cli.ts', "import { readFileSync } from 'node:fs';"],
  ]);
  expect(violations(sources)).toEqual([]);
});

function readSources(): Sources {
  const folder = join(import.meta.dirname, '../src');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(ts|svelte)$/.test(name) && !name.endsWith('.d.ts'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** All that is wrong with a set of sources. */
function violations(sources: Sources): Violation[] {
  const imports = importsOf(sources);
  return [
    ...imports.flatMap(folderViolation),
    ...imports.flatMap(packageViolation),
    ...oneView.flatMap((name) => sharedPackage(imports, name)),
    ...eagerPackages(imports),
    ...cycles(imports),
    ...[...sources].flatMap(([path, text]) => fileViolation(path, text)),
  ];
}

function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) =>
    referencesOf(from, text).map((reference) => ({
      from,
      ...reference,
      ...target(from, reference),
    })),
  );
}

function target(from: string, { specifier }: Reference): Pick<Import, 'to' | 'isPackage'> {
  if (specifier === undefined) return { to: '?', isPackage: false };
  if (specifier.startsWith('/')) return { to: specifier, isPackage: false };
  if (specifier.startsWith('.')) {
    return { to: posix.join(posix.dirname(from), specifier), isPackage: false };
  }
  const name = /^(node:.*|@[^/]+\/[^/]+|[^/]+)/.exec(specifier)?.[0] ?? specifier;
  return { to: name, isPackage: true };
}

function folderViolation({ from, to, isPackage }: Import): Violation[] {
  if (isPackage) return [];
  const row = rowOf(from);
  const mayImport = [row, ...(table[row] ?? [])].some((entry) => isUnder(to, entry));
  if (!mayImport) return [{ from, to, rule: `${row} may not import it` }];
  if (row === 'view' && !isOpenToView(from, to)) {
    return [{ from, to, rule: 'a view may not import another view' }];
  }
  return [];
}

/** Within view/, a view's folder sees itself, view/ui, and the contract beside the folders. */
function isOpenToView(from: string, to: string): boolean {
  const [own, other] = [viewOf(from), viewOf(to)];
  return !own || !other || own === other || other === 'ui';
}

/** The folder of a view, undefined for files outside view/ or directly in it. */
function viewOf(path: string): string | undefined {
  return /^view\/([^/]+)\//.exec(path)?.[1];
}

function packageViolation({ from, to, isPackage }: Import): Violation[] {
  if (!isPackage) return [];
  const places = Object.entries(packages).find(([name]) => isNamed(to, name))?.[1];
  if (!places) return [{ from, to, rule: 'the table of packages has no row for it' }];
  if (places.some((place) => isUnder(from, place))) return [];
  return [{ from, to, rule: `only ${places.join(', ')} may import it` }];
}

/** Views beyond the first that import a package which is one view's own. */
function sharedPackage(imports: Import[], name: string): Violation[] {
  const users = imports.filter((one) => one.isPackage && isNamed(one.to, name));
  const first = users[0] && viewOf(users[0].from);
  return users
    .filter((one) => viewOf(one.from) !== first)
    .map(({ from, to }) => ({ from, to, rule: 'one view only' }));
}

/** Large packages that are reached from main.ts without a dynamic import between. */
function eagerPackages(imports: Import[]): Violation[] {
  const eager = imports.filter((one) => one.kind === 'static');
  const reached = new Set(['main.ts']);
  for (const path of reached) {
    for (const one of eager) if (one.from === path && !one.isPackage) reached.add(one.to);
  }
  return eager
    .filter((one) => reached.has(one.from) && lazy.some((name) => isNamed(one.to, name)))
    .map(({ from, to }) => ({ from, to, rule: 'load it lazily' }));
}

/** One violation for each file from which a walk along imports comes back to a file on its way. */
function cycles(imports: Import[]): Violation[] {
  const next = new Map<string, string[]>();
  for (const { from, to, kind, isPackage } of imports) {
    if (isPackage || (kind !== 'static' && kind !== 'type')) continue;
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const found: Violation[] = [];
  const done = new Set<string>();
  const walk = (path: string, way: string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) {
      const round = [...way.slice(at), path].map((name) => posix.basename(name));
      found.push({ from: way.at(-1) ?? path, to: path, rule: `a cycle: ${round.join(' → ')}` });
    } else if (!done.has(path)) {
      for (const to of next.get(path) ?? []) walk(to, [...way, path]);
      done.add(path);
    }
  };
  for (const path of next.keys()) walk(path, []);
  return found;
}

function fileViolation(from: string, text: string): Violation[] {
  const mayUseRunes = packages['svelte']?.some((place) => isUnder(from, place));
  if (/\.svelte(\.ts)?$/.test(from) && !mayUseRunes) {
    return [{ from, to: 'svelte', rule: 'runes belong to state and view' }];
  }
  const isIndex = posix.basename(from) === 'index.ts';
  return isIndex && isBarrel(from, text) ? [{ from, to: from, rule: 'no barrels' }] : [];
}

function rowOf(path: string): string {
  return path.split('/')[0] ?? path;
}

function isUnder(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

/** Whether a package is the one named, or one of those meant by a name that ends in a star. */
function isNamed(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function isDebt(violation: Violation): boolean {
  return debt.some((row) => matches(row, violation));
}

function matches(row: { from: string; to: string }, violation: Violation): boolean {
  return row.from === violation.from && row.to === violation.to;
}
