import type { recoverableSchema } from '../../model/component/recoverable.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { oneMore, waitFor } from '../events/backoff.ts';
import { copyFold, emptyFold, foldIn, foldText, type Fold } from '../events/fold.ts';
import type { Append, Appended, History, LogEntry, Publish, Read } from '../events/message.ts';
import { markLabel } from '../events/topic.ts';

export type RecoverableParameters = ParametersOf<typeof recoverableSchema>;

/** A component whose state is only in memory; after a crash its log gives it back. */
export interface RecoverableState {
  phase: 'ready' | 'recovering' | 'gone';
  /** How far in its log it has got. */
  position: number;
  /** The state itself. */
  fold: Fold;
  /** Commands that the log has not confirmed: id and who asked. */
  asked: { id: string; by: string }[];
  /** Entries of the log that came too early. */
  early: LogEntry[];
  /** How often it came back; kept over crashes, to be shown. */
  recoveries: number;
  tries: number;
  /** Handle of the timer after which it reads again; -1 for none. */
  timer: number;
}

type RecoverableSetup = Setup<RecoverableParameters>;

/** See `recoverableSchema`. */
export const recoverable: Component<RecoverableState, RecoverableParameters> = {
  kind: 'recoverable',
  durable: ['recoveries'],
  init: () => ({
    phase: 'ready',
    position: 0,
    fold: emptyFold(),
    asked: [],
    early: [],
    recoveries: 0,
    tries: 0,
    timer: -1,
  }),
  recover(state, ports, setup) {
    state.recoveries++;
    state.phase = 'recovering';
    ports.mark('status:recovering', setup.id);
    readLog(state, ports, setup);
  },
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    switch (message.type) {
      case 'publish':
        return command(state, message as Publish, ports, setup);
      case 'appended':
        return confirmed(state, (message as Appended).entry, ports, setup);
      case 'history':
        return restore(state, message as History, ports, setup);
      case 'readAgain':
        return readAgain(state, ports, setup);
    }
  },
  exhibit,
  waits: ({ phase }) => (phase === 'ready' ? [] : ['its log']),
};

/** Until it is ready it answers nothing: whoever asks must ask again. */
function command(
  state: RecoverableState,
  message: Publish,
  ports: Ports,
  { parameters }: RecoverableSetup,
): void {
  if (state.phase !== 'ready') return;
  const { id, topic, payload } = message;
  const { asked } = state;
  const first = !asked.some((one) => one.id === id);
  if (first && message.confirm) asked.push({ id, by: ports.from });
  const entry: Append = { type: 'append', id, topic, payload };
  ports.send(parameters.log, entry, id);
  if (parameters.defect !== 'apply-first' || !first) return;
  apply(state, { id, topic, payload, position: state.position + 1, at: ports.now }, ports);
  answer(state, id, ports);
}

function confirmed(
  state: RecoverableState,
  entry: LogEntry,
  ports: Ports,
  setup: RecoverableSetup,
): void {
  if (setup.parameters.defect === 'apply-first') return;
  const recovering = state.phase !== 'ready';
  if (recovering || entry.position > state.position + 1) {
    if (!state.early.some(({ position }) => position === entry.position)) state.early.push(entry);
    if (recovering) return;
    const read: Read = { type: 'read', after: state.position };
    return void ports.send(setup.parameters.log, read);
  }
  if (entry.position === state.position + 1) apply(state, entry, ports);
  answer(state, entry.id, ports);
  takeEarly(state, ports);
}

function takeEarly(state: RecoverableState, ports: Ports): void {
  state.early.sort((a, b) => a.position - b.position);
  while (state.early[0] && state.early[0].position <= state.position + 1) {
    const entry = state.early.shift() as LogEntry;
    if (entry.position === state.position + 1) apply(state, entry, ports);
    answer(state, entry.id, ports);
  }
}

function apply(state: RecoverableState, entry: LogEntry, ports: Ports): void {
  foldIn(state.fold, entry);
  state.position = entry.position;
  ports.mark(markLabel('event:effect', entry.topic), entry.id, entry.position);
}

function answer(state: RecoverableState, id: string, ports: Ports): void {
  const at = state.asked.findIndex((one) => one.id === id);
  const asked = state.asked[at];
  if (!asked) return;
  state.asked.splice(at, 1);
  ports.send(asked.by, { type: 'published', id, seq: state.position } as Message, id, true);
}

// ——— recovery ———

function readLog(state: RecoverableState, ports: Ports, { parameters }: RecoverableSetup): void {
  const read: Read = { type: 'read', after: -1 };
  ports.send(parameters.log, read);
  state.timer = ports.after(waitFor(parameters.retry, state.tries), { type: 'readAgain' });
}

function readAgain(state: RecoverableState, ports: Ports, setup: RecoverableSetup): void {
  state.timer = -1;
  if (state.phase !== 'recovering') return;
  const tries = oneMore(state.tries, setup.parameters.attempts);
  if (tries === undefined) state.phase = 'gone';
  else {
    state.tries = tries;
    readLog(state, ports, setup);
  }
}

function restore(
  state: RecoverableState,
  message: History,
  ports: Ports,
  setup: RecoverableSetup,
): void {
  if (state.phase === 'ready') catchUp(state, message, ports, setup);
  else if (state.phase === 'recovering') rebuild(state, message, ports, setup);
  takeEarly(state, ports);
}

/** Something was missing between two entries: only what follows on is applied. */
function catchUp(
  state: RecoverableState,
  { entries }: History,
  ports: Ports,
  { parameters }: RecoverableSetup,
): void {
  for (const entry of entries) {
    const next = entry.position === state.position + 1;
    if (next || !parameters.deduplicate) apply(state, entry, ports);
  }
}

function rebuild(
  state: RecoverableState,
  { snapshot, entries, upTo }: History,
  ports: Ports,
  setup: RecoverableSetup,
): void {
  const { deduplicate, defect } = setup.parameters;
  if (snapshot) {
    state.fold = copyFold(snapshot.fold);
    state.position = snapshot.position;
  }
  for (const entry of defect === 'snapshot-only' ? [] : entries) {
    if (!deduplicate || entry.position > state.position) apply(state, entry, ports);
  }
  state.position = upTo;
  ready(state, ports, setup);
}

function ready(state: RecoverableState, ports: Ports, setup: RecoverableSetup): void {
  if (state.timer >= 0) ports.cancel(state.timer);
  state.timer = -1;
  state.phase = 'ready';
  ports.mark('status:ready', setup.id);
}

function exhibit(state: RecoverableState, { id }: RecoverableSetup): Exhibit[] {
  return [
    {
      kind: 'table',
      title: `State of ${id}`,
      columns: ['phase', 'position', 'state', 'came back', 'unconfirmed'],
      rows: [
        [
          state.phase,
          String(state.position),
          foldText(state.fold),
          String(state.recoveries),
          state.asked.map((one) => one.id).join(', '),
        ],
      ],
    },
  ];
}
