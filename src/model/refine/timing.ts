import type { GlobalCfg, GlobalChoice, GlobalMessage } from '../global/cfg.ts';
import { nextsOf, reachable, rolesOf } from '../global/walk-cfg.ts';
import type { RoleId } from '../protocol.ts';
import { alternativesOf, innerChoices } from './guards.ts';
import { flowOrder } from './knowledge.ts';
import { Zone } from './zone.ts';

/** A message whose window may be, or always is, over before its sender can act. */
export interface LateMessage {
  node: number;
  message: GlobalMessage;
  /** On every way and at every time. */
  always: boolean;
  /** ns by which the window may be over at most; Infinity for any time. */
  late: number;
  /** A branch of a choice that has others: it is not taken then, that is all. */
  optional: boolean;
  /** Messages that use the time up, first to last. */
  chain: number[];
}

/** What time does to a protocol. */
export interface Timing {
  late: LateMessage[];
  /** Choices all of whose branches may be over, with a message of each. */
  stuck: { node: number; choice: GlobalChoice; chain: number[] }[];
  /** Some ways were taken together, so that `late` may hold what cannot be. */
  rough: boolean;
}

/** How many zones are kept apart at a node. */
const mostZones = 12;
/** How many times a node is looked at. */
const mostRounds = 40;

/** True for a message that must be sent before some time. */
export function hasDeadline({ within }: GlobalMessage): boolean {
  return within !== undefined && within.to >= 0;
}

/** A choice of all whose branches each has a deadline, and the messages that begin them. */
interface TimedChoice {
  choice: GlobalChoice;
  alternatives: number[];
}

/**
 * Follows when each role has last done something, and when it has last reset each of its clocks.
 * A message is sent at any time in its window, counted from its sender's last action or the clock,
 * and is received at once, or as soon as its receiver is done with what comes before. Roles wait
 * for nobody but through messages. (Feasibility of timed protocols: Bocchi, Yang and Yoshida,
 * "Timed multiparty session types", 2014; zones over a graph with extrapolation.)
 */
export function timingOf(cfg: GlobalCfg): Timing {
  return new TimeFollower(cfg).run();
}

class TimeFollower {
  readonly #cfg: GlobalCfg;
  readonly #points = new Map<string, number>();
  readonly #now: number;
  readonly #size: number;
  readonly #nexts: number[][];
  readonly #most: number;
  readonly #zones = new Map<number, Zone[]>();
  #rough = false;
  #before: ReadonlyMap<number, readonly number[]> | undefined;

  constructor(cfg: GlobalCfg) {
    this.#cfg = cfg;
    for (const role of cfg.roles) this.#points.set(role, this.#points.size + 1);
    for (const node of cfg.nodes) {
      if (node.kind !== 'message' || node.within?.clock === undefined) continue;
      const key = clockOf(node.from, node.within.clock);
      if (!this.#points.has(key)) this.#points.set(key, this.#points.size + 1);
    }
    this.#now = this.#points.size + 1;
    this.#size = this.#now + 1;
    this.#nexts = this.#inSequence();
    this.#most = Math.max(
      0,
      ...cfg.nodes.map((node) =>
        node.kind === 'message' && node.within ? Math.max(node.within.from, node.within.to) : 0,
      ),
    );
  }

  run(): Timing {
    this.#follow();
    const choices = this.#choices();
    const chosen = new Set([...choices.values()].flatMap(({ alternatives }) => alternatives));
    const late: LateMessage[] = [];
    this.#cfg.nodes.forEach((message, node) => {
      if (message.kind !== 'message' || !hasDeadline(message)) return;
      const found = this.#lateness(message, node);
      const optional = chosen.has(node);
      if (!found || (optional && !found.always)) return;
      late.push({ node, message, ...found, optional, chain: this.#chain(node) });
    });
    const stuck = [...choices].flatMap(([node, { choice, alternatives }]) =>
      this.#allOver(node, choice, alternatives)
        ? [{ node, choice, chain: this.#chain(alternatives[0] ?? node) }]
        : [],
    );
    return { late, stuck, rough: this.#rough };
  }

  /** Branches of a parallel one after the other: their order makes no difference to their roles. */
  #inSequence(): number[][] {
    const { nodes } = this.#cfg;
    const nexts = nodes.map(nextsOf);
    const redirect = (inside: Set<number>, join: number, to: number): void => {
      for (const at of inside)
        nexts[at] = (nexts[at] ?? []).map((one) => (one === join ? to : one));
    };
    nodes.forEach((node, at) => {
      if (node.kind !== 'fork') return;
      const [first = node.join] = node.branches;
      nexts[at] = [first];
      const seen = new Set<RoleId>();
      node.branches.forEach((branch, i) => {
        const inside = reachable(nodes, branch, node.join);
        const roles = new Set([...inside].flatMap((one) => rolesOf(nodes[one] ?? { kind: 'end' })));
        if ([...roles].some((role) => seen.has(role))) this.#rough = true;
        for (const role of roles) seen.add(role);
        const next = node.branches[i + 1];
        if (next !== undefined) redirect(inside, node.join, next);
      });
    });
    return nexts;
  }

  #follow(): void {
    const { nodes, entry } = this.#cfg;
    const { sequence } = flowOrder(this.#nexts, entry);
    const heads = loopHeads(sequence, this.#nexts);
    const place = new Map(sequence.map((at, i) => [at, i]));
    const start = new Zone(this.#size);
    start.free(this.#now);
    this.#zones.set(entry, [start]);
    const waiting = new Map<number, Zone[]>([[entry, [start]]]);
    const rounds = new Map<number, number>();
    while (waiting.size > 0) {
      const at = [...waiting.keys()].reduce((a, b) =>
        (place.get(a) ?? Infinity) <= (place.get(b) ?? Infinity) ? a : b,
      );
      const fresh = waiting.get(at) ?? [];
      waiting.delete(at);
      const round = (rounds.get(at) ?? 0) + 1;
      rounds.set(at, round);
      if (round > mostRounds) {
        this.#rough = true;
        continue;
      }
      const node = nodes[at];
      const after = node?.kind === 'message' ? fresh.flatMap((z) => this.#send(node, z)) : fresh;
      for (const next of this.#nexts[at] ?? []) {
        const wide = heads.has(next) ? after.map((zone) => zone.widened(this.#most)) : after;
        const added = this.#add(next, wide);
        if (added.length > 0) waiting.set(next, [...(waiting.get(next) ?? []), ...added]);
      }
    }
  }

  /** The zones that are new at a node. */
  #add(at: number, zones: readonly Zone[]): Zone[] {
    let kept = this.#zones.get(at) ?? [];
    const added: Zone[] = [];
    for (const zone of zones) {
      if (kept.some((other) => other.includes(zone))) continue;
      if (kept.length < mostZones) {
        kept = [...kept.filter((other) => !zone.includes(other)), zone];
        added.push(zone);
        continue;
      }
      this.#rough = true;
      const whole = kept.reduce((a, b) => a.hull(b), zone);
      kept = [whole];
      added.push(whole);
    }
    this.#zones.set(at, kept);
    return added;
  }

  /** The times after a message, by whether each receiver waits for it or is still busy. */
  #send(message: GlobalMessage, before: Zone): Zone[] {
    const sent = this.#sentIn(message, before.copy());
    if (sent.empty) return [];
    let zones = [sent];
    for (const role of message.to) zones = zones.flatMap((zone) => this.#receive(zone, role));
    for (const zone of zones) {
      zone.set(this.#point(message.from), this.#now);
      for (const clock of message.resetting ?? []) {
        for (const role of [message.from, ...message.to]) {
          const point = this.#points.get(clockOf(role, clock));
          if (point !== undefined) zone.set(point, this.#point(role));
        }
      }
      zone.free(this.#now);
    }
    return zones;
  }

  #receive(zone: Zone, role: RoleId): Zone[] {
    const [point, now] = [this.#point(role), this.#now];
    if (zone.at(point, now) <= 0) return [zone.set(point, now)];
    const busy = zone.copy().limit(now, point, -1);
    const ready = zone.limit(point, now, 0);
    return [...(ready.empty ? [] : [ready.set(point, now)]), ...(busy.empty ? [] : [busy])];
  }

  /** The zone with `now` as the time of sending. */
  #sentIn({ from, within }: GlobalMessage, zone: Zone): Zone {
    const last = this.#point(from);
    zone.limit(last, this.#now, 0);
    if (!within) return zone;
    const zero = this.#zeroOf(from, within.clock);
    zone.limit(zero, this.#now, -within.from);
    if (within.to >= 0) zone.limit(this.#now, zero, within.to);
    return zone;
  }

  #lateness(
    { from, within }: GlobalMessage,
    at: number,
  ): { always: boolean; late: number } | undefined {
    const zones = this.#zones.get(at) ?? [];
    if (!within || zones.length === 0) return undefined;
    const last = this.#point(from);
    const zero = this.#zeroOf(from, within.clock);
    const most = Math.max(...zones.map((zone) => zone.at(last, zero)));
    if (most <= within.to) return undefined;
    const always = zones.every((zone) => -zone.at(zero, last) > within.to);
    return { always, late: most - within.to };
  }

  /** Choices all of whose branches have a deadline. */
  #choices(): Map<number, TimedChoice> {
    const found = new Map<number, TimedChoice>();
    const inner = innerChoices(this.#cfg);
    this.#cfg.nodes.forEach((node, at) => {
      if (node.kind !== 'choice' || inner.has(at)) return;
      const alternatives = alternativesOf(this.#cfg, node);
      if (alternatives.length > 1) found.set(at, { choice: node, alternatives });
    });
    return found;
  }

  #allOver(at: number, { at: role }: GlobalChoice, alternatives: readonly number[]): boolean {
    const messages = alternatives.map((one) => this.#cfg.nodes[one]);
    return (this.#zones.get(at) ?? []).some((before) => {
      const zone = before.copy();
      for (const message of messages) {
        if (message?.kind !== 'message' || !message.within || message.within.to < 0) return false;
        const zero = this.#zeroOf(role, message.within.clock);
        zone.limit(zero, this.#point(role), -message.within.to - 1);
      }
      return !zone.empty;
    });
  }

  /** The messages since the window's clock was reset that its sender had to wait for. */
  #chain(at: number): number[] {
    const message = this.#cfg.nodes[at];
    if (message?.kind !== 'message') return [];
    const way = this.#wayTo(at, message);
    const roles = new Set([message.from]);
    const chain: number[] = [];
    for (const one of way) {
      const node = this.#cfg.nodes[one];
      if (node?.kind !== 'message') continue;
      if (![node.from, ...node.to].some((role) => roles.has(role))) continue;
      roles.add(node.from);
      chain.unshift(one);
    }
    return chain;
  }

  /** Messages on a shortest way to a node from the last reset of its clock, or from the start; last to first. */
  #wayTo(at: number, { from, within }: GlobalMessage): number[] {
    const { nodes, entry } = this.#cfg;
    const before = this.#sources();
    const after = new Map<number, number>();
    const work = [...(before.get(at) ?? [])];
    for (const one of work) after.set(one, at);
    for (const one of work) {
      const node = nodes[one];
      const resets =
        node?.kind === 'message' &&
        within?.clock !== undefined &&
        (node.resetting ?? []).includes(within.clock) &&
        [node.from, ...node.to].includes(from);
      if (resets || one === entry) return this.#unwound(one, at, after, resets);
      for (const earlier of before.get(one) ?? []) {
        if (after.has(earlier)) continue;
        after.set(earlier, one);
        work.push(earlier);
      }
    }
    return [];
  }

  /** By node, those that lead to it. */
  #sources(): ReadonlyMap<number, readonly number[]> {
    if (this.#before) return this.#before;
    const before = new Map<number, number[]>();
    this.#nexts.forEach((nexts, one) => {
      for (const next of nexts) {
        const sources = before.get(next);
        if (sources) sources.push(one);
        else before.set(next, [one]);
      }
    });
    this.#before = before;
    return before;
  }

  #unwound(first: number, last: number, after: Map<number, number>, resets: boolean): number[] {
    const way: number[] = [];
    let one: number | undefined = resets ? after.get(first) : first;
    for (let i = 0; one !== undefined && one !== last && i < this.#cfg.nodes.length; i += 1) {
      way.unshift(one);
      one = after.get(one);
    }
    return way;
  }

  #zeroOf(role: RoleId, clock: string | undefined): number {
    return clock === undefined ? this.#point(role) : (this.#points.get(clockOf(role, clock)) ?? 0);
  }

  #point(role: RoleId): number {
    return this.#points.get(role) ?? 0;
  }
}

function clockOf(role: RoleId, clock: string): string {
  return `${role}\n${clock}`;
}

/** Nodes to which a way leads back. */
function loopHeads(
  sequence: readonly number[],
  nexts: readonly (readonly number[])[],
): Set<number> {
  const place = new Map(sequence.map((at, i) => [at, i]));
  const heads = new Set<number>();
  for (const at of sequence) {
    for (const next of nexts[at] ?? []) {
      if ((place.get(next) ?? Infinity) <= (place.get(at) ?? 0)) heads.add(next);
    }
  }
  return heads;
}
