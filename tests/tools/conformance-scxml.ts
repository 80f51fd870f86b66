import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import { finishRun, prepareRun, type Run } from '../../src/engine/runs.ts';
import { basicStates } from '../../src/run/statechart/stepper-look.ts';
import type { OutsideEvent } from '../../src/model/run.ts';
import type { Disagreement, Result } from './conformance-protocols.ts';
import { root } from './root.ts';

/** Where the suite of SCION is: the W3C's tests for ECMAScript, and its authors' own. */
export const suite = join(root, 'node_modules/@scion-scxml/test-framework/test');

/** Why we believe that a test contradicts the recommendation, by its path. */
export const argued: Record<string, string> = {
  'more-parallel/test10':
    'Its transition goes from a region to itself. Appendix D, getTransitionDomain: the domain is ' +
    'the innermost compound state around both (findLCCA passes parallel states by), here the ' +
    'root, so the parallel state is left and entered again, and x is 6. The test wants the ' +
    'parallel state to stay; its own “legacySemantics” are what Appendix D says.',
  'more-parallel/test10b':
    'The same machine, asked the other way round (x is 4 only where the parallel state stays); ' +
    'its own “legacySemantics” are what Appendix D says.',
};

/** Runs a file as the command line does. */
export async function runFile(path: string, events: readonly OutsideEvent[] = []): Promise<Run> {
  const text = readFileSync(path, 'utf8');
  await loadFor({ path, text });
  const source = readSource({ path, text }, (other) =>
    existsSync(other) ? readFileSync(other, 'utf8') : undefined,
  );
  const spec = { document: '', seed: 0, choices: [], faults: [], chart: { events: [...events] } };
  const request = { path, text, profile: '', spec, choosing: 'seed', maxSteps: 100_000 } as const;
  const prepared = await prepareRun(1, request, source);
  if (!prepared.ok) throw new Error(prepared.problem);
  prepared.value.simulation.advance(Infinity);
  return prepared.value;
}

/** What a run of a machine came to. */
export function endOf(run: Run): { status: string; configuration: string[] } {
  const { info } = finishRun(run);
  return { status: info.status, configuration: run.chart?.configuration(run.simulation) ?? [] };
}

// ——— the W3C's tests ———

/** A test of the manifest. */
export interface W3cTest {
  name: string;
  path: string;
  conformance: 'mandatory' | 'optional';
  manual: boolean;
  /** It is about HTTP, which a page does not serve. */
  http: boolean;
}

/** The tests that the manifest lists and that are there for ECMAScript. */
export function w3cTests(): W3cTest[] {
  const folder = join(suite, 'w3c-ecma');
  const manifest = readFileSync(join(folder, 'manifest.xml'), 'utf8');
  const tests: W3cTest[] = [];
  for (const [, attributes = '', inside = ''] of manifest.matchAll(
    /<test\s([^>]*)>(.*?)<\/test>/gs,
  )) {
    const optional = /conformance="optional"/.test(attributes);
    const manual = /manual="true"/.test(attributes);
    for (const [, uri = ''] of inside.matchAll(/<start\s+uri="([^"]*)"/g)) {
      const name = basename(uri).replace(/\..*$/, '');
      const path = join(folder, `${name}.txml.scxml`);
      if (!existsSync(path)) continue;
      const http = readFileSync(path, 'utf8').includes('#BasicHTTPEventProcessor');
      const conformance = optional ? 'optional' : 'mandatory';
      tests.push({ name, path, conformance, manual, http });
    }
  }
  return tests;
}

/** How many of the W3C's tests there are, and which fail. */
export async function againstW3c(): Promise<Result & { counts: Record<string, string> }> {
  const counts = new Map<string, [passed: number, all: number]>();
  const disagreements: Disagreement[] = [];
  let cases = 0;
  for (const test of w3cTests()) {
    const kind = `${test.conformance}, ${test.manual ? 'manual' : 'automatic'}${test.http ? ', HTTP' : ''}`;
    const count = counts.get(kind) ?? [0, 0];
    counts.set(kind, count);
    count[1]++;
    if (test.manual || test.http) continue;
    cases++;
    const { status, configuration } = endOf(await runFile(test.path));
    if (status === 'done' && configuration.join() === 'pass') count[0]++;
    else {
      const actual = `${status} in ${configuration.join(', ') || 'no state'}`;
      disagreements.push({ case: `w3c ${test.name}`, expected: 'pass', actual });
    }
  }
  const told = [...counts].map(([kind, [passed, all]]): [string, string] => {
    const run = /manual|HTTP/.test(kind) ? `${all} not run` : `${passed}/${all}`;
    return [kind, run];
  });
  return { cases, disagreements, argued: [], counts: Object.fromEntries(told) };
}

// ——— the tests of SCION's authors ———

interface Script {
  initialConfiguration: string[];
  events: { event: { name: string; data?: never }; after?: number; nextConfiguration: string[] }[];
}

/** The tests of SCION's authors: each a machine and what it does with some events. */
export function scionTests(): { name: string; path: string; script: Script }[] {
  return readdirSync(suite)
    .filter((folder) => folder !== 'w3c-ecma')
    .flatMap((folder) =>
      readdirSync(join(suite, folder))
        .filter((file) => file.endsWith('.json'))
        .map((file) => {
          const path = join(suite, folder, file.replace(/\.json$/, '.scxml'));
          const script = JSON.parse(readFileSync(join(suite, folder, file), 'utf8')) as Script;
          return { name: `${folder}/${file.replace(/\.json$/, '')}`, path, script };
        }),
    );
}

/** What the machine of a test does otherwise than its script says; undefined when nothing. */
export async function differenceOf(
  path: string,
  { initialConfiguration, events }: Script,
): Promise<{ expected: string; actual: string } | undefined> {
  const sent = events.map(({ event, after }): OutsideEvent => ({
    name: event.name,
    ...(event.data === undefined ? {} : { data: event.data }),
    ...(after === undefined ? {} : { after: after * 1e6 }),
  }));
  const run = await runFile(path, sent);
  const found = configurationsOf(run, sent.length);
  const wanted = [
    initialConfiguration,
    ...events.map(({ nextConfiguration }) => nextConfiguration),
  ];
  for (let at = 0; at < wanted.length; at++) {
    const expected = [...(wanted[at] ?? [])].sort().join(', ');
    const actual = [...(found[at] ?? [])].sort().join(', ');
    const where = at === 0 ? 'at first' : `after ${sent[at - 1]?.name}`;
    if (expected !== actual) return { expected: `${where} ${expected}`, actual: actual || 'none' };
  }
  return undefined;
}

/** The basic configurations at the start and after each event, before any time passes. */
function configurationsOf({ simulation, chart }: Run, events: number): string[][] {
  const { stepper } = chart ?? {};
  const found: string[][] = Array.from({ length: events + 1 }, () => []);
  let arrived = -1;
  let since = 0;
  for (let step = 0; stepper && step <= simulation.steps; step++) {
    simulation.at(step);
    if (stepper.arrived !== arrived) [arrived, since] = [stepper.arrived, stepper.now];
    const session = stepper.machines[0]?.session;
    if (stepper.now > since || !session) continue;
    found[arrived] = basicStates(session.chart, session.last ?? session.at.words);
  }
  return found;
}

/** All tests of SCION's authors. */
export async function againstScion(): Promise<Result> {
  const result: Result = { cases: 0, disagreements: [], argued: [] };
  for (const { name, path, script } of scionTests()) {
    result.cases++;
    const difference = await differenceOf(path, script);
    if (!difference) continue;
    const argument = argued[name];
    const one = { case: `scion ${name}`, ...difference };
    if (argument === undefined) result.disagreements.push(one);
    else result.argued.push({ ...one, argument });
  }
  return result;
}
