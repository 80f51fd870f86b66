import '../../tools/all-languages.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/engine/compile.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { CoordinatorState } from '../../../src/run/component/coordinator.ts';
import {
  isFinal,
  mayFollow,
  nextPhases,
  recoverIncompleteTransaction,
  transactionPhases,
  type TransactionPhase,
} from '../../../src/run/component/transaction-phase.ts';
import { part, play } from '../../tools/play.ts';
import { shared } from '../../tools/root.ts';

const ms = 1_000_000;
const seeds = shared('seeds');

/** The drawn machine of transactions, when the drawings are there. */
function drawn(): Statechart | undefined {
  if (seeds === undefined) return undefined;
  const path = 'inter-tier-protocol.md';
  const { parsed } = readSource({ path, text: readFileSync(join(seeds, path), 'utf8') });
  const charts = parsed.documents.flatMap((one) =>
    one.model?.kind === 'statechart' ? [one.model] : [],
  );
  return charts.find(({ states }) => states.some(({ id }) => id === 'TransactionRequested'));
}

/** `TimedOut` → `timed_out`. */
function nameOf(id: string): string {
  const words = id.replace('Transaction', '').match(/[A-Z][a-z]+/g) ?? [];
  return words.join('_').toLowerCase();
}

describe('B36 the lifecycle of a transaction', () => {
  test('B36 eleven phases, two of them final, all reachable', () => {
    expect(transactionPhases).toHaveLength(11);
    expect(transactionPhases.filter((phase) => nextPhases[phase].length === 0)).toEqual(
      transactionPhases.filter(isFinal),
    );
    const reached = new Set<TransactionPhase>(['requested']);
    for (const phase of reached) for (const next of nextPhases[phase]) reached.add(next);
    expect(reached.size).toBe(11);
  });

  test('B36 no way to “committed” goes past prepare and the vote', () => {
    for (const skipped of ['preparing', 'validating', 'coordinating', 'executing'] as const) {
      const reached = new Set<TransactionPhase>(['requested']);
      for (const phase of reached) {
        for (const next of nextPhases[phase]) if (next !== skipped) reached.add(next);
      }
      expect(reached.has('committed')).toBe(false);
    }
  });

  test('B36 B40 recovery follows the arrows, and never commits what was not decided', () => {
    for (const phase of transactionPhases) {
      let at = phase;
      for (const next of recoverIncompleteTransaction(phase)) {
        expect(mayFollow(at, next)).toBe(true);
        at = next;
      }
      expect(at === 'committed' || at === 'committing').toBe(
        phase === 'committed' || phase === 'committing',
      );
    }
  });

  test.skipIf(seeds === undefined)('B36 the table is the drawn machine', () => {
    const chart = drawn();
    const arrows = (chart?.transitions ?? [])
      .flatMap(({ source, targets }) => targets.map((to) => `${nameOf(source)} ${nameOf(to)}`))
      .filter((arrow) => transactionPhases.some((phase) => arrow.startsWith(`${phase} `)))
      .filter((arrow) => transactionPhases.some((phase) => arrow.endsWith(` ${phase}`)));
    const ours = transactionPhases.flatMap((from) => nextPhases[from].map((to) => `${from} ${to}`));
    expect(new Set(arrows)).toEqual(new Set(ours));
  });

  const full = { lifecycle: 'full' };
  const trail = (faults: Fault[], parameters = {}, vote = 'yes'): string[] => {
    const specs = [
      part('trade', 'coordinator', { ...full, ...parameters }),
      part('a', 'participant'),
      part('b', 'participant', { vote }),
    ];
    const run = play(specs, { faults });
    expect(run.broken).toEqual([]);
    return run.state<CoordinatorState>('trade').trail;
  };
  const usual = ['requested', 'preparing', 'validating', 'coordinating', 'executing'];

  test('B36 to the good end', () => {
    expect(trail([])).toEqual([...usual, 'committing', 'committed']);
  });

  test('B36 a no aborts', () => {
    expect(trail([], {}, 'no')).toEqual([...usual, 'aborting', 'aborted']);
  });

  test('B36 constraints that fail abort before anybody prepares', () => {
    expect(trail([], { validation: 'fails' })).toEqual([
      'requested',
      'preparing',
      'validating',
      'aborted',
    ]);
  });

  test('B36 a partition: recovering, and on when it heals', () => {
    const faults: Fault[] = [{ kind: 'partition', actors: ['b'], at: 45 * ms, until: 4000 * ms }];
    expect(trail(faults)).toEqual([
      ...usual.slice(0, 4),
      'recovering',
      'coordinating',
      'executing',
      'committing',
      'committed',
    ]);
  });

  test('B36 a partition that does not heal: recovery fails', () => {
    const faults: Fault[] = [{ kind: 'partition', actors: ['b'], at: 45 * ms, until: -1 }];
    expect(trail(faults)).toEqual([...usual.slice(0, 4), 'recovering', 'aborted']);
  });

  test('B36 votes that come too late: timed out, aborted', () => {
    const faults: Fault[] = [{ kind: 'partition', actors: ['b'], at: 90 * ms, until: 5000 * ms }];
    expect(trail(faults)).toEqual([...usual, 'timed_out', 'aborting', 'aborted']);
  });

  test('B36 planted: a coordinator that skips prepare is noticed', () => {
    for (const lifecycle of ['plain', 'full']) {
      const specs = [
        part('trade', 'coordinator', { lifecycle, defect: 'skips-prepare' }),
        part('a', 'participant'),
      ];
      expect(play(specs, { maxSteps: 50 }).broken).toContain('legal-transaction-phase');
    }
  });
});
