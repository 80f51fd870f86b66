import { must } from '../base/assert.ts';
import type { GlobalCfg } from '../model/global/cfg.ts';
import type { RoleId } from '../model/protocol.ts';
import { HeadFinder, type ChoiceFault, type Head, type Position, type Way } from './heads.ts';
import { MergeWords } from './merge-words.ts';
import { parallelFaults, type ParallelFault } from './parallel.ts';

/** Whether a protocol can be projected by a kind of merge; when not, the first reason. */
export interface MergeVerdict {
  ok: boolean;
  /** For people: the role, the choice, two of its branches and what differs. */
  reason?: string;
  role?: RoleId;
  /** Elements of the protocol that it is about: the choice, then what differs. */
  elements?: string[];
}

/** Which parts of a choice must agree for a role that neither makes it nor is told first. */
export type MergeKind = 'plain' | 'full';

/** The verdicts of both kinds for all roles. */
export function mergeVerdicts(cfg: GlobalCfg): { plain: MergeVerdict; full: MergeVerdict } {
  return { plain: firstFailure(cfg, 'plain'), full: firstFailure(cfg, 'full') };
}

/**
 * Whether a role can be projected. Plain merge (Honda, Yoshida, Carbone 2008): who does not take
 * part in a choice does the same in all branches. Full merge (Deniélou, Yoshida 2013; Scalas,
 * Yoshida 2019): it may also receive different messages of the same sender, and goes on according
 * to them; messages that are equal are merged behind. Decided on the graph, coinductively: sets of
 * places where the role may be are followed until nothing new comes, so that recursions (nested or
 * unfolded) are merged as the infinite trees that they stand for.
 */
export function mergeOf(cfg: GlobalCfg, role: RoleId, kind: MergeKind): MergeVerdict {
  const fault = faultsOf(cfg).find(({ roles }) => roles.includes(role));
  if (fault) return { ok: false, role, reason: fault.reason, elements: fault.elements };
  return new Merge(cfg, role, kind).verdict();
}

const known = new WeakMap<GlobalCfg, ParallelFault[]>();

/** Neither kind of merge is of any use where the branches of a parallel are not independent. */
function faultsOf(cfg: GlobalCfg): ParallelFault[] {
  let faults = known.get(cfg);
  if (!faults) known.set(cfg, (faults = parallelFaults(cfg)));
  return faults;
}

/** Roles that cannot be projected, each with its reason. */
export function mergeFailures(
  cfg: GlobalCfg,
  kind: MergeKind,
): { role: RoleId; reason: string; elements: string[] }[] {
  return cfg.roles.flatMap((role) => {
    const { ok, reason = '', elements = [] } = mergeOf(cfg, role, kind);
    return ok ? [] : [{ role, reason, elements }];
  });
}

function firstFailure(cfg: GlobalCfg, kind: MergeKind): MergeVerdict {
  for (const role of cfg.roles) {
    const verdict = mergeOf(cfg, role, kind);
    if (!verdict.ok) return verdict;
  }
  return { ok: true };
}

class Merge {
  readonly #role: RoleId;
  readonly #kind: MergeKind;
  readonly #finder: HeadFinder;
  readonly #words: MergeWords;
  readonly #dynamic: boolean;
  readonly #nodes: GlobalCfg['nodes'];
  readonly #seen = new Set<string>();
  readonly #queue: Position[][] = [];

  constructor(cfg: GlobalCfg, role: RoleId, kind: MergeKind) {
    this.#role = role;
    this.#kind = kind;
    this.#finder = new HeadFinder(cfg, role);
    this.#words = new MergeWords(cfg, role);
    this.#dynamic = cfg.dynamic?.includes(role) ?? false;
    this.#nodes = cfg.nodes;
    this.#push([{ node: cfg.entry, trail: undefined }]);
  }

  verdict(): MergeVerdict {
    for (let at = 0; at < this.#queue.length; at++) {
      const failure = this.#state(must(this.#queue[at]));
      if (failure) return { ok: false, role: this.#role, ...failure };
    }
    return { ok: true };
  }

  #push(positions: Position[]): void {
    const byNode = new Map<number, Position>();
    for (const given of positions) {
      const position = this.#finder.settled(given);
      if (!byNode.has(position.node)) byNode.set(position.node, position);
    }
    const key = [...byNode.keys()].sort((a, b) => a - b).join(' ');
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#queue.push([...byNode.values()]);
  }

  #state(positions: readonly Position[]): { reason: string; elements: string[] } | undefined {
    const found = positions.map((position) => this.#finder.at(position));
    const fault = found.flatMap(({ faults }) => faults)[0];
    if (fault) return this.#fault(fault);
    const all = found.flatMap(({ heads }) => heads);
    const heads = all.filter(({ kind }) => kind !== 'back');
    const [first] = heads;
    if (!first) return undefined;
    const back = all.find(({ kind }) => kind === 'back');
    if (this.#kind === 'plain' && back) return this.#words.differing(first, back);
    for (const head of heads) {
      if (!this.#fits(first, head)) return this.#words.differing(first, head);
    }
    const undecided = payloadsDiffer(heads);
    if (undecided) return this.#words.payloads(...undecided);
    this.#follow(heads);
    return undefined;
  }

  #fault(fault: ChoiceFault): { reason: string; elements: string[] } {
    return this.#words.fault(fault);
  }

  /** Whether two heads can be one. */
  #fits(a: Head, b: Head): boolean {
    if (a === b) return true;
    if (this.#dynamic && (this.#isIdle(a) || this.#isIdle(b))) {
      return this.#isIdle(a) && this.#isIdle(b);
    }
    if (a.kind === 'receive' && b.kind === 'receive') {
      if (a.from !== b.from) return false;
      return this.#kind === 'full' || sameKeys(a.ways, b.ways);
    }
    if (a.kind === 'send' && b.kind === 'send') return sameKeys(a.ways, b.ways);
    if (a.kind === 'parallel' && b.kind === 'parallel') return a.fork === b.fork;
    return a.kind === b.kind;
  }

  /** A role that is made by a call has ended, or waits for the next one. */
  #isIdle(head: Head): boolean {
    if (head.kind === 'end') return true;
    if (head.kind !== 'receive') return false;
    return head.ways.every(({ node }) => {
      const message = this.#nodes[node];
      return message?.kind === 'message' && message.form === 'invite';
    });
  }

  /** Goes on behind every message, with all places to which it may lead. */
  #follow(heads: readonly Head[]): void {
    const targets = new Map<string, Position[]>();
    for (const head of heads) {
      if (head.kind === 'end' || head.kind === 'back') continue;
      for (const { key, to } of head.ways) {
        const list = targets.get(key);
        if (list) list.push(to);
        else targets.set(key, [to]);
      }
    }
    for (const positions of targets.values()) this.#push(positions);
  }
}

function sameKeys(a: readonly Way[], b: readonly Way[]): boolean {
  const keys = new Set(a.map(({ key }) => key));
  return keys.size === new Set(b.map(({ key }) => key)).size && b.every(({ key }) => keys.has(key));
}

/** Two heads with messages of the same label and different payloads. */
function payloadsDiffer(heads: readonly Head[]): [Head, Head, Way] | undefined {
  const known = new Map<string, { head: Head; way: Way }>();
  for (const head of heads) {
    if (head.kind === 'end' || head.kind === 'back') continue;
    for (const way of head.ways) {
      const other = known.get(way.label);
      if (!other) known.set(way.label, { head, way });
      else if (other.way.key !== way.key) return [other.head, head, way];
    }
  }
  return undefined;
}
