import { describe, expect, test } from 'vitest';
import type { ExploreRequest, ExploreResult } from '../../src/engine/api.ts';
import { conduct, type Searcher } from '../../src/engine/conduct.ts';
import { exploreLine } from '../../src/engine/explore-report.ts';
import { explorerOf } from '../../src/engine/explore.ts';
import { prepareRun, finishRun } from '../../src/engine/runs.ts';
import { Session } from '../../src/engine/session.ts';
import { decodeLink } from '../../src/link/link.ts';

const commit = (defect = ''): string => `scenario: Commit
components:
  c: {is: coordinator}
  p1: {is: participant${defect}}
  p2: {is: participant}
  p3: {is: participant}
links:
- {loss: 30%, duplication: 10%}
search: {crashes: 2, losses: -1, duplicates: -1, reorder: true}
`;

const impatient = ', defect: timeout-abort-in-prepared';

function request(text: string, more: Partial<ExploreRequest>): ExploreRequest {
  return {
    run: {
      path: 'commit.yaml',
      text,
      profile: '',
      spec: { document: '', seed: 0, choices: [], faults: [] },
      choosing: 'seed',
    },
    mode: 'seeds',
    ...more,
  };
}

const host = { pause: async (): Promise<void> => {} };

/** Opens the links of all failures and makes their runs again. */
async function replayed(asked: ExploreRequest, result: ExploreResult): Promise<string[][]> {
  const line = exploreLine('commit.yaml', 'commit', asked, result, 'commit.yaml');
  return Promise.all(
    line.failures.map(async ({ fragment, invariant, steps, hash }) => {
      const link = decodeLink(fragment);
      if (!link.ok) return [link.problem.message];
      const { run, files, maxSteps } = link.value;
      const prepared = await prepareRun(1, {
        path: 'commit.yaml',
        text: files[0]?.text ?? '',
        profile: '',
        spec: run,
        choosing: 'seed',
        ...(maxSteps === undefined ? {} : { maxSteps }),
      });
      if (!prepared.ok) return [prepared.problem];
      prepared.value.simulation.advance(Infinity);
      const { info } = finishRun(prepared.value);
      expect(info.hash).toBe(hash);
      expect(info.status).toBe('violated');
      const broken = info.invariants.filter(({ holds }) => !holds);
      expect(broken.find(({ name }) => name === invariant)?.brokenAt).toBe(steps);
      return broken.map(({ name }) => name);
    }),
  );
}

describe('a search with seeds', () => {
  test('X07 of a sound scenario: a thousand seeds, nothing broken', async () => {
    const result = await new Session(host).explore(request(commit(), { seeds: 1000 }));
    expect(result).toMatchObject({ runs: 1000, complete: true, failures: [] });
  });

  test('X07 planted: a failing seed is noticed, and is a link to the same run', async () => {
    const asked = request(commit(impatient), { seeds: 200, invariant: 'atomic-commit' });
    const result = await new Session(host).explore(asked);
    expect(result.failures).toHaveLength(1);
    const [failure] = result.failures;
    const kinds = new Set(failure?.spec.faults.map(({ kind }) => kind));
    expect([...kinds]).toEqual(['drop']);
    expect(failure?.count).toBeGreaterThan(5);
    const [broken] = await replayed(asked, result);
    expect(broken).toContain('atomic-commit');
  });

  test('X07 gives the same failures with one searcher and with several', async () => {
    const asked = request(commit(impatient), { seeds: 60 });
    const several = await Promise.all([1, 2, 3].map(() => searcherOf(asked)));
    const one = await conduct(asked, several.slice(0, 1));
    const three = await conduct(asked, several);
    const counts = ({ failures }: ExploreResult): unknown =>
      failures.map(({ invariant, count }) => [invariant, count]).sort();
    expect(counts(three)).toEqual(counts(one));
    expect(three.runs).toBe(60);
  });
});

describe('a search of all orders', () => {
  test('X06 of a sound scenario is complete', async () => {
    const result = await new Session(host).explore(request(commit(), { mode: 'orders' }));
    expect(result).toMatchObject({ complete: true, failures: [], runs: 0 });
    expect(result.states).toBeGreaterThan(4000);
    expect(result.states).toBeLessThan(5000);
  });

  test('X06 planted: the shortest run that breaks it is noticed, and is a playable link', async () => {
    const asked = request(commit(impatient), { mode: 'orders' });
    const result = await new Session(host).explore(asked);
    expect(result.failures.map(({ invariant }) => invariant)).toContain('atomic-commit');
    const all = await replayed(asked, result);
    expect(all.flat()).toContain('atomic-commit');
  });

  test('reports on the way, and can be cancelled', async () => {
    const session = new Session({ pause: () => new Promise((done) => setTimeout(done, 0)) });
    const asked = request(commit(), { mode: 'seeds', seeds: 1_000_000 });
    const told: number[] = [];
    const result = await session.explore(asked, ({ result: { runs } }) => {
      told.push(runs);
      void session.cancelExplore();
    });
    expect(told).toHaveLength(1);
    expect(result.complete).toBe(false);
    expect(result.runs).toBeLessThan(100_000);
  });

  test('of what cannot be searched says why', async () => {
    const session = new Session(host);
    await expect(session.explore(request('sequenceDiagram\nA->>B: hi\n', {}))).rejects.toThrow(
      'Only scenarios',
    );
    const unknown = request(commit(), { invariant: 'nonsense' });
    await expect(session.explore(unknown)).rejects.toThrow('atomic-commit');
  });
});

async function searcherOf(asked: ExploreRequest): Promise<Searcher> {
  const explorer = await explorerOf(asked);
  return {
    seeds: async (from, count) => explorer.seeds(from, count),
    orders: async (ms) => explorer.orders(ms),
    failure: async (finding) => explorer.failure(finding),
  };
}
