// Compares what we say of peers' test inputs with what the peers say.
//
//   npm run conformance                 every suite, for people
//   npm run conformance -- NAME         one suite
//   npm run conformance -- --json       one JSON object a suite and line
//
// The inputs lie beside the repository; a suite whose folder is absent is reported as skipped.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSource } from '../../src/engine/compile.ts';
import { columns } from '../../src/engine/terminal.ts';
import { judge } from '../parse/mermaid/oracle.ts';
import {
  againstCounts,
  againstKmc,
  againstScribble,
  type Disagreement,
} from './conformance-protocols.ts';
import { againstScion, againstW3c, suite as scionSuite } from './conformance-scxml.ts';
import { shared } from './root.ts';

/** What came of a suite. */
interface Outcome {
  name: string;
  cases: number;
  agree: number;
  /** Why it was not run. */
  skipped?: string;
  disagreements: Disagreement[];
  /** Differences that we believe not to be ours. */
  argued: (Disagreement & { argument: string })[];
  /** How many of each kind agree. */
  counts?: Record<string, string>;
  ms: number;
}

interface Suite {
  name: string;
  /** Below the folder of shared inputs; a path as it is when it begins with a slash. */
  folder: string;
  run(
    folder: string,
  ): Promise<
    Pick<Outcome, 'cases' | 'disagreements'> & Partial<Pick<Outcome, 'argued' | 'counts'>>
  >;
}

const suites: Suite[] = [
  { name: 'mermaid', folder: 'corpora/mermaid', run: againstMermaid },
  { name: 'seeds', folder: 'seeds', run: againstMermaid },
  { name: 'scribble', folder: 'corpora/scribble-java', run: againstScribble },
  { name: 'scribble-counts', folder: 'corpora/scribble-demos', run: againstCounts },
  { name: 'kmc', folder: 'corpora/kmc', run: againstKmc },
  { name: 'kmc-counts', folder: 'corpora/kmc', run: againstCounts },
  { name: 'scxml', folder: scionSuite, run: againstW3c },
  { name: 'scxml-scion', folder: scionSuite, run: againstScion },
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});
const chosen = suites.filter(({ name }) => isChosen(name));
if (chosen.length === 0) {
  console.error(
    `There is no suite “${positionals.join(' ')}”: ${suites.map((s) => s.name).join(', ')}`,
  );
  process.exit(2);
}

/** A suite is meant by its name, or by the beginning of it: `scxml` are the W3C's and SCION's. */
function isChosen(name: string): boolean {
  const meant = (word: string): boolean => name === word || name.startsWith(`${word}-`);
  return positionals.length === 0 || positionals.some(meant);
}

const outcomes: Outcome[] = [];
for (const suite of chosen) {
  const outcome = await runSuite(suite);
  outcomes.push(outcome);
  if (values.json) console.log(JSON.stringify(outcome));
}
if (!values.json) console.log(report(outcomes));
if (outcomes.some(({ disagreements }) => disagreements.length > 0)) process.exitCode = 1;

async function runSuite({ name, folder, run }: Suite): Promise<Outcome> {
  const path = folder.startsWith('/') ? existing(folder) : shared(folder);
  const none = { name, cases: 0, agree: 0, disagreements: [], argued: [], ms: 0 };
  if (path === undefined) return { ...none, skipped: `${folder} is absent` };
  const began = performance.now();
  const { cases, disagreements, argued = [], counts } = await run(path);
  const ms = Math.round(performance.now() - began);
  const agree = cases - disagreements.length - argued.length;
  return { name, cases, agree, disagreements, argued, ...(counts ? { counts } : {}), ms };
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}

/** Mermaid accepts a diagram exactly when we find no error in it. */
async function againstMermaid(
  folder: string,
): Promise<{ cases: number; disagreements: Disagreement[] }> {
  // Mermaid asks the browser which colours there are.
  Object.assign(globalThis, { window: { CSS: { supports: () => true } } });
  const disagreements: Disagreement[] = [];
  let cases = 0;
  for (const name of readdirSync(folder).filter((file) => /\.(md|mmd)$/.test(file))) {
    const source = readSource({ path: name, text: readFileSync(join(folder, name), 'utf8') });
    for (const document of source.parsed.documents) {
      if (document.kind === 'none') continue;
      cases++;
      const verdict = await judge(source.text.slice(document.span.from, document.span.to));
      const expected = verdict.ok ? 'ok' : 'error';
      const error = source.diagnostics.find(
        (one) => one.document === document.id && one.severity === 'error',
      );
      const actual = error ? 'error' : 'ok';
      if (expected === actual) continue;
      const why = error?.message ?? (verdict.ok ? '' : verdict.message);
      disagreements.push({ case: `${name}#${document.id}`, expected, actual: `${actual}: ${why}` });
    }
  }
  return { cases, disagreements };
}

function report(all: readonly Outcome[]): string {
  const rows = all.flatMap(({ name, cases, agree, skipped, ms, counts = {} }) => [
    [name, skipped === undefined ? `${agree}/${cases}` : 'skipped', skipped ?? `${ms} ms`],
    ...Object.entries(counts).map(([kind, count]) => [`  ${kind}`, count, '']),
  ]);
  const list = all.flatMap(({ disagreements }) =>
    disagreements.map((one) => `  ${one.case}: ${one.expected} expected, ${one.actual}`),
  );
  const believed = all.flatMap(({ argued }) =>
    argued.map(
      (one) => `  ${one.case}: ${one.expected} there, ${one.actual} here: ${one.argument}`,
    ),
  );
  const heading = believed.length > 0 ? ['', 'differences that we believe not to be ours:'] : [];
  return [...columns([['suite', 'agree', ''], ...rows]), ...list, ...heading, ...believed].join(
    '\n',
  );
}
