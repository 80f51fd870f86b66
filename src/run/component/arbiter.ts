import type { Exhibit } from '../../model/exhibit.ts';
import { resources } from '../../model/resource.ts';
import type { Component, Message, Ports } from '../component.ts';
import {
  allocate,
  belowThreshold,
  free,
  keepBack,
  levelsOf,
  levelsShown,
  nothing,
  settle,
  shortOf,
  transferGrant,
  updateLimits,
  use,
  usedUp,
  type Levels,
} from '../tiered/ledger.ts';
import {
  arbiterAtFirst,
  claimsOf,
  type ArbiterParameters,
  type ArbiterSetup,
  type ArbiterState,
  type Claim,
} from './arbiter-state.ts';
import { decideRound, urgent } from './arbiter-round.ts';
import { force, refund, withoutTaking } from './arbiter-faults.ts';
import { markAmount, markLevels } from './budget-marks.ts';
import { outcomeMap, roundTable } from './arbiter-tables.ts';
import type { ArbiterMessage, ClaimantMessage } from './pool-messages.ts';

/** What an arbiter says to itself. */
type Own =
  | (Message & { type: 'decide' })
  | (Message & { type: 'write'; id: string; read: Levels })
  | (Message & { type: 'grace'; id: string; turn: number });

const ms = 1_000_000;

/** More is not counted, so that the states of a search stay few. */
const mostRounds = 8;

/**
 * Owns a pool of resources. Requests are decided by the policy, one by one or those of a window
 * together; whoever must yield is asked first, and its resources are free once it has answered (or
 * the grace is over). Everything it knows is durable.
 */
export const arbiter: Component<ArbiterState, ArbiterParameters> = {
  kind: 'arbiter',
  durable: [
    'books',
    'claims',
    'ended',
    'owed',
    'asked',
    'over',
    'latest',
    'stopped',
    'uncovered',
    'last',
  ],
  init: (setup) => arbiterAtFirst(setup),
  start: (state, ports) => markLevels(ports, state.books, ['limit']),
  receive(state, message, ports, setup) {
    const heard = message as ClaimantMessage | Own;
    switch (heard.type) {
      case 'request':
        return requested(state, heard, ports, setup);
      case 'release':
        return released(state, heard, ports, setup);
      case 'yielded':
        return yielded(state, heard, ports, setup);
      case 'transfer':
        return transferred(state, heard, ports, setup);
      case 'grace':
        return graceOver(state, heard, ports, setup);
      case 'write':
        return written(state, heard, ports);
      case 'decide':
        state.collecting = false;
        return decide(state, ports, setup);
    }
  },
  recover(state, ports, setup) {
    for (const claim of claimsOf(state, 'yielding')) askToYield(claim, ports, setup);
    decide(state, ports, setup);
  },
  changed(state, ports, setup) {
    const { capacity, reserved, threshold } = setup.parameters;
    updateLimits(state.books, levelsOf(capacity, -1));
    keepBack(state.books, levelsOf(reserved));
    state.books.threshold = levelsOf(threshold);
    state.stopped = belowThreshold(state.books).length > 0;
    state.latest = 0;
    state.last = null;
    markLevels(ports, state.books, ['limit']);
    decide(state, ports, setup);
  },
  exhibit,
};

function requested(
  state: ArbiterState,
  message: Extract<ClaimantMessage, { type: 'request' }>,
  ports: Ports,
  setup: ArbiterSetup,
): void {
  const { id } = message;
  const known = state.claims[id];
  if (known) return tellAgain(state, known, ports);
  if (state.ended[id] === 'done') return send(ports, ports.from, { type: 'released', id });
  if (state.ended[id] === 'compensated') return tellOwed(state, ports.from, id, ports);
  state.asked++;
  const claim: Claim = {
    id,
    from: ports.from,
    amount: message.amount.slice(),
    minimum: message.minimum.slice(),
    priority: message.priority,
    arrived: ports.now,
    number: state.asked,
    rounds: 0,
    turn: 0,
    status: 'waiting',
    told: false,
    belowMinimum: false,
  };
  delete state.ended[id];
  state.claims[id] = claim;
  const { defect, window } = setup.parameters;
  if (defect === 'read-modify-write') {
    const read = free(state.books).map((each) => Math.min(each, Number.MAX_SAFE_INTEGER));
    ports.after(2 * ms, { type: 'write', id, read } as Own);
  } else if (withoutTaking(defect)) unchecked(state, claim, ports, setup);
  else if (window > 0) collect(state, window, ports);
  else decide(state, ports, setup);
}

function collect(state: ArbiterState, window: number, ports: Ports): void {
  if (state.collecting) return;
  state.collecting = true;
  ports.after(window, { type: 'decide' });
}

/** A request or an answer was lost, or came twice. */
function tellAgain(state: ArbiterState, claim: Claim, ports: Ports): void {
  if (claim.status === 'active') tellGranted(state, claim, ports);
  else if (claim.status !== 'yielding') {
    send(ports, claim.from, { type: 'queued', id: claim.id });
  }
}

/** Decides about everyone who waits, unless somebody is still asked to yield. */
function decide(state: ArbiterState, ports: Ports, setup: ArbiterSetup): void {
  if (state.collecting || claimsOf(state, 'yielding').length > 0) return;
  serveFromReserve(state, ports);
  const round = decideRound(state, setup.parameters, ports.now);
  if (!round) return;
  state.last = round;
  const { granted, partial, denied, queued, preempted } = round.resolution;
  const pushing = new Set(preempted.map(({ to }) => to));
  for (const { id, amount } of granted) {
    const early = preempted.length > 0 && shortOf(state.books, amount).length > 0;
    if (!early && !pushing.has(id)) give(state, id, amount, ports);
  }
  for (const { id, amount, belowMinimum } of partial) {
    const claim = state.claims[id];
    if (claim) claim.belowMinimum = belowMinimum;
    give(state, id, amount, ports);
  }
  for (const id of denied) deny(state, id, whyDenied(state), ports);
  for (const id of queued) passOver(state, id, ports);
  for (const { id } of preempted) preempt(state, id, ports, setup);
  if (setup.parameters.defect === 'drops-queued' && queued.length > 1) {
    delete state.claims[queued.at(-1) ?? ''];
  }
}

/** What is kept back is for the urgent: they get it when nothing else is left. */
function serveFromReserve(state: ArbiterState, ports: Ports): void {
  if (state.books.kept.every((each) => each === 0)) return;
  for (const claim of claimsOf(state, 'waiting', 'paused')) {
    const { id, amount, priority } = claim;
    const needsIt = priority >= urgent && shortOf(state.books, amount).length > 0;
    if (!needsIt || shortOf(state.books, amount, true).length > 0) continue;
    give(state, id, amount, ports, true);
  }
}

function give(
  state: ArbiterState,
  id: string,
  amount: Levels,
  ports: Ports,
  critical = false,
): void {
  const claim = state.claims[id];
  if (!claim) return;
  const decision = allocate(state.books, id, id, amount, critical);
  if (!decision.granted) force(state.books, id, amount);
  if (claim.turn === 0) ports.mark('measure:wait', id, ports.now - claim.arrived);
  claim.status = 'active';
  claim.turn++;
  if (claim.number > state.latest && !critical) state.latest = claim.number;
  const less = claim.amount.some((each, i) => (amount[i] ?? 0) < each);
  markAmount(ports, less ? 'partial' : 'granted', id, amount);
  markLevels(ports, state.books, ['allocated'], amount);
  tellGranted(state, claim, ports);
}

function tellGranted(state: ArbiterState, claim: Claim, ports: Ports): void {
  const { id, turn } = claim;
  const amount = state.books.grants[id]?.amount.slice() ?? nothing();
  const { belowMinimum } = claim;
  const partial = claim.amount.some((each, i) => (amount[i] ?? 0) < each);
  send(ports, claim.from, { type: 'granted', id, turn, amount, partial, belowMinimum });
}

function whyDenied(state: ArbiterState): string {
  return state.stopped ? 'below the threshold' : 'not enough';
}

function deny(state: ArbiterState, id: string, why: string, ports: Ports): void {
  const claim = state.claims[id];
  if (!claim || claim.status === 'active') return;
  if (claim.turn > 0) return compensate(state, claim, ports);
  end(state, id, 'denied');
  markAmount(ports, 'denied', id, claim.amount);
  send(ports, claim.from, { type: 'denied', id, why });
}

function passOver(state: ArbiterState, id: string, ports: Ports): void {
  const claim = state.claims[id];
  if (!claim) return;
  if (ports.now === 0 && claim.rounds < mostRounds) claim.rounds++;
  if (claim.told) return;
  claim.told = true;
  markAmount(ports, 'queued', id, claim.amount);
  send(ports, claim.from, { type: 'queued', id });
}

function preempt(state: ArbiterState, id: string, ports: Ports, setup: ArbiterSetup): void {
  const claim = state.claims[id];
  if (!claim) return;
  claim.status = 'yielding';
  markAmount(ports, 'preempted', id, state.books.grants[id]?.amount ?? nothing());
  askToYield(claim, ports, setup);
}

function askToYield(claim: Claim, ports: Ports, setup: ArbiterSetup): void {
  const { id, turn, from } = claim;
  send(ports, from, { type: 'pause', id, turn });
  const { grace } = setup.parameters;
  if (grace > 0) ports.after(grace, { type: 'grace', id, turn } as Own);
}

function yielded(
  state: ArbiterState,
  message: Extract<ClaimantMessage, { type: 'yielded' }>,
  ports: Ports,
  setup: ArbiterSetup,
): void {
  const claim = state.claims[message.id];
  if (claim?.status !== 'yielding' || claim.turn !== message.turn) return;
  takeBack(state, claim, message.used, ports, setup);
}

function graceOver(
  state: ArbiterState,
  { id, turn }: { id: string; turn: number },
  ports: Ports,
  setup: ArbiterSetup,
): void {
  const claim = state.claims[id];
  if (claim?.status !== 'yielding' || claim.turn !== turn) return;
  takeBack(state, claim, nothing(), ports, setup);
}

/** A holder was pushed aside: it waits for its turn again, or is noted as owed. */
function takeBack(
  state: ArbiterState,
  claim: Claim,
  used: Levels,
  ports: Ports,
  setup: ArbiterSetup,
): void {
  const settlement = settle(state.books, claim.id, stillDue(state, claim.id, used));
  markAmount(ports, 'returned', claim.id, settlement.returned);
  markLevels(ports, state.books, ['allocated', 'used'], claim.amount);
  claim.amount = claim.amount.map((each, i) => each - (settlement.charged[i] ?? 0));
  claim.status = 'paused';
  noteUse(state, settlement.charged, claim.id);
  watchThreshold(state, ports, setup);
  if (setup.parameters.compensation === 'compensate') compensate(state, claim, ports);
  else if (setup.parameters.defect === 'forgets-victims') delete state.claims[claim.id];
  decide(state, ports, setup);
}

/** Holders say what they used in all their turns; a part of it may be charged already. */
function stillDue(state: ArbiterState, id: string, used: Levels): Levels {
  const charged = state.owed[id];
  return charged ? used.map((each, i) => Math.max(0, each - (charged[i] ?? 0))) : used;
}

function noteUse(state: ArbiterState, used: Levels, id: string): void {
  const before = state.owed[id] ?? nothing();
  state.owed[id] = before.map((each, i) => each + (used[i] ?? 0));
}

function compensate(state: ArbiterState, claim: Claim, ports: Ports): void {
  end(state, claim.id, 'compensated');
  ports.mark('status:compensated', claim.id);
  tellOwed(state, claim.from, claim.id, ports);
}

function tellOwed(state: ArbiterState, to: string, id: string, ports: Ports): void {
  send(ports, to, { type: 'compensated', id, owed: state.owed[id] ?? nothing() });
}

function released(
  state: ArbiterState,
  message: Extract<ClaimantMessage, { type: 'release' }>,
  ports: Ports,
  setup: ArbiterSetup,
): void {
  const { id } = message;
  const claim = state.claims[id];
  if (claim) {
    const used = stillDue(state, id, message.used);
    const { defect } = setup.parameters;
    if (state.books.grants[id]) giveBack(state, claim, used, ports, defect);
    else charge(state, id, used, ports);
    delete state.owed[id];
    end(state, id, 'done');
    watchThreshold(state, ports, setup);
  }
  send(ports, ports.from, { type: 'released', id });
  if (claim) decide(state, ports, setup);
}

function giveBack(
  state: ArbiterState,
  claim: Claim,
  used: Levels,
  ports: Ports,
  defect: ArbiterParameters['defect'],
): void {
  const id = defect === 'release-under-another-id' ? `allocation-${claim.id}` : claim.id;
  const { returned, overrun, uncovered } = settle(state.books, id, used);
  if (defect === 'refund-spent') refund(state.books, used);
  state.uncovered = state.uncovered.map((each, i) => each + (uncovered[i] ?? 0));
  markAmount(ports, 'returned', claim.id, returned);
  markAmount(ports, 'overrun', claim.id, overrun);
  markLevels(ports, state.books, ['allocated', 'used'], claim.amount);
}

/** It had been pushed aside without an answer, and worked on: what it used is still used. */
function charge(state: ArbiterState, id: string, amount: Levels, ports: Ports): void {
  const consumed = usedUp(amount);
  const { overrun } = use(state.books, consumed);
  state.uncovered = state.uncovered.map((each, i) => each + (overrun[i] ?? 0));
  markAmount(ports, 'overrun', id, consumed);
  markLevels(ports, state.books, ['used'], consumed);
}

function transferred(
  state: ArbiterState,
  message: Extract<ClaimantMessage, { type: 'transfer' }>,
  ports: Ports,
  setup: ArbiterSetup,
): void {
  const { id, amount } = message;
  const to = claimsOf(state, 'active').find(({ from }) => from === message.to);
  const giver = state.claims[id];
  const good =
    to !== undefined &&
    giver?.status === 'active' &&
    transferGrant(state.books, id, to.id, amount).granted;
  if (good && setup.parameters.defect === 'transfer-creates') {
    const grant = state.books.grants[id];
    if (grant) grant.amount = grant.amount.map((each, i) => each + (amount[i] ?? 0));
  }
  send(ports, ports.from, { type: 'transferred', id, amount, good });
  if (!good) return;
  to.amount = to.amount.map((each, i) => each + (amount[i] ?? 0));
  giver.amount = giver.amount.map((each, i) => each - (amount[i] ?? 0));
  markAmount(ports, 'reduced', id, amount);
  markAmount(ports, 'granted', to.id, amount);
  send(ports, to.from, { type: 'received', id: to.id, amount });
}

function watchThreshold(state: ArbiterState, ports: Ports, setup: ArbiterSetup): void {
  if (state.stopped || setup.parameters.defect === 'ignores-threshold') return;
  if (belowThreshold(state.books).length === 0) return;
  state.stopped = true;
  ports.mark('stop:reached', setup.id);
}

function end(state: ArbiterState, id: string, how: ArbiterState['ended'][string]): void {
  if (!state.claims[id]) return;
  delete state.claims[id];
  state.ended[id] = how;
  state.over++;
}

/** Known fault: what was read a moment ago is taken for what is there. */
function written(
  state: ArbiterState,
  { id, read }: { id: string; read: Levels },
  ports: Ports,
): void {
  const claim = state.claims[id];
  if (claim?.status !== 'waiting') return;
  const enough = claim.amount.every((each, i) => each <= (read[i] ?? 0));
  if (enough) give(state, id, claim.amount, ports);
  else deny(state, id, 'not enough', ports);
}

/** Known faults: not everything, or nothing, is checked. */
function unchecked(state: ArbiterState, claim: Claim, ports: Ports, setup: ArbiterSetup): void {
  const credits = setup.parameters.defect === 'credits-only';
  const short = credits && shortOf(state.books, claim.amount).includes('credits');
  if (short) deny(state, claim.id, 'not enough', ports);
  else give(state, claim.id, claim.amount, ports);
}

function send(ports: Ports, to: string, message: ArbiterMessage): void {
  ports.send(to, message, message.id, true);
}

function exhibit(state: ArbiterState, setup: ArbiterSetup): Exhibit[] {
  const pool: Exhibit = {
    kind: 'account',
    holder: setup.id,
    parent: '',
    tier: tierOf(setup.tier),
    title: setup.id,
    status: state.stopped ? 'stopped' : 'open',
    levels: levelsShown(state.books),
  };
  const waiting = claimsOf(state, 'waiting', 'paused');
  return [
    pool,
    ...claimsOf(state, 'active', 'yielding').map((claim) => held(state, claim, setup)),
    {
      kind: 'queue',
      queue: setup.id,
      title: 'Requests that wait',
      length: waiting.length,
      capacity: -1,
      dropped: 0,
      items: waiting.slice(0, 20).map(({ id }) => id),
    },
    roundTable(state.last),
    outcomeMap(setup.parameters.policy),
  ];
}

function held(state: ArbiterState, claim: Claim, setup: ArbiterSetup): Exhibit {
  const amount = state.books.grants[claim.id]?.amount ?? nothing();
  return {
    kind: 'account',
    holder: `${setup.id}/${claim.id}`,
    parent: setup.id,
    tier: 'run',
    title: claim.id,
    status: claim.status,
    levels: resources.flatMap((resource, i) => {
      const limit = amount[i] ?? 0;
      if (limit === 0) return [];
      return [{ resource, limit, allocated: 0, reserved: 0, used: 0, free: limit }];
    }),
  };
}

function tierOf(tier: string): 'swarm' | 'run' | 'step' | 'tool' {
  return tier === 'run' || tier === 'step' || tier === 'tool' ? tier : 'swarm';
}
