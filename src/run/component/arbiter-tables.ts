import type { TableExhibit } from '../../model/exhibit.ts';
import { resources } from '../../model/resource.ts';
import {
  conflictPolicies,
  conflictScenarios,
  outcomeTable,
  type ConflictPolicy,
} from '../tiered/conflict.ts';
import type { Levels } from '../tiered/ledger.ts';
import type { Round } from './arbiter-state.ts';

let cells: ReturnType<typeof outcomeTable> | undefined;

/** The map from policy and kind of shortage to outcome; `→` is an arrow of the design. */
export function outcomeMap(policy: ConflictPolicy): TableExhibit {
  cells ??= outcomeTable();
  const rows = conflictPolicies.map((each) => [
    each === policy ? `${each} (here)` : each,
    ...conflictScenarios.map((scenario) => {
      const cell = cells?.find((one) => one.policy === each && one.scenario === scenario);
      return `${cell?.drawn ? '→ ' : ''}${cell?.outcomes.join(' + ') ?? ''}`;
    }),
  ]);
  return {
    kind: 'table',
    title: 'What a policy makes of a shortage',
    columns: ['policy', 'competing requests', 'over-allocation', 'emergency'],
    rows,
  };
}

/** The latest decision: what became of each request. */
export function roundTable(round: Round | null): TableExhibit {
  const rows = round ? outcomes(round) : [];
  return { kind: 'table', title: 'Latest decision', columns: ['request', 'asked', 'answer'], rows };
}

function outcomes({ requests, resolution }: Round): string[][] {
  const { granted, partial, denied, preempted } = resolution;
  const answers = new Map<string, string>();
  for (const { id } of granted) answers.set(id, 'granted');
  for (const { id, amount, belowMinimum } of partial) {
    const flag = belowMinimum ? ' (below its minimum)' : '';
    answers.set(id, `part: ${amountText(amount)}${flag}`);
  }
  for (const id of denied) answers.set(id, 'denied');
  return [
    ...requests.map(({ id, amount }) => [id, amountText(amount), answers.get(id) ?? 'queued']),
    ...preempted.map(({ id, amount, to }) => [id, amountText(amount), `yields to ${to}`]),
  ];
}

function amountText(amount: Levels): string {
  const parts = resources.flatMap((resource, i) =>
    (amount[i] ?? 0) > 0 ? [`${amount[i]} ${resource}`] : [],
  );
  return parts.join(', ') || 'nothing';
}
