import type { replicaSchema } from '../../model/component/replica.ts';
import type { Json } from '../../model/json.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { own } from './own.ts';
import {
  detectConflicts,
  digestOf,
  mergeEntries,
  resolve,
  written,
  type Entries,
  type Entry,
} from './replica-merge.ts';

/** What a person writes of a replica. */
export type ReplicaParameters = ParametersOf<typeof replicaSchema>;

/** What a replica knows. Its values and which writes were done survive a crash. */
export interface ReplicaState {
  entries: Record<string, Entry>;
  /** Indices of its own writes that were done. */
  written: number[];
  /** Peers that have confirmed that they know the same. */
  agreed: string[];
  timer: number;
}

interface Update extends Message {
  readonly type: 'update';
  readonly entries: Entries;
}

interface Same extends Message {
  readonly type: 'same';
  readonly digest: string;
}

type It = Setup<ReplicaParameters>;

/**
 * A replica of eventual consistency: takes writes at once, tells its peers, and tells them again
 * until they confirm (anti-entropy: Demers et al., 1987).
 */
export const replica: Component<ReplicaState, ReplicaParameters> = {
  kind: 'replica',
  durable: ['entries', 'written'],
  init: () => ({ entries: {}, written: [], agreed: [], timer: -1 }),
  start(state, ports, setup) {
    state.agreed = [...peersOf(setup)];
    plan(state, ports, setup);
  },
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    switch (message.type) {
      case 'write':
        return write(state, (message as WriteTimer).index, ports, setup);
      case 'resend':
        state.timer = -1;
        return tell(state, ports, setup);
      case 'update':
        return update(state, message as Update, ports, setup);
      case 'same':
        return same(state, message as Same, ports, setup);
    }
  },
  recover(state, ports, setup) {
    plan(state, ports, setup);
    tell(state, ports, setup);
  },
  exhibit: ({ entries }, setup) => [
    {
      kind: 'table',
      title: setup.id,
      columns: ['key', 'value', 'written', 'knows of'],
      rows: Object.entries(entries).map(([key, { writes, version }]) => [
        key,
        JSON.stringify(valueIn(entries, key, setup)),
        writes.map(({ value, by }) => `${JSON.stringify(value)} by ${by}`).join(', '),
        Object.keys(version)
          .map((who) => `${who} ${version[who] ?? 0}`)
          .join(', '),
      ]),
    },
  ],
  waits(state, setup) {
    const silent = peersOf(setup).filter((peer) => !state.agreed.includes(peer));
    return silent.map((peer) => `${peer} to know the same`);
  },
};

interface WriteTimer extends Message {
  readonly type: 'write';
  readonly index: number;
}

/** Whom a replica tells. */
export function peersOf(setup: It): readonly string[] {
  const { peers } = setup.parameters;
  return peers.length > 0 ? peers : setup.others('replica').filter((id) => id !== setup.id);
}

/** What a replica says that a key's value is; undefined when it knows none. */
export function valueIn(entries: Entries, key: string, setup: It): Json | undefined {
  const { resolution, defect } = setup.parameters;
  const entry = own(entries, key);
  return entry && resolve(entry, resolution, setup.id, defect);
}

/** Sets the times of the writes that were not done yet. */
function plan(state: ReplicaState, ports: Ports, setup: It): void {
  setup.parameters.writes.forEach(({ at }, index) => {
    if (state.written.includes(index)) return;
    const timer: WriteTimer = { type: 'write', index };
    if (at <= ports.now && at === 0) write(state, index, ports, setup);
    else ports.after(Math.max(0, at - ports.now), timer);
  });
}

function write(state: ReplicaState, index: number, ports: Ports, setup: It): void {
  const one = setup.parameters.writes[index];
  if (!one || state.written.includes(index)) return;
  state.written = [...state.written, index].sort((a, b) => a - b);
  const entry = written(own(state.entries, one.key), one.value, setup.id);
  state.entries = { ...state.entries, [one.key]: entry };
  ports.mark('status:written', one.key, entry.writes[0]?.clock ?? 0);
  changed(state, ports, setup);
}

/** Nobody is known to know this. */
function changed(state: ReplicaState, ports: Ports, setup: It): void {
  state.agreed = [];
  tell(state, ports, setup);
}

/** Tells everybody who has not confirmed, and plans to tell them again. */
function tell(state: ReplicaState, ports: Ports, setup: It): void {
  const silent = peersOf(setup).filter((peer) => !state.agreed.includes(peer));
  const message: Update = { type: 'update', entries: state.entries };
  for (const peer of silent) ports.send(peer, message);
  if (setup.parameters.defect === 'tells-once') return;
  if (state.timer >= 0) ports.cancel(state.timer);
  state.timer = -1;
  if (silent.length === 0) return;
  state.timer = ports.after(setup.parameters.resend, { type: 'resend' });
}

/** Somebody tells what it knows: merged, confirmed when that was all, else answered with more. */
function update(state: ReplicaState, { entries }: Update, ports: Ports, setup: It): void {
  const { defect } = setup.parameters;
  const before = digestOf(state.entries);
  for (const key of detectConflicts(state.entries, entries)) {
    ports.mark('status:conflict', key);
  }
  state.entries = mergeEntries(state.entries, entries, defect);
  const digest = digestOf(state.entries);
  const grown = digest !== before;
  if (grown) state.agreed = [];
  if (digest === digestOf(entries)) {
    const answer: Same = { type: 'same', digest };
    ports.send(ports.from, answer, '', true);
    agree(state, ports, setup);
  }
  if (grown) tell(state, ports, setup);
}

function same(state: ReplicaState, { digest }: Same, ports: Ports, setup: It): void {
  if (digest === digestOf(state.entries)) agree(state, ports, setup);
}

/** The sender knows the same. */
function agree(state: ReplicaState, ports: Ports, setup: It): void {
  if (state.agreed.includes(ports.from)) return;
  state.agreed = [...state.agreed, ports.from].sort();
  const all = peersOf(setup).every((peer) => state.agreed.includes(peer));
  if (!all) return;
  if (state.timer >= 0) ports.cancel(state.timer);
  state.timer = -1;
  ports.mark('status:converged', setup.id);
}
