import type { Cfsm, CfsmTransition } from '../../model/cfsm/cfsm.ts';
import { messageKey } from '../../model/cfsm/key.ts';
import { listed, quoted } from './explain.ts';

/** Whether a machine is a safe replacement, and why not or why that is not known. */
export interface SubtypeVerdict {
  verdict: 'holds' | 'broken' | 'unknown';
  why?: string;
  /** The run of the new machine to where it differs: transitions' places. */
  path?: number[];
}

/** How long to try. */
export interface SubtypeLimits {
  /** Most pairs of a state and what the old machine still has to do (default 20,000). */
  pairs?: number;
  /** Most postponed receipts and sends at a time (default 200). */
  postponed?: number;
}

/**
 * Asynchronous subtyping of machines: whether `candidate` may stand wherever `original` stands,
 * with whatever partners. It may send less than the original offers and take more; it may send
 * earlier than the original does (before what the original takes first, or sends to others), and
 * take from one partner before it takes from another one.
 *
 * A simulation, found as in Bravetti, Carbone, Lange, Yoshida and Zavattaro, "A sound algorithm for
 * asynchronous session subtyping" (CONCUR 2019), carried over to several partners (Ghilezan,
 * Pantović, Prokić, Scalas, Yoshida, "Precise subtyping for asynchronous multiparty sessions", POPL
 * 2021): the original is unfolded as a tree as far as the candidate runs ahead of it. The question
 * is undecidable in general; where the tree grows beyond the limits, and where machines guess, mix
 * sends with receipts, or wait for time, the answer is `unknown`. `holds` is never said wrongly.
 */
export function isSafeReplacement(
  candidate: Cfsm,
  original: Cfsm,
  limits: SubtypeLimits = {},
): SubtypeVerdict {
  const unclear = whyUnclear(candidate, 'new') ?? whyUnclear(original, 'old');
  if (unclear !== undefined) return { verdict: 'unknown', why: unclear };
  return new Simulation(candidate, original, limits).run();
}

/** What the original still has to do: at a state of its own, or after something postponed. */
type Tree =
  | { kind: 'state'; state: number }
  /** Takes one of several messages from `peer`. */
  | { kind: 'take'; peer: string; branches: ReadonlyMap<string, Tree> }
  /** Sends a message to `peer` (roles of a multicast joined). */
  | { kind: 'send'; peer: string; branches: ReadonlyMap<string, Tree> };

/** A step of a machine by partner and message. */
interface Step {
  peer: string;
  key: string;
  label: string;
  to: number;
  place: number;
}

/** What a state of a machine does. */
interface Offer {
  kind: 'end' | 'send' | 'take';
  steps: Step[];
}

/** A reason to stop: the simulation fails here, or is given up. */
class Failed extends Error {
  readonly verdict: 'broken' | 'unknown';

  constructor(verdict: 'broken' | 'unknown', why: string) {
    super(why);
    this.verdict = verdict;
  }
}

/** A pair under way: where the candidate is, and what the original still has to do. */
interface Pair {
  state: number;
  tree: Tree;
  path: readonly number[];
}

class Simulation {
  readonly #candidate: Cfsm;
  readonly #original: Cfsm;
  readonly #new: Offer[];
  readonly #old: Offer[];
  readonly #pairs: number;
  readonly #postponed: number;
  readonly #seen = new Set<string>();
  readonly #queue: Pair[] = [];

  constructor(candidate: Cfsm, original: Cfsm, { pairs = 20_000, postponed = 200 }: SubtypeLimits) {
    this.#candidate = candidate;
    this.#original = original;
    this.#new = offersOf(candidate);
    this.#old = offersOf(original);
    this.#pairs = pairs;
    this.#postponed = postponed;
  }

  /** Breadth first, so that what fails is told by a shortest run; what fails outranks what is unclear. */
  run(): SubtypeVerdict {
    this.#add({
      state: this.#candidate.initialState,
      tree: { kind: 'state', state: this.#original.initialState },
      path: [],
    });
    let unclear: SubtypeVerdict | undefined;
    for (const pair of this.#queue) {
      if (this.#queue.length > this.#pairs) {
        const why = 'the new machine runs further and further ahead of the old one: given up';
        return unclear ?? { verdict: 'unknown', why };
      }
      try {
        this.#match(pair);
      } catch (failure) {
        if (!(failure instanceof Failed)) throw failure;
        const { verdict, message } = failure;
        const told: SubtypeVerdict = { verdict, why: message, path: [...pair.path] };
        if (verdict === 'broken') return told;
        unclear ??= told;
      }
    }
    return unclear ?? { verdict: 'holds' };
  }

  #add(pair: Pair): void {
    const key = `${pair.state}|${textOf(pair.tree)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#queue.push(pair);
  }

  #match(pair: Pair): void {
    if (sizeOf(pair.tree) > this.#postponed) {
      throw new Failed(
        'unknown',
        'the new machine runs further and further ahead of the old one: given up',
      );
    }
    const offer = this.#new[pair.state]!;
    if (offer.kind === 'end') this.#matchEnd(pair);
    else if (offer.kind === 'send') this.#matchSends(pair, offer.steps);
    else this.#matchTakes(pair, offer.steps);
  }

  #matchEnd({ tree }: Pair): void {
    if (tree.kind === 'state') {
      const offer = this.#old[tree.state]!;
      if (offer.kind === 'end' || this.#original.terminalStates.includes(tree.state)) return;
      throw new Failed('broken', `The new machine ends where the old one still ${told(offer)}.`);
    }
    const branches = [...tree.branches.keys()].map((key) => quoted(labelOf(key)));
    const verb =
      tree.kind === 'take'
        ? `takes ${listed(branches, 'or')} from`
        : `sends ${listed(branches, 'or')} to`;
    throw new Failed(
      'broken',
      `The new machine ends where the old one still ${verb} ${tree.peer}.`,
    );
  }

  /** Each send of the candidate must be one that the original could do, sooner or later. */
  #matchSends(pair: Pair, steps: Step[]): void {
    for (const step of steps) {
      const passed = new Set<string>();
      const tree = this.#withoutSend(pair.tree, step, passed, new Set());
      for (const what of passed) this.#mustDo(step.to, what);
      this.#add({ state: step.to, tree, path: [...pair.path, step.place] });
    }
  }

  /**
   * The tree after a send has been done ahead of all that stands before it; `passed` collects what
   * that is. `open`: states that were unfolded on the way here.
   */
  #withoutSend(tree: Tree, step: Step, passed: Set<string>, open: ReadonlySet<number>): Tree {
    if (tree.kind === 'state') {
      if (open.has(tree.state)) {
        const why = `The new machine sends ${quoted(step.label)} to ${step.peer} where the old one may go on for ever without it.`;
        throw new Failed('broken', why);
      }
      const unfolded = this.#unfold(tree.state);
      if (!unfolded) {
        const why = `The new machine sends ${quoted(step.label)} to ${step.peer} where the old one does not: it may have ended.`;
        throw new Failed('broken', why);
      }
      return this.#withoutSend(unfolded, step, passed, new Set([...open, tree.state]));
    }
    if (tree.kind === 'send' && tree.peer === step.peer) {
      const after = tree.branches.get(step.key);
      if (after) return after;
      const sends = [...tree.branches.keys()].map((key) => quoted(labelOf(key)));
      const why = `The new machine sends ${quoted(step.label)} to ${step.peer} where the old one sends ${listed(sends, 'or')}.`;
      throw new Failed('broken', why);
    }
    if (tree.kind === 'send' && sharesRole(tree.peer, step.peer)) {
      const why = `The new machine sends ${quoted(step.label)} to ${step.peer} where the old one sends something else to ${tree.peer} first.`;
      throw new Failed('broken', why);
    }
    if (tree.kind === 'send' && tree.branches.size > 1) {
      const why = `whether ${quoted(step.label)} to ${step.peer} may be sent before the old machine has picked what to send to ${tree.peer} is not judged`;
      throw new Failed('unknown', why);
    }
    passed.add(`${tree.kind} ${tree.peer}`);
    const branches = new Map<string, Tree>();
    for (const [key, branch] of tree.branches) {
      branches.set(key, this.#withoutSend(branch, step, passed, open));
    }
    return { ...tree, branches };
  }

  /** Whatever the original may take from a partner, the candidate must take. */
  #matchTakes(pair: Pair, steps: Step[]): void {
    const peers = [...new Set(steps.map(({ peer }) => peer))];
    if (peers.length > 1) {
      throw new Failed(
        'unknown',
        `whether the new machine may wait for ${listed(peers)} at once is not judged`,
      );
    }
    const peer = peers[0]!;
    const comes = new Set<string>();
    const passed = new Set<string>();
    this.#labelsFrom(pair.tree, peer, comes, passed, new Set());
    for (const key of comes) {
      const step = steps.find((one) => one.key === key);
      if (!step) {
        const why = `The new machine does not take ${quoted(labelOf(key))} from ${peer}, which the old one takes.`;
        throw new Failed('broken', why);
      }
      for (const what of passed) this.#mustDo(step.to, what);
      const tree = this.#withoutTake(pair.tree, peer, key);
      if (tree) this.#add({ state: step.to, tree, path: [...pair.path, step.place] });
    }
  }

  /** What the original takes next from a partner, after receipts from others. */
  #labelsFrom(
    tree: Tree,
    peer: string,
    labels: Set<string>,
    passed: Set<string>,
    open: ReadonlySet<number>,
  ): void {
    if (tree.kind === 'state') {
      const unfolded = open.has(tree.state) ? undefined : this.#unfold(tree.state);
      if (!unfolded) {
        const why = `The new machine waits for ${peer} where the old one may never do so.`;
        throw new Failed('broken', why);
      }
      return this.#labelsFrom(unfolded, peer, labels, passed, new Set([...open, tree.state]));
    }
    if (tree.kind === 'send') {
      const sends = [...tree.branches.keys()].map((key) => quoted(labelOf(key)));
      const why = `The new machine waits for ${peer} before it sends ${listed(sends, 'or')} to ${tree.peer}, as the old one does first.`;
      throw new Failed('broken', why);
    }
    if (tree.peer === peer) {
      for (const key of tree.branches.keys()) labels.add(key);
      return;
    }
    passed.add(`take ${tree.peer}`);
    for (const branch of tree.branches.values()) {
      this.#labelsFrom(branch, peer, labels, passed, open);
    }
  }

  /** The tree after a receipt; undefined where it cannot come. */
  #withoutTake(tree: Tree, peer: string, key: string): Tree | undefined {
    if (tree.kind === 'state') {
      const unfolded = this.#unfold(tree.state);
      return unfolded && this.#withoutTake(unfolded, peer, key);
    }
    if (tree.peer === peer) return tree.branches.get(key);
    const branches = new Map<string, Tree>();
    for (const [other, branch] of tree.branches) {
      const after = this.#withoutTake(branch, peer, key);
      if (after) branches.set(other, after);
    }
    return branches.size > 0 ? { ...tree, branches } : undefined;
  }

  /** A state of the original as a tree of one level; undefined where it ends. */
  #unfold(state: number): Tree | undefined {
    const { kind, steps } = this.#old[state]!;
    if (kind === 'end') return undefined;
    const peers = new Set(steps.map(({ peer }) => peer));
    if (peers.size > 1) {
      const why = `the old machine ${kind === 'take' ? 'waits for' : 'picks between'} ${listed([...peers])} at once: not judged`;
      throw new Failed('unknown', why);
    }
    const branches = new Map(
      steps.map(({ key, to }): [string, Tree] => [key, { kind: 'state', state: to }]),
    );
    return { kind, peer: steps[0]!.peer, branches };
  }

  /** What is postponed must be done by the candidate on all its ways. */
  #mustDo(from: number, what: string): void {
    if (this.#does(what)[from]) return;
    const [kind, peer] = what.split(' ') as [string, string];
    const verb = kind === 'take' ? `take what comes from ${peer}` : `send to ${peer}`;
    throw new Failed('broken', `The new machine may never ${verb}, as the old one does.`);
  }

  readonly #doing = new Map<string, boolean[]>();

  /** States of the candidate from which each way leads to a step of this kind with this partner. */
  #does(what: string): boolean[] {
    const known = this.#doing.get(what);
    if (known) return known;
    const does = this.#new.map(
      ({ kind, steps }) =>
        steps.length > 0 && steps.every(({ peer }) => `${kind} ${peer}` === what),
    );
    for (let changed = true; changed;) {
      changed = false;
      this.#new.forEach(({ kind, steps }, state) => {
        const all = steps.every(({ peer, to }) => `${kind} ${peer}` === what || does[to]!);
        if (does[state] || steps.length === 0 || !all) return;
        does[state] = changed = true;
      });
    }
    this.#doing.set(what, does);
    return does;
  }
}

/** What stands in the way of a judgement; undefined when nothing does. */
function whyUnclear(machine: Cfsm, which: string): string | undefined {
  const kinds = new Map<number, string>();
  const moves = new Set<string>();
  for (const transition of machine.transitions) {
    const { kind } = transition.action;
    if (kind !== 'send' && kind !== 'receive')
      return `the ${which} machine has a step of the kind ${quoted(kind)}, which is not judged`;
    const known = kinds.get(transition.from) ?? kind;
    if (known !== kind)
      return `the ${which} machine may both send and take in one state: not judged`;
    kinds.set(transition.from, kind);
    const { peer, key } = stepOf(transition, 0);
    const move = `${transition.from} ${peer} ${key}`;
    if (moves.has(move))
      return `the ${which} machine guesses (two steps look the same): not judged`;
    moves.add(move);
  }
  return undefined;
}

function offersOf({ states, transitions }: Cfsm): Offer[] {
  const offers = states.map((): Offer => ({ kind: 'end', steps: [] }));
  transitions.forEach((transition, place) => {
    const offer = offers[transition.from]!;
    offer.kind = transition.action.kind === 'send' ? 'send' : 'take';
    offer.steps.push(stepOf(transition, place));
  });
  return offers;
}

function stepOf({ action, to }: CfsmTransition, place: number): Step {
  if (action.kind !== 'send' && action.kind !== 'receive')
    return { peer: '', key: '', label: '', to, place };
  const peer = action.kind === 'send' ? [...action.to].sort().join(', ') : action.from;
  const key = messageKey(action.message);
  return { peer, key, label: labelOf(key), to, place };
}

/** A message's key for people: without the parentheses of an empty payload. */
function labelOf(key: string): string {
  return key.endsWith('()') && key.length > 2 ? key.slice(0, -2) : key;
}

function told({ kind, steps }: Offer): string {
  const labels = [...new Set(steps.map(({ label }) => quoted(label)))];
  const peers = listed([...new Set(steps.map(({ peer }) => peer))]);
  return kind === 'send'
    ? `sends ${listed(labels, 'or')} to ${peers}`
    : `takes ${listed(labels, 'or')} from ${peers}`;
}

function sharesRole(peers: string, others: string): boolean {
  const known = new Set(peers.split(', '));
  return others.split(', ').some((role) => known.has(role));
}

function textOf(tree: Tree): string {
  if (tree.kind === 'state') return String(tree.state);
  const branches = [...tree.branches].map(
    ([key, branch]) => `${JSON.stringify(key)}:${textOf(branch)}`,
  );
  return `${tree.kind}${JSON.stringify(tree.peer)}{${branches.sort().join()}}`;
}

function sizeOf(tree: Tree): number {
  if (tree.kind === 'state') return 0;
  let size = 1;
  for (const branch of tree.branches.values()) size += sizeOf(branch);
  return size;
}
