import type { eventLogSchema } from '../../model/component/event-log.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { copyFold, emptyFold, foldIn, foldText, type Fold } from '../events/fold.ts';
import type { Append, Appended, History, LogEntry, LogSnapshot, Read } from '../events/message.ts';
import { markLabel } from '../events/topic.ts';

export type EventLogParameters = ParametersOf<typeof eventLogSchema>;

/** A log: all of it survives a crash. */
export interface EventLogState {
  entries: LogEntry[];
  /** What all entries add up to. */
  fold: Fold;
  snapshot: LogSnapshot | null;
}

type EventLogSetup = Setup<EventLogParameters>;

/** See `eventLogSchema`. */
export const eventLog: Component<EventLogState, EventLogParameters> = {
  kind: 'event-log',
  durable: ['entries', 'fold', 'snapshot'],
  init: () => ({ entries: [], fold: emptyFold(), snapshot: null }),
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    if (message.type === 'append' || message.type === 'publish') {
      append(state, message as Append, ports, setup);
    } else if (message.type === 'read') {
      read(state, (message as Read).after, ports, setup);
    }
  },
  exhibit,
};

function append(state: EventLogState, message: Append, ports: Ports, setup: EventLogSetup): void {
  const { id } = message;
  const known = state.entries.find((entry) => entry.id === id);
  const entry = known ?? write(state, message, ports, setup);
  if (message.type === 'append') {
    const answer: Appended = { type: 'appended', entry };
    ports.send(ports.from, answer, id, true);
  } else if ((message as { confirm?: boolean }).confirm) {
    const answer = { type: 'published', id, seq: entry.position } as Message;
    ports.send(ports.from, answer, id, true);
  }
}

function write(
  state: EventLogState,
  { id, topic, payload }: Append,
  ports: Ports,
  { parameters }: EventLogSetup,
): LogEntry {
  const tick = Math.max(1, parameters.tick);
  const at = Math.floor(ports.now / tick) * tick;
  const position = state.entries.length + 1;
  const entry = { position, id, topic, payload, at };
  state.entries.push(entry);
  foldIn(state.fold, entry);
  ports.mark(markLabel('event:published', topic), id, position, ports.event);
  if (parameters.snapshot > 0 && position % parameters.snapshot === 0) {
    state.snapshot = { position, at, fold: copyFold(state.fold) };
  }
  return entry;
}

function read(state: EventLogState, after: number, ports: Ports, setup: EventLogSetup): void {
  const { entries } = state;
  const snapshot = after < 0 ? state.snapshot : null;
  const answer: History = {
    type: 'history',
    snapshot,
    entries: snapshot ? entriesAfter(entries, snapshot, setup) : entries.slice(Math.max(0, after)),
    upTo: entries.length,
  };
  for (const { id, topic, position } of answer.entries) {
    ports.mark(markLabel('event:replayed', topic), id, position);
  }
  ports.send(ports.from, answer, '', true);
}

function entriesAfter(
  entries: readonly LogEntry[],
  snapshot: LogSnapshot,
  { parameters }: EventLogSetup,
): LogEntry[] {
  switch (parameters.since) {
    case 'position':
      return entries.slice(snapshot.position);
    case 'after_time':
      return entries.filter(({ at }) => at > snapshot.at);
    case 'from_time':
      return entries.filter(({ at }) => at >= snapshot.at);
  }
}

function exhibit(state: EventLogState, { id }: EventLogSetup): Exhibit[] {
  const { entries, snapshot, fold } = state;
  return [
    {
      kind: 'queue',
      queue: id,
      title: `Log: ${foldText(fold)}`,
      length: entries.length,
      capacity: -1,
      dropped: 0,
      items: entries.slice(-8).map((e) => `${e.position} ${e.topic} (${e.id}) at ${e.at} ns`),
    },
    {
      kind: 'table',
      title: 'Snapshot',
      columns: ['position', 'time in ns', 'state'],
      rows: snapshot
        ? [[String(snapshot.position), String(snapshot.at), foldText(snapshot.fold)]]
        : [],
    },
  ];
}
