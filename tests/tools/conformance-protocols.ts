import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VerifyReport, VerifyRequest } from '../../src/engine/api.ts';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import { verify } from '../../src/engine/verify.ts';

/** A case on which we and the peer do not agree. */
export interface Disagreement {
  case: string;
  expected: string;
  actual: string;
}

/** What came of a suite. */
export interface Result {
  cases: number;
  disagreements: Disagreement[];
  /** Differences that we believe not to be ours, with the argument. */
  argued: (Disagreement & { argument: string })[];
}

/** Why we believe that a difference is not ours, by case and what we say there. */
const argumentsFor: Record<string, { actual: string; argument: string }> = {
  'http/src/http/longvers/HttpLong.scr': {
    actual: '31/50',
    argument:
      'the protocol has one header (COOKIE) more than the one that was counted: KMC’s copy ' +
      '(http-fsm.txt) has none, and for that we print 30/48',
  },
  'tutorial/src/tutorial/adder/Adder.scr': {
    actual: '6/6',
    argument:
      'three messages make six states by hand; with a farewell from S to C, which this text has ' +
      'not, there are 8/8',
  },
  '4pgame.txt': {
    actual: '88/172',
    argument:
      'a plain search over maps confirms 88/172 for this text; 91/192 is what the other writing ' +
      'of the game has, in which the second player hears who wins: with that we print 91/192',
  },
  '4pgame.txt (reduced)': {
    actual: '20/21',
    argument: 'counted on that other writing, of which we keep 15/16',
  },
};

const work = { pause: async () => {}, stopped: () => false };

/** A file of a corpus, verified; imports are found beside it. */
export async function verifyFile(
  path: string,
  options: Partial<VerifyRequest> = {},
): Promise<VerifyReport> {
  const text = readFileSync(path, 'utf8');
  await loadFor({ path, text });
  const source = readSource({ path, text }, (other) =>
    existsSync(other) ? readFileSync(other, 'utf8') : undefined,
  );
  return verify({ source: { path, text }, ...options }, source, work);
}

/** The rows of a table of tabs, by its heads. */
export function rowsOf(path: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  return lines.map((line) => {
    const parts = line.split('\t');
    return Object.fromEntries(names.map((name, i) => [name, parts[i] ?? '']));
  });
}

/** Scribble's own tests: good or bad, with unfair and with fair choices. */
export async function againstScribble(folder: string): Promise<Result> {
  const disagreements: Disagreement[] = [];
  let cases = 0;
  for (const { path = '', expected = '', fair = '' } of rowsOf(join(folder, 'verdicts.tsv'))) {
    const wanted = { unfair: expected === 'good', fair: fair === 'OK' };
    for (const reading of ['unfair', 'fair'] as const) {
      cases++;
      const report = await verifyFile(join(folder, path), { fair: reading === 'fair' });
      const actual = report.verdict === 'ok';
      if (actual === wanted[reading] && report.verdict !== 'unknown') continue;
      disagreements.push({
        case: `${path} (${reading})`,
        expected: wanted[reading] ? 'ok' : 'error',
        actual: told(report),
      });
    }
  }
  return sorted(cases, disagreements);
}

/** KMC's tests: compatible or not, and the k at which. */
export async function againstKmc(folder: string): Promise<Result> {
  const disagreements: Disagreement[] = [];
  const rows = rowsOf(join(folder, 'verdicts.tsv'));
  for (const { path = '', verdict = '', k = '' } of rows) {
    const report = await verifyFile(join(folder, path));
    const [protocol] = report.protocols;
    const wanted = verdict === 'k-MC' ? `k-MC at ${k}` : 'not k-MC';
    const compatible = report.verdict === 'ok' && protocol?.k !== undefined;
    const actual = compatible ? `k-MC at ${protocol.k}` : 'not k-MC';
    if (actual === wanted && report.verdict !== 'unknown') continue;
    disagreements.push({ case: path, expected: wanted, actual: `${actual}: ${told(report)}` });
  }
  return sorted(rows.length, disagreements);
}

/** Sizes of the 1-bounded product as the peers print them. */
export async function againstCounts(folder: string): Promise<Result> {
  const disagreements: Disagreement[] = [];
  const rows = rowsOf(join(folder, 'counts.tsv'));
  for (const row of rows) {
    const [states, transitions] = [
      row['full states'] ?? row.states,
      row['full transitions'] ?? row.transitions,
    ];
    const report = await verifyFile(join(folder, row.path ?? ''), { bound: 1 });
    const sizes = report.protocols.map((one) => `${one.states}/${one.transitions}`);
    const wanted = `${states}/${transitions}`;
    if (!sizes.includes(wanted)) {
      disagreements.push({ case: row.path ?? '', expected: wanted, actual: sizes.join(' ') });
    }
    const most = row['reduced states'];
    const [kept] = report.protocols;
    if (most === undefined || (kept?.reducedStates ?? Infinity) <= Number(most)) continue;
    const reduced = `${kept?.reducedStates}/${kept?.reducedTransitions}`;
    disagreements.push({
      case: `${row.path} (reduced)`,
      expected: `at most ${most}`,
      actual: reduced,
    });
  }
  return sorted(rows.length, disagreements);
}

/** Parts the differences for which there is an argument from the others. */
function sorted(cases: number, all: readonly Disagreement[]): Result {
  const known = (one: Disagreement): string | undefined => {
    const argument = argumentsFor[one.case];
    return argument?.actual === one.actual ? argument.argument : undefined;
  };
  return {
    cases,
    disagreements: all.filter((one) => known(one) === undefined),
    argued: all.flatMap((one) => {
      const argument = known(one);
      return argument === undefined ? [] : [{ ...one, argument }];
    }),
  };
}

function told({ verdict, diagnostics, protocols }: VerifyReport): string {
  const error = diagnostics.find(({ severity }) => severity === 'error');
  const why = protocols.map(({ properties }) => properties.kmc.why).find(Boolean);
  return `${verdict} ${error ? `${error.code}: ${error.message}` : (why ?? '')}`.trim();
}
