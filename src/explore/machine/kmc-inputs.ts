import type { CompiledProduct } from './compile.ts';
import { moveKind } from './compile.ts';
import type { MoveGraph } from './graph.ts';
import { Judge } from './judge.ts';
import type { StateSpace } from './space.ts';

/** A condition that does not hold: why, for whom, and in which state when it is about one. */
export interface Failure {
  why: string;
  roles: string[];
  state?: number;
}

/** A message that a machine can take, where it could have taken others from elsewhere. */
interface Race {
  state: number;
  machine: number;
  /** The receipt that is possible. */
  taken: number;
  /** Sends of messages that it would take from other channels. */
  rivals: Set<number>;
}

/**
 * Input-bound independence: when a machine can take a message, no message on another channel that
 * it could take instead is there, or comes later (strong form, SIBI); or comes later only because
 * of what was taken (chained form, CIBI).
 */
export class InputIndependence {
  readonly #space: StateSpace;
  readonly #compiled: CompiledProduct;
  readonly #graph: MoveGraph;
  readonly #judge: Judge;
  /** Sends by channel and symbol. */
  readonly #sends: Map<string, number[]>;
  readonly #sometimes = new Map<string, Uint8Array>();

  constructor(space: StateSpace, graph: MoveGraph) {
    this.#space = space;
    this.#compiled = space.compiled;
    this.#graph = graph;
    this.#judge = new Judge(space.compiled);
    this.#sends = sendsByLabel(space.compiled);
  }

  /** What breaks both forms; undefined when one holds. */
  failure(): Failure | undefined {
    const races: Race[] = [];
    for (let state = 0; state < this.#space.count; state++) {
      this.#space.read(state, this.#judge.stepper.present);
      for (let machine = 0; machine < this.#compiled.machines.length; machine++) {
        const receipts = this.#receipts(machine);
        if (receipts.length === 0) continue;
        if (new Set(receipts.map((move) => this.#labelOf(move))).size > 1) {
          return this.#told(state, machine, 'now');
        }
        const rivals = this.#rivals(machine, receipts[0]!);
        if (rivals.size > 0) races.push({ state, machine, taken: receipts[0]!, rivals });
      }
    }
    const strong = races.find((race) => this.#everSent(race));
    if (!strong) return undefined;
    const chained = races.find((race) => this.#everSent(race) && this.#comesAnyway(race));
    return chained && this.#told(chained.state, chained.machine, 'later');
  }

  #told(state: number, machine: number, when: 'now' | 'later'): Failure {
    const { role } = this.#compiled.machines[machine]!;
    const tail =
      when === 'now'
        ? 'can take messages from two channels: which one comes first decides'
        : 'can take a message while another one, from elsewhere, may come that it would take instead: which one comes first may decide';
    return { why: `${role} ${tail}.`, roles: [role], state };
  }

  /** Enabled receipts of a machine. */
  #receipts(machine: number): number[] {
    const { stepper } = this.#judge;
    const receipts: number[] = [];
    for (let move = stepper.first(machine); move < stepper.end; move++) {
      if (this.#compiled.moves.kind[move] === moveKind.receive && stepper.enabled(move)) {
        receipts.push(move);
      }
    }
    return receipts;
  }

  /** Channel and symbol of a receipt. */
  #labelOf(move: number): string {
    const { channel, channelStart, symbol } = this.#compiled.moves;
    const at = channelStart[move]!;
    return `${channel[at]!}:${symbol[at]!}`;
  }

  /** Sends of what a machine would take in its present state from other channels. */
  #rivals(machine: number, taken: number): Set<number> {
    const { channel, channelStart, kind } = this.#compiled.moves;
    const { stepper } = this.#judge;
    const own = channel[channelStart[taken]!]!;
    const labels = new Set<string>();
    for (let move = stepper.first(machine); move < stepper.end; move++) {
      if (kind[move] !== moveKind.receive || channel[channelStart[move]!] === own) continue;
      labels.add(this.#labelOf(move));
    }
    const sends = new Set<number>();
    if (labels.size === 0) return sends;
    for (const label of labels) {
      for (const move of this.#sends.get(label) ?? []) sends.add(move);
    }
    return sends;
  }

  /** Whether a rival is sent sometime. */
  #everSent({ state, rivals }: Race): boolean {
    const key = [...rivals].join();
    let reached = this.#sometimes.get(key);
    if (!reached) {
      reached = this.#graph.reaching(this.#graph.where((move) => rivals.has(move)));
      this.#sometimes.set(key, reached);
    }
    return reached[state] === 1;
  }

  /**
   * Whether a rival can be sent after the message was taken by someone whom no chain of causes
   * links to its taking: by the same machine one after the other, or by a message through a channel
   * that was empty.
   */
  #comesAnyway({ state, machine, taken, rivals }: Race): boolean {
    const graph = this.#graph;
    const { moves, channels } = this.#compiled;
    this.#space.read(state, this.#judge.stepper.present);
    const empty = channels.map((_, channel) => this.#judge.head(channel) === 0);
    const own = moves.channel[moves.channelStart[taken]!]!;
    const begun = new Causes().withMachine(machine);
    const seen = new Map<number, Causes[]>();
    const queue: { at: number; causes: Causes }[] = [];
    const add = (at: number, causes: Causes): void => {
      const known = seen.get(at) ?? [];
      if (known.some((smaller) => smaller.within(causes))) return;
      seen.set(at, [...known.filter((larger) => !causes.within(larger)), causes]);
      queue.push({ at, causes });
    };
    for (let edge = graph.start[state]!; edge < graph.start[state + 1]!; edge++) {
      const move = graph.move[edge]!;
      const takes = moves.kind[move] === moveKind.receive && moves.machine[move] === machine;
      if (takes && moves.channel[moves.channelStart[move]!] === own) add(graph.target(edge), begun);
    }
    for (let next = queue.pop(); next; next = queue.pop()) {
      const { at, causes } = next;
      for (let edge = graph.start[at]!; edge < graph.start[at + 1]!; edge++) {
        const move = graph.move[edge]!;
        const caused = causes.hasMachine(moves.machine[move]!);
        if (rivals.has(move) && !caused) return true;
        add(graph.target(edge), this.#after(causes, move, empty));
      }
    }
    return false;
  }

  /** Causes after a move. */
  #after(causes: Causes, move: number, empty: boolean[]): Causes {
    const { kind, machine, channel, channelStart } = this.#compiled.moves;
    const who = machine[move]!;
    let result = causes;
    for (let at = channelStart[move]!; at < channelStart[move + 1]!; at++) {
      const number = channel[at]!;
      if (kind[move] === moveKind.send && causes.hasMachine(who) && empty[number]) {
        result = result.withChannel(number);
      }
      if (kind[move] === moveKind.receive && causes.hasChannel(number)) {
        result = result.withMachine(who);
      }
    }
    return result;
  }
}

function sendsByLabel({ moves }: CompiledProduct): Map<string, number[]> {
  const sends = new Map<string, number[]>();
  for (let move = 0; move < moves.count; move++) {
    if (moves.kind[move] !== moveKind.send) continue;
    for (let at = moves.channelStart[move]!; at < moves.channelStart[move + 1]!; at++) {
      const label = `${moves.channel[at]!}:${moves.symbol[at]!}`;
      const known = sends.get(label);
      if (known) known.push(move);
      else sends.set(label, [move]);
    }
  }
  return sends;
}

/** Machines and channels that something can have reached. */
class Causes {
  readonly #machines: ReadonlySet<number>;
  readonly #channels: ReadonlySet<number>;

  constructor(
    machines: ReadonlySet<number> = new Set(),
    channels: ReadonlySet<number> = new Set(),
  ) {
    this.#machines = machines;
    this.#channels = channels;
  }

  hasMachine(machine: number): boolean {
    return this.#machines.has(machine);
  }

  hasChannel(channel: number): boolean {
    return this.#channels.has(channel);
  }

  withMachine(machine: number): Causes {
    if (this.#machines.has(machine)) return this;
    return new Causes(new Set([...this.#machines, machine]), this.#channels);
  }

  withChannel(channel: number): Causes {
    if (this.#channels.has(channel)) return this;
    return new Causes(this.#machines, new Set([...this.#channels, channel]));
  }

  within(other: Causes): boolean {
    if (this === other) return true;
    for (const machine of this.#machines) if (!other.#machines.has(machine)) return false;
    for (const channel of this.#channels) if (!other.#channels.has(channel)) return false;
    return true;
  }
}
