import type { lockManagerSchema } from '../../model/component/lock-manager.ts';
import type { Component, ParametersOf, Ports, Setup } from '../component.ts';
import {
  releaseLocks,
  requestLock,
  withdraw,
  type LockTable,
  type LockWaiter,
} from './lock-table.ts';
import { own } from './own.ts';
import type { LockAnswer, LockRequest } from './transaction-messages.ts';

/** What a person writes of a lock manager. */
export type LockManagerParameters = ParametersOf<typeof lockManagerSchema>;

/** What a lock manager knows; all of it survives a crash. */
export interface LockManagerState extends LockTable {
  /** `transaction/member` of those that gave their locks back: they get no more. */
  ended: string[];
}

type It = Setup<LockManagerParameters>;

/** Gives each key to one transaction at a time, first come first served. */
export const lockManager: Component<LockManagerState, LockManagerParameters> = {
  kind: 'lock-manager',
  durable: ['held', 'waiting', 'ended'],
  init: () => ({ held: {}, waiting: {}, ended: [] }),
  receive(state, message, ports, setup) {
    const request = message as LockRequest;
    const who = { transaction: request.transaction, member: ports.from };
    if (request.type === 'lock') lock(state, request.key, who, ports, setup);
    else if (request.type === 'unlock') unlock(state, who, ports, setup);
  },
  exhibit: ({ held, waiting }) =>
    Object.entries(held).map(([key, { transaction }]) => ({
      kind: 'lock',
      key,
      holder: transaction,
      waiting: (own(waiting, key) ?? []).map((one) => one.transaction),
    })),
};

function lock(
  state: LockManagerState,
  key: string,
  who: LockWaiter,
  ports: Ports,
  setup: It,
): void {
  const { defect, deadlock } = setup.parameters;
  if (state.ended.includes(nameOf(who)) && defect !== 'forgets-the-ended') return;
  const before = own(state.held, key);
  if (defect === 'lends-twice') delete state.held[key];
  const result = requestLock(state, key, who);
  if (result === 'granted') {
    if (before?.transaction !== who.transaction) taken(key, who, ports, setup);
    return grant(key, who, ports);
  }
  ports.mark('lock:waits', key, numberOf(who, setup));
  if (result === 'waits' || deadlock === 'wait') return;
  withdraw(state, who);
  ports.mark('lock:refused', key, numberOf(who, setup));
  const answer: LockAnswer = { type: 'lockRefused', transaction: who.transaction, key };
  ports.send(who.member, answer, key, true);
}

function grant(key: string, { transaction, member }: LockWaiter, ports: Ports): void {
  const answer: LockAnswer = { type: 'locked', transaction, key };
  ports.send(member, answer, key, true);
}

function unlock(state: LockManagerState, who: LockWaiter, ports: Ports, setup: It): void {
  const name = nameOf(who);
  if (!state.ended.includes(name)) state.ended = [...state.ended, name].sort();
  const { released, granted } = releaseLocks(state, who);
  for (const key of released) ports.mark('lock:released', key, numberOf(who, setup));
  for (const one of granted) {
    taken(one.key, one, ports, setup);
    grant(one.key, one, ports);
  }
  const answer: LockAnswer = { type: 'unlocked', transaction: who.transaction };
  ports.send(who.member, answer, who.transaction, true);
}

function taken(key: string, who: LockWaiter, ports: Ports, setup: It): void {
  ports.mark('lock:taken', key, numberOf(who, setup));
}

/** A member of a transaction, as one text. */
export function nameOf({ transaction, member }: LockWaiter): string {
  return `${transaction}/${member}`;
}

function numberOf({ transaction }: LockWaiter, setup: It): number {
  return setup.others('coordinator').indexOf(transaction);
}
