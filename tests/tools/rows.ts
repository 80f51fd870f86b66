// Which tests, planted faults, examples and browser specs speak of which row of the list of systems.
//
//   npm run rows               for people
//   npm run rows -- --json     one {row, tests, faults, examples, page} a line
//
// Rows that nothing speaks of belong to work that is still open.
//
// A test belongs to a row when the row's id (A01 … E24, X01 … X10) stands in its title; it is a
// planted fault when its title says so ("planted", "mutant", "is noticed").
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { columns } from '../../src/engine/terminal.ts';
import { rowPaths, type RowPath } from '../browser/row-paths.ts';
import table from './example-rows.json' with { type: 'json' };
import { root } from './root.ts';

/** The rows that an example shows, where its text does not name them: by id. */
const exampleRows: Record<string, string | undefined> = table;

/** How many rows each part of the list has. */
const parts = { A: 22, B: 58, C: 38, D: 20, E: 24, X: 10 };

/** What shows that a row works. */
export interface Row {
  row: string;
  /** `file: title` of unit and property tests. */
  tests: string[];
  /** Those among all tests that plant a fault, which must be noticed. */
  faults: string[];
  /** Ids of examples that name the row. */
  examples: string[];
  /** The browser spec that does what a person does, '' for none. */
  page: string;
}

/** All rows, in order. */
export function readRows(folder = root, paths = rowPaths): Row[] {
  const titles = testTitles(folder);
  const examples = exampleTexts(folder);
  return rowIds().map((row) => {
    const names = new RegExp(`\\b${row}\\b`);
    const own = titles.filter(({ title }) => names.test(title));
    const written = own.map(({ file, title }) => `${file}: ${title}`);
    const browser = written.find((title) => title.startsWith('tests/browser/'));
    return {
      row,
      tests: written.filter((title) => !title.startsWith('tests/browser/')),
      faults: written.filter((title) => /\bplanted\b|\bmutant|is noticed/i.test(title)),
      examples: examples.filter(({ text }) => names.test(text)).map(({ id }) => id),
      page: pathOf(paths[row]) ?? browser ?? '',
    };
  });
}

/** The clicks that lead to a row, as the browser spec of all rows does them. */
function pathOf(path: RowPath | undefined): string | undefined {
  return path && ['gallery', path.example, ...path.clicks].join(' → ');
}

function rowIds(): string[] {
  return Object.entries(parts).flatMap(([part, count]) =>
    Array.from({ length: count }, (_, i) => part + String(i + 1).padStart(2, '0')),
  );
}

/** The titles of all tests, each with those of the groups around it. */
function testTitles(folder: string): { file: string; title: string }[] {
  return filesBelow(join(folder, 'tests'))
    .filter((path) => /\.(test|spec)\.ts$/.test(path))
    .flatMap((path) => {
      const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
      const file = path.slice(folder.length + 1).replaceAll('\\', '/');
      return titlesIn(source, []).map((title) => ({ file, title }));
    });
}

function titlesIn(node: ts.Node, around: readonly string[]): string[] {
  const called = ts.isCallExpression(node) ? callOf(node) : undefined;
  const path = called ? [...around, called.title] : around;
  const own = called?.kind === 'test' ? [path.join(' > ')] : [];
  const inner: string[] = [];
  ts.forEachChild(node, (child) => {
    inner.push(...titlesIn(child, path));
  });
  return [...own, ...inner];
}

function callOf(call: ts.CallExpression): { kind: 'test' | 'group'; title: string } | undefined {
  const [first] = call.arguments;
  if (!first) return undefined;
  const word = /^(test|it|describe)\b/.exec(calleeText(call.expression))?.[1];
  if (word === undefined) return undefined;
  if (!ts.isStringLiteralLike(first) && !ts.isTemplateExpression(first)) return undefined;
  const title = ts.isStringLiteralLike(first) ? first.text : templateText(first);
  return { kind: word === 'describe' ? 'group' : 'test', title };
}

function calleeText(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return calleeText(node.expression);
  return ts.isCallExpression(node) ? calleeText(node.expression) : '';
}

function templateText(node: ts.TemplateExpression): string {
  return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
}

/** What examples say of rows: in their own text, or in the table of those that show no ids. */
function exampleTexts(folder: string): { id: string; text: string }[] {
  return filesBelow(join(folder, 'src/example')).map((path) => {
    const id = path.replace(/^.*[/\\]|\.[^.]*$/g, '');
    return { id, text: `${readFileSync(path, 'utf8')} ${exampleRows[id] ?? ''}` };
  });
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows = readRows();
  if (process.argv.includes('--json')) for (const row of rows) console.log(JSON.stringify(row));
  else {
    const isOpen = ({ tests, examples, page }: Row): boolean =>
      tests.length + examples.length === 0 && page === '';
    const shown = rows.filter((row) => !isOpen(row));
    const open = rows.filter(isOpen).map(({ row }) => row);
    const cells = shown.map(({ row, tests, faults, examples, page }) => [
      row,
      String(tests.length),
      String(faults.length),
      String(examples.length),
      page,
    ]);
    const head = ['row', 'tests', 'faults', 'examples', 'page'];
    console.log(
      [
        ...columns([head, ...cells]),
        `${shown.length} of ${rows.length} rows; open: ${open.join(' ') || 'none'}`,
      ].join('\n'),
    );
  }
}
