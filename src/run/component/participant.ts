import type { participantSchema } from '../../model/component/participant.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { lockSet, type TransactionScope } from './lock-set.ts';
import type { CoordinatorMessage, LockAnswer, LockRequest } from './transaction-messages.ts';

/** What a person writes of a participant. */
export type ParticipantParameters = ParametersOf<typeof participantSchema>;

/** Where a participant stands; from `prepared` on it is no longer free to abort. */
export type ParticipantPhase =
  | 'working'
  | 'preparing'
  | 'locking'
  | 'prepared'
  | 'committed'
  | 'aborted';

/** What a participant knows. */
export interface ParticipantState {
  phase: ParticipantPhase;
  /** The last phase that it has written down: a vote, or an end. */
  log: ParticipantPhase;
  /** Whose transaction it is; '' before it knows. */
  coordinator: string;
  scope: TransactionScope;
  /** The locks that it has, in the order in which it took them. */
  held: string[];
  /** It has ended, and the lock manager has not confirmed yet. */
  releasing: boolean;
  /** The coordinator wants to be told that it has ended. */
  receipt: boolean;
  /** When it came to be in doubt, in ns. */
  since: number;
  /** The timer with which it asks; -1 for none. */
  timer: number;
}

type It = Setup<ParticipantParameters>;

/**
 * A participant of two-phase commit: it votes once and writes its vote down first; having voted
 * yes it keeps its locks until it is told, however long that takes, and asks from time to time.
 */
export const participant: Component<ParticipantState, ParticipantParameters> = {
  kind: 'participant',
  durable: ['log', 'coordinator', 'scope', 'held', 'releasing', 'receipt', 'since'],
  init: () => ({
    phase: 'working',
    log: 'working',
    coordinator: '',
    scope: 'step',
    held: [],
    releasing: false,
    receipt: false,
    since: 0,
    timer: -1,
  }),
  receive(state, message, ports, setup) {
    switch (message.type) {
      case 'worked':
        if (state.phase === 'preparing') decide(state, ports, setup);
        return;
      case 'wait':
        return waited(state, ports, setup);
      case 'locked':
        return locked(state, message, ports, setup);
      case 'lockRefused':
        if (state.phase === 'locking') refuse(state, ports, setup);
        return;
      case 'unlocked':
        return unlocked(state, ports);
      default:
        return told(state, message as CoordinatorMessage, ports, setup);
    }
  },
  recover(state, ports, setup) {
    state.phase = state.log;
    if (state.phase === 'working') state.held = [];
    if (state.phase === 'locking') request(state, ports, setup);
    if (state.phase === 'prepared') inquire(state, ports, setup);
    else if (state.releasing) giveBack(state, ports, setup);
  },
  exhibit(state, setup) {
    const transaction = state.coordinator;
    const { phase, scope } = state;
    const inDoubt = phase === 'prepared';
    const own = { transaction, member: setup.id, role: 'participant' as const };
    const locks = setup.parameters.locker === undefined ? state.held : [];
    return [
      { kind: 'transaction', ...own, phase, inDoubt, scope },
      ...locks.map((key) => ({ kind: 'lock' as const, key, holder: setup.id, waiting: [] })),
    ];
  },
  waits(state) {
    if (state.phase === 'prepared') return [`the decision of ${state.coordinator}`];
    if (state.phase === 'locking') return ['a lock'];
    return state.releasing ? ['its locks to be given back'] : [];
  },
};

/** What a participant locks in a transaction of this scope, in order. */
export function locksOf(setup: It, scope: TransactionScope): readonly string[] {
  const { locks } = setup.parameters;
  return locks.length > 0 ? locks : lockSet(scope, setup.id);
}

/** A question or a decision of the coordinator. */
function told(state: ParticipantState, message: CoordinatorMessage, ports: Ports, setup: It): void {
  if (state.coordinator === '') {
    state.coordinator = message.transaction;
    state.scope = message.scope;
  } else if (state.coordinator !== message.transaction) return;
  state.receipt = message.receipt;
  switch (message.type) {
    case 'join':
      return reply('joined', state, ports);
    case 'probe':
      return reply('here', state, ports);
    case 'prepare':
      return prepare(state, ports, setup);
    case 'commit':
      if (state.phase === 'prepared') end('committed', state, ports, setup);
      return confirm(state, ports);
    case 'abort':
      if (!isEnded(state)) end('aborted', state, ports, setup);
      return confirm(state, ports);
  }
}

function isEnded({ phase }: ParticipantState): boolean {
  return phase === 'committed' || phase === 'aborted';
}

function reply(
  type: 'joined' | 'here' | 'yes' | 'no' | 'done' | 'ask',
  { coordinator }: ParticipantState,
  ports: Ports,
): void {
  ports.send(coordinator, { type, transaction: coordinator } as Message, coordinator, true);
}

/** Confirms the end to a coordinator that waits for it, once its locks are back. */
function confirm(state: ParticipantState, ports: Ports): void {
  if (state.receipt && isEnded(state) && !state.releasing) reply('done', state, ports);
}

function prepare(state: ParticipantState, ports: Ports, setup: It): void {
  if (state.phase === 'prepared') return reply('yes', state, ports);
  if (state.phase === 'aborted') return reply('no', state, ports);
  if (state.phase !== 'working') return;
  const took = ports.draw(setup.parameters.work);
  if (took === 0) return decide(state, ports, setup);
  state.phase = 'preparing';
  ports.mark('tx:preparing', state.coordinator);
  ports.after(took, { type: 'worked' });
}

/** Votes no, or takes its locks: its own at once, those of a lock manager one by one. */
function decide(state: ParticipantState, ports: Ports, setup: It): void {
  if (!agrees(ports, setup)) return refuse(state, ports, setup);
  if (setup.parameters.locker === undefined) {
    for (const key of locksOf(setup, state.scope)) take(key, state, ports, setup);
    return accept(state, ports, setup);
  }
  state.phase = 'locking';
  state.log = 'locking';
  ports.mark('tx:locking', state.coordinator);
  request(state, ports, setup);
}

function agrees(ports: Ports, { parameters }: It): boolean {
  if (parameters.vote !== 'choose') return parameters.vote === 'yes';
  return ports.choose('', 'it votes', ['yes', 'no']) === 0;
}

function refuse(state: ParticipantState, ports: Ports, setup: It): void {
  ports.mark('tx:vote:no', state.coordinator);
  end('aborted', state, ports, setup);
  reply('no', state, ports);
}

/** Votes yes: written down first, then said. From here on it is in doubt. */
function accept(state: ParticipantState, ports: Ports, setup: It): void {
  const { defect } = setup.parameters;
  state.phase = 'prepared';
  if (defect !== 'vote-not-logged') state.log = 'prepared';
  state.since = ports.now;
  ports.mark('tx:vote:yes', state.coordinator);
  ports.mark('tx:prepared', state.coordinator);
  if (defect === 'releases-early') release(state, ports, setup);
  reply('yes', state, ports);
  rearm(state, ports, setup);
}

function end(
  phase: 'committed' | 'aborted',
  state: ParticipantState,
  ports: Ports,
  setup: It,
): void {
  const before = state.phase;
  state.phase = phase;
  state.log = phase;
  if (before === 'prepared') ports.mark('measure:in-doubt', setup.id, ports.now - state.since);
  state.since = 0;
  ports.mark(phase === 'committed' ? 'tx:committed' : 'tx:aborted', state.coordinator);
  disarm(state, ports);
  if (before === 'prepared' || before === 'locking') release(state, ports, setup);
}

/** It waits for too long: in doubt, for a lock, or for its locks to be taken back. */
function waited(state: ParticipantState, ports: Ports, setup: It): void {
  state.timer = -1;
  if (state.phase === 'prepared') {
    if (setup.parameters.defect === 'timeout-abort-in-prepared') {
      return end('aborted', state, ports, setup);
    }
    inquire(state, ports, setup);
  } else if (state.phase === 'locking') {
    request(state, ports, setup);
    reply('ask', state, ports);
  } else if (state.releasing) giveBack(state, ports, setup);
}

/** Asks what was decided by voting once more: no message of its own, so fewer cases to get wrong. */
function inquire(state: ParticipantState, ports: Ports, setup: It): void {
  ports.mark('tx:in-doubt', state.coordinator);
  reply('yes', state, ports);
  rearm(state, ports, setup);
}

function disarm(state: ParticipantState, ports: Ports): void {
  if (state.timer >= 0) ports.cancel(state.timer);
  state.timer = -1;
}

function rearm(state: ParticipantState, ports: Ports, setup: It): void {
  disarm(state, ports);
  const { ask, defect } = setup.parameters;
  if (defect === 'never-asks' && state.phase === 'prepared') return;
  state.timer = ports.after(ask, { type: 'wait' });
}

// ——— Locks ———

function take(key: string, state: ParticipantState, ports: Ports, setup: It): void {
  state.held.push(key);
  ports.mark('lock:taken', key, numberOf(state, setup));
}

/** A transaction's number, for marks of locks. */
function numberOf(state: ParticipantState, setup: It): number {
  return setup.others('coordinator').indexOf(state.coordinator);
}

/** Asks the lock manager for the next key. */
function request(state: ParticipantState, ports: Ports, setup: It): void {
  const key = locksOf(setup, state.scope)[state.held.length];
  if (key === undefined) return accept(state, ports, setup);
  const message: LockRequest = { type: 'lock', transaction: state.coordinator, key };
  ports.send(setup.parameters.locker ?? '', message, key);
  rearm(state, ports, setup);
}

function locked(state: ParticipantState, message: Message, ports: Ports, setup: It): void {
  const { key } = message as Extract<LockAnswer, { type: 'locked' }>;
  if (state.phase !== 'locking') return;
  if (locksOf(setup, state.scope)[state.held.length] !== key) return;
  state.held.push(key);
  request(state, ports, setup);
}

/** Gives all locks back: at the end only, and all of them. */
function release(state: ParticipantState, ports: Ports, setup: It): void {
  const { defect, locker } = setup.parameters;
  if (defect === 'keeps-locks') return;
  const number = numberOf(state, setup);
  if (locker === undefined) {
    for (const key of state.held) ports.mark('lock:released', key, number);
    if (defect === 'locks-after-release') {
      ports.mark('lock:taken', `late:${setup.id}`, number);
      ports.mark('lock:released', `late:${setup.id}`, number);
    }
  } else {
    state.releasing = true;
    giveBack(state, ports, setup);
  }
  state.held = [];
}

function giveBack(state: ParticipantState, ports: Ports, setup: It): void {
  const message: LockRequest = { type: 'unlock', transaction: state.coordinator };
  ports.send(setup.parameters.locker ?? '', message, state.coordinator);
  rearm(state, ports, setup);
}

function unlocked(state: ParticipantState, ports: Ports): void {
  if (!state.releasing) return;
  state.releasing = false;
  disarm(state, ports);
  confirm(state, ports);
}
