import type { claimantSchema } from '../../model/component/claimant.ts';
import { priorities } from '../../model/scenario/schema.ts';
import { levelsOf, nothing, usedUp, type Levels } from '../tiered/ledger.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { ArbiterMessage } from './pool-messages.ts';

/** What a person writes of a claimant. */
export type ClaimantParameters = ParametersOf<typeof claimantSchema>;

/** Where a request stands. */
export type WishStatus =
  | 'planned'
  | 'asked'
  | 'queued'
  | 'working'
  | 'paused'
  | 'releasing'
  | 'done'
  | 'denied'
  | 'compensated';

/** One request of a claimant. */
export interface Wish {
  status: WishStatus;
  /** The latest turn it has heard of. */
  turn: number;
  /** What it has now. */
  held: Levels;
  /** What it has used in earlier turns, which was reported. */
  reported: Levels;
  /** What it has reported and its arbiter has confirmed, when it is over. */
  settled: Levels;
  /** Work that is left, in ns; -1 before it has begun. */
  left: number;
  /** When it began or went on, in ns. */
  since: number;
  tries: number;
}

/** What a claimant knows. */
export interface ClaimantState {
  wishes: Record<string, Wish>;
  /** What all its requests that are over have used, as its arbiter has confirmed. */
  spent: Levels;
}

type It = Setup<ClaimantParameters>;
type Own = Message &
  (
    | { type: 'ask'; id: string }
    | { type: 'worked'; id: string; turn: number }
    | { type: 'again'; id: string; tries: number }
  );

/**
 * Asks an arbiter for resources, works, and gives back the rest. Told to yield, it stops and says
 * what it has used; given resources again, it goes on where it was.
 */
export const claimant: Component<ClaimantState, ClaimantParameters> = {
  kind: 'claimant',
  durable: ['wishes', 'spent'],
  init: ({ id, parameters: { count } }) => ({
    wishes: Object.fromEntries(
      Array.from({ length: count }, (_, n) => [count === 1 ? id : `${id}-${n + 1}`, wish()]),
    ),
    spent: nothing(),
  }),
  start(state, ports, { parameters }) {
    let at = parameters.at;
    for (const id of Object.keys(state.wishes)) {
      ports.after(at, { type: 'ask', id } as Own);
      at += ports.draw(parameters.every);
    }
  },
  receive(state, message, ports, setup) {
    const heard = message as ArbiterMessage | Own;
    const mine = state.wishes[heard.id];
    if (mine) handle(state, mine, heard, ports, setup);
  },
  recover(state, ports, setup) {
    for (const [id, mine] of Object.entries(state.wishes)) goOn(mine, id, ports, setup);
  },
  waits: (state) =>
    Object.entries(state.wishes)
      .filter(([, { status }]) => !over(status))
      .map(([id, { status }]) => waitsFor(id, status)),
};

function handle(
  state: ClaimantState,
  mine: Wish,
  heard: ArbiterMessage | Own,
  ports: Ports,
  setup: It,
): void {
  switch (heard.type) {
    case 'ask':
      if (mine.status === 'planned') ask(mine, heard.id, ports, setup);
      return;
    case 'again':
      return again(mine, heard.id, heard.tries, ports, setup);
    case 'queued':
      if (mine.status === 'asked') mine.status = 'queued';
      return;
    case 'denied':
      if (mine.status === 'asked' || mine.status === 'queued') mine.status = 'denied';
      return;
    case 'granted':
      return granted(mine, heard, ports, setup);
    case 'worked':
      return worked(mine, heard.id, heard.turn, ports, setup);
    case 'pause':
      return pause(mine, heard.id, heard.turn, ports, setup);
    case 'compensated':
      return compensated(state, mine, heard.owed);
    case 'released':
      return released(state, mine);
    case 'transferred':
      if (heard.good) mine.held = mine.held.map((each, i) => each - (heard.amount[i] ?? 0));
      return;
    case 'received':
      mine.held = mine.held.map((each, i) => each + (heard.amount[i] ?? 0));
      return;
  }
}

function wish(): Wish {
  return {
    status: 'planned',
    turn: 0,
    held: nothing(),
    reported: nothing(),
    settled: nothing(),
    left: -1,
    since: 0,
    tries: 0,
  };
}

function ask(mine: Wish, id: string, ports: Ports, setup: It): void {
  mine.status = 'asked';
  mine.tries++;
  ports.send(setup.parameters.of, requestOf(id, setup), id);
  retryLater(mine, id, ports, setup);
}

function requestOf(id: string, { parameters }: It): Message {
  const { amount, minimum, priority } = parameters;
  const wanted = { amount: levelsOf(amount), minimum: levelsOf(minimum) };
  return { type: 'request', id, ...wanted, priority: priorities.indexOf(priority) } as Message;
}

/** No answer, or a denial: it asks again. */
function again(mine: Wish, id: string, tries: number, ports: Ports, setup: It): void {
  if (mine.tries !== tries) return;
  if (mine.status === 'asked' || mine.status === 'denied') ask(mine, id, ports, setup);
  else if (mine.status === 'releasing' || mine.status === 'paused') {
    mine.tries++;
    if (mine.status === 'paused') remind(mine, id, ports, setup);
    else release(mine, id, ports, setup);
  }
}

/** The news that it may go on can be lost. */
function remind(mine: Wish, id: string, ports: Ports, setup: It): void {
  ports.send(setup.parameters.of, requestOf(id, setup), id);
  retryLater(mine, id, ports, setup);
}

function retryLater(mine: Wish, id: string, ports: Ports, { parameters }: It): void {
  const { retry, tries } = parameters;
  if (retry === 0 || mine.tries >= tries) return;
  ports.after(retry, { type: 'again', id, tries: mine.tries } as Own);
}

function granted(
  mine: Wish,
  heard: Extract<ArbiterMessage, { type: 'granted' }>,
  ports: Ports,
  setup: It,
): void {
  if (heard.turn <= mine.turn || final(mine.status)) return;
  const { id, turn, amount, belowMinimum } = heard;
  const { work, gives, to } = setup.parameters;
  mine.turn = turn;
  mine.held = amount.slice();
  if (belowMinimum) {
    ports.mark('budget:reduced:minimum', id);
    mine.left = 0;
    return release(mine, id, ports, setup, nothing());
  }
  mine.status = 'working';
  if (mine.left < 0) mine.left = ports.draw(work);
  mine.since = ports.now;
  ports.mark('status:working', id);
  if (gives && to && turn === 1) {
    ports.send(setup.parameters.of, transfer(id, to, levelsOf(gives)), id);
  }
  ports.after(mine.left, { type: 'worked', id, turn } as Own);
}

function transfer(id: string, to: string, amount: Levels): Message {
  return { type: 'transfer', id, to, amount } as Message;
}

function worked(mine: Wish, id: string, turn: number, ports: Ports, setup: It): void {
  if (mine.status !== 'working' || mine.turn !== turn) return;
  mine.left = 0;
  release(mine, id, ports, setup);
}

/** Gives back what it has; of what is used up, what it used is gone. */
function release(
  mine: Wish,
  id: string,
  ports: Ports,
  setup: It,
  now = planned(mine, setup),
): void {
  const used = sum(mine.reported, now);
  mine.status = 'releasing';
  mine.settled = usedUp(used);
  ports.mark('status:releasing', id);
  ports.send(setup.parameters.of, { type: 'release', id, turn: mine.turn, used } as Message, id);
  retryLater(mine, id, ports, setup);
}

/** What it uses of what it has had in all its turns, less what it has reported. */
function planned(mine: Wish, { parameters }: It): Levels {
  return mine.held.map((each, i) => {
    const earlier = mine.reported[i] ?? 0;
    return Math.max(0, Math.floor((each + earlier) * parameters.uses) - earlier);
  });
}

function pause(mine: Wish, id: string, turn: number, ports: Ports, setup: It): void {
  if (turn < mine.turn || final(mine.status) || mine.status === 'releasing') return;
  if (mine.status === 'working' && mine.turn === turn) {
    if (setup.parameters.defect === 'works-while-paused') return;
    mine.reported = sum(mine.reported, partUsed(mine, ports, setup));
  }
  mine.turn = turn;
  mine.status = 'paused';
  mine.held = nothing();
  ports.mark('status:paused', id);
  const used = mine.reported.slice();
  ports.send(setup.parameters.of, { type: 'yielded', id, turn, used } as Message, id, true);
  retryLater(mine, id, ports, setup);
}

/** What it has used until now, in the measure of the time it has worked. */
function partUsed(mine: Wish, ports: Ports, setup: It): Levels {
  const done = Math.min(mine.left, Math.max(0, ports.now - mine.since));
  const share = mine.left === 0 ? 1 : done / mine.left;
  mine.left -= done;
  return usedUp(planned(mine, setup)).map((each) => Math.floor(each * share));
}

function released(state: ClaimantState, mine: Wish): void {
  if (mine.status !== 'releasing') return;
  mine.status = 'done';
  mine.held = nothing();
  state.spent = sum(state.spent, mine.settled);
}

function compensated(state: ClaimantState, mine: Wish, owed: Levels): void {
  if (final(mine.status)) return;
  mine.status = 'compensated';
  mine.settled = usedUp(owed);
  state.spent = sum(state.spent, mine.settled);
}

function sum(a: Levels, b: Levels): Levels {
  return a.map((each, i) => each + (b[i] ?? 0));
}

/** After a crash: what was said may not have been heard, and what it worked on begins anew. */
function goOn(mine: Wish, id: string, ports: Ports, setup: It): void {
  switch (mine.status) {
    case 'planned':
      ports.after(0, { type: 'ask', id } as Own);
      return;
    case 'asked':
    case 'queued':
      return ask(mine, id, ports, setup);
    case 'working':
      ports.after(mine.left, { type: 'worked', id, turn: mine.turn } as Own);
      return;
    case 'releasing':
      return release(mine, id, ports, setup);
    default:
      return;
  }
}

/** Nothing can change any more; a denial may be overtaken by the answer to asking again. */
function final(status: WishStatus): boolean {
  return status === 'done' || status === 'compensated';
}

function over(status: WishStatus): boolean {
  return final(status) || status === 'denied';
}

function waitsFor(id: string, status: WishStatus): string {
  if (status === 'releasing') return `a receipt for ${id}`;
  return status === 'paused' ? `resources to go on with ${id}` : `resources for ${id}`;
}
