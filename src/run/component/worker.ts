import type { workerSchema } from '../../model/component/worker.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';

export type WorkerParameters = ParametersOf<typeof workerSchema>;

/** What a worker remembers. */
export interface WorkerData {
  /** Pieces of its own work that it has begun. */
  begun: number;
  /** Pieces that it has received from above. */
  received: number;
  commits: number;
  stopped: boolean;
  /** Its commits when it was stopped; -1 before. */
  commitsAtStop: number;
}

type Own = Setup<WorkerParameters>;
/** A piece of work on its way down (`task`), being done (`work`), or on its way up (`result`). */
interface Piece extends Message {
  type: 'task' | 'work' | 'result';
  piece: string;
  /** Hands that it has gone through on its way down. */
  depth: number;
}

/** A worker of a tier: it works until it is stopped. */
export const worker: Component<WorkerData, WorkerParameters> = {
  kind: 'worker',
  durable: ['stopped', 'commits', 'commitsAtStop'],
  init: () => ({ begun: 0, received: 0, commits: 0, stopped: false, commitsAtStop: -1 }),
  start(_state, ports, { parameters }) {
    if (parameters.count > 0) ports.after(parameters.every, { type: 'next' });
  },
  receive(state, message, ports, setup) {
    if (message.type === 'stop') return stop(state, ports, setup);
    if (state.stopped && setup.parameters.defect === undefined) return undefined;
    switch (message.type) {
      case 'next':
        return next(state, ports, setup);
      case 'task':
        state.received++;
        return begin((message as Piece).piece, (message as Piece).depth, ports, setup);
      case 'work':
      case 'result':
        return commit(state, message as Piece, ports, setup);
      default:
        return undefined;
    }
  },
  exhibit: (state, { id, tier }) => [
    {
      kind: 'table',
      title: `Work of ${id}`,
      columns: ['tier', 'status', 'begun', 'received', 'committed'],
      rows: [
        [
          tier,
          state.stopped ? 'stopped' : 'at work',
          String(state.begun),
          String(state.received),
          String(state.commits),
        ],
      ],
    },
  ],
};

function next(state: WorkerData, ports: Ports, setup: Own): void {
  if (state.stopped && setup.parameters.defect !== 'acknowledges-only') return;
  const { count, every } = setup.parameters;
  state.begun++;
  begin(`${setup.id}/${state.begun}`, 0, ports, setup);
  if (state.begun < count) ports.after(every, { type: 'next' });
}

/** Hands a piece to those below, or works on it. */
function begin(piece: string, depth: number, ports: Ports, setup: Own): void {
  const all = setup.others('worker');
  // Whoever works for himself, by way of others, would hand work round for ever.
  if (depth > all.length) return;
  const below = all.filter((id) => parentOf(id, setup) === setup.id);
  const task: Piece = { type: 'task', piece, depth: depth + 1 };
  const work: Piece = { type: 'work', piece, depth };
  if (below.length === 0) ports.after(setup.parameters.takes, work);
  else for (const id of below) ports.send(id, task, piece);
}

/** Makes a piece count here, and hands the result up. */
function commit(state: WorkerData, { piece, depth }: Piece, ports: Ports, setup: Own): void {
  state.commits++;
  ports.mark('status:committed', setup.id, state.commits);
  const { parent } = setup.parameters;
  const mine = piece.startsWith(`${setup.id}/`);
  if (mine || parent === undefined || !setup.spec(parent)) return;
  ports.send(parent, { type: 'result', piece, depth } as Piece, piece, true);
}

/** Stops, once; every further request is only acknowledged. */
function stop(state: WorkerData, ports: Ports, setup: Own): void {
  if (!state.stopped) {
    state.stopped = true;
    state.commitsAtStop = state.commits;
    ports.mark('status:stopped', setup.id);
  }
  ports.send(ports.from, { type: 'stopped' }, setup.id, true);
}

function parentOf(id: string, setup: Own): unknown {
  return setup.spec(id)?.parameters['parent'];
}
