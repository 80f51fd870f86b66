import type { Exhibit } from '../../model/exhibit.ts';
import type { matrixSchema } from '../../model/component/matrix.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';

/** What a person writes of a communication matrix. */
export type MatrixParameters = ParametersOf<typeof matrixSchema>;

/** What a communication matrix knows. */
export interface MatrixState {
  /** `from/to` → how many were passed on, and how many refused. */
  passed: Record<string, number>;
  refused: Record<string, number>;
  /** `from/to` → the ways by which calls were passed on, and rightly so. */
  allowed: Record<string, string[]>;
}

/** A call on its way, an answer to it, or a refusal. */
export type PartyMessage =
  | (Message & { type: 'call'; id: string; to: string; by: string })
  | (Message & { type: 'deliver'; id: string; from: string; by: string })
  | (Message & { type: 'reply'; id: string; to: string })
  | (Message & { type: 'answer'; id: string })
  | (Message & { type: 'refused'; id: string });

/** Passes calls on where its cell has a way, and refuses all others. Answers always pass. */
export const matrix: Component<MatrixState, MatrixParameters> = {
  kind: 'matrix',
  durable: ['allowed'],
  init: () => ({ passed: {}, refused: {}, allowed: {} }),
  receive(state, message, ports, setup) {
    const heard = message as PartyMessage;
    if (heard.type === 'call') return called(state, heard, ports, setup);
    if (heard.type !== 'reply' || !setup.spec(heard.to)) return;
    ports.send(heard.to, { type: 'answer', id: heard.id } as Message, heard.id, true);
  },
  exhibit,
};

/** The ways from one to another; none when the cell is empty. */
export function waysOf(cells: MatrixParameters['cells'], from: string, to: string): string[] {
  const row = Object.hasOwn(cells, from) ? cells[from] : undefined;
  const cell = row && Object.hasOwn(row, to) ? row[to] : undefined;
  return (cell ?? '')
    .split('/')
    .map((way) => way.trim())
    .filter((way) => way !== '' && way !== '-');
}

function called(
  state: MatrixState,
  { id, to, by }: Extract<PartyMessage, { type: 'call' }>,
  ports: Ports,
  { parameters, spec }: Setup<MatrixParameters>,
): void {
  const { cells, defect } = parameters;
  const { from } = ports;
  const rightly = waysOf(cells, from, to);
  const back = defect === 'both-ways' ? waysOf(cells, to, from) : [];
  const ways = [...rightly, ...back];
  const way = by === '' ? ways[0] : ways.find((each) => each === by);
  const open = way ?? (defect === 'any-way' && ways.length > 0 ? by : undefined);
  const key = `${from}/${to}`;
  const good = open !== undefined && spec(to) !== undefined;
  ports.mark(good ? 'audit:allow:call' : 'audit:deny:call', key);
  const counts = good ? state.passed : state.refused;
  counts[key] = (counts[key] ?? 0) + 1;
  const before = state.allowed[key] ?? [];
  if (good && rightly.includes(open) && !before.includes(open)) {
    state.allowed[key] = [...before, open].sort();
  }
  if (good) ports.send(to, { type: 'deliver', id, from, by: open } as Message, id);
  else ports.send(from, { type: 'refused', id } as Message, id, true);
}

function exhibit(
  state: MatrixState,
  { parameters: { cells } }: Setup<MatrixParameters>,
): Exhibit[] {
  const keys = [...Object.keys(state.passed), ...Object.keys(state.refused)];
  const pairs = keys.map((key) => key.split('/'));
  const names = new Set([
    ...Object.keys(cells),
    ...Object.values(cells).flatMap((row) => Object.keys(row)),
    ...pairs.flat(),
  ]);
  const cell = (from: string, to: string): string => {
    const [passed, refused] = [state.passed, state.refused].map((all) => all[`${from}/${to}`] ?? 0);
    const counts = [passed ? `${passed} passed` : '', refused ? `${refused} refused` : ''];
    return [waysOf(cells, from, to).join('/') || '–', ...counts.filter((each) => each)].join(', ');
  };
  return [
    {
      kind: 'table',
      title: 'Who may call whom',
      columns: ['from / to', ...names],
      rows: [...names].map((from) => [from, ...[...names].map((to) => cell(from, to))]),
    },
  ];
}
