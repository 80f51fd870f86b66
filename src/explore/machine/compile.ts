import type {
  Cfsm,
  CfsmAction,
  CfsmTransition,
  Machines,
  SendAction,
} from '../../model/cfsm/cfsm.ts';
import { mayEnd } from '../../model/cfsm/ends.ts';
import { messageKey } from '../../model/cfsm/key.ts';
import type { MachineMode } from '../../model/run.ts';

/**
 * Machines made ready for a search: a global state is a vector of 32-bit words in which the states
 * of the machines and the contents of the channels stand as bit fields, and a move is a list of
 * guards on words and of additions to words. Everything a search needs is in typed arrays; whoever
 * explores (JavaScript, WebAssembly) needs `initial`, `machines[m].field/first`, and `program`.
 */
export interface CompiledProduct {
  source: Machines;
  mode: MachineMode;
  machines: CompiledMachine[];
  channels: CompiledChannel[];
  /** Words of a global state. */
  words: number;
  /** The first global state: `words` long. */
  initial: Int32Array;
  moves: MoveTable;
  program: MoveProgram;
}

/** Some bits of a word: `(vector[word] >>> shift) & mask(bits)`; 0 bits mean: always 0. */
export interface Field {
  word: number;
  shift: number;
  bits: number;
}

/** A machine. Its moves out of the state `s` are `first[s]` to `first[s + 1]`, in order. */
export interface CompiledMachine {
  role: string;
  states: number;
  initial: number;
  /** 1 for states in which it may end. */
  terminal: Uint8Array;
  field: Field;
  first: Int32Array;
}

/**
 * The channel from a machine to another (`to` beyond the last machine: to a role without one). A slot of `bits` bits holds 0 (empty) or the number of a
 * symbol (from 1); the oldest message is in the first slot. Slots stand in `segments`, a segment
 * within one word, the first slot in the lowest bits. No segments in synchronous mode.
 */
export interface CompiledChannel {
  from: number;
  to: number;
  /** The key of symbol `i + 1`. */
  symbols: string[];
  bits: number;
  slots: number;
  segments: ChannelSegment[];
}

/** A part of a channel. */
export interface ChannelSegment extends Field {
  slots: number;
}

/** What a move is. */
export const moveKind = { send: 0, receive: 1, local: 2, exchange: 3 } as const;

/**
 * All moves, by number: those of the first machine, by state and place, then those of the next.
 * A move is enabled when its machine is in the state `from` and all its guards hold.
 */
export interface MoveTable {
  count: number;
  /** One of `moveKind`. */
  kind: Uint8Array;
  /** Who moves: the sender of an exchange. */
  machine: Int32Array;
  from: Int32Array;
  to: Int32Array;
  /** The transition's place in the machine's `transitions`. */
  transition: Int32Array;
  /** Channels and symbols: `channelStart[m]` to `channelStart[m + 1]` in `channel` and `symbol`. */
  channelStart: Int32Array;
  channel: Int32Array;
  symbol: Int32Array;
  /** Receivers of an exchange with their transitions, in the same manner. */
  partnerStart: Int32Array;
  partner: Int32Array;
  partnerTransition: Int32Array;
}

/**
 * The same moves as operations on words. Enabled: for all guards g,
 * `(vector[word[g]] & mask[g]) === value[g]`. Effect: first the pops (the channel's slots move down
 * by one), then the pushes (the symbol goes into the first empty slot), then `vector[word] += add`
 * for all additions. A channel of one slot has neither pops nor pushes, only additions.
 */
export interface MoveProgram {
  guardStart: Int32Array;
  guardWord: Int32Array;
  guardMask: Int32Array;
  guardValue: Int32Array;
  addStart: Int32Array;
  addWord: Int32Array;
  add: Int32Array;
  /** The channel whose first message a move takes; -1. */
  pop: Int32Array;
  pushStart: Int32Array;
  pushChannel: Int32Array;
  pushSymbol: Int32Array;
}

/** How machines are read. */
export interface CompileOptions {
  /** Connections are made by both sides at once, as in Scribble; else they are messages. */
  rendezvous?: boolean;
}

/** Whether an action is done with its partner in one step. */
function isExchange(action: CfsmAction, synchronous: boolean, { rendezvous }: CompileOptions) {
  if (action.kind !== 'send' && action.kind !== 'receive') return false;
  return synchronous || (rendezvous === true && ['connect', 'wrap'].includes(action.form));
}

/**
 * Makes machines ready for a search. They must be flat. A bound below 1 is read as 1 (any number
 * of messages is the caller's business). Nobody takes messages to roles without a machine; a receiver that is
 * named twice is told once.
 */
export function compileProduct(
  source: Machines,
  mode: MachineMode,
  options: CompileOptions = {},
): CompiledProduct {
  const roles = numberRoles(source);
  const exchanged = (action: CfsmAction): boolean => isExchange(action, mode.synchronous, options);
  const channels = channelsOf(source, roles, Math.max(1, mode.bound), exchanged);
  const machines = source.machines.map(machineOf);
  const words = place([
    ...machines.map(({ field }) => field),
    ...channels.flatMap(({ segments }) => segments),
  ]);
  const builder = new MoveBuilder(source, roles, machines, channels);
  source.machines.forEach((machine, index) => builder.machine(machine, index, exchanged));
  const { moves, program } = builder.done();
  const initial = new Int32Array(words);
  for (const { field, initial: state } of machines) put(initial, field, state);
  return { source, mode, machines, channels, words, initial, moves, program };
}

/** Numbers of a channel's symbols (from 1) by their keys. */
export function symbolNumbers({ symbols }: CompiledChannel): Map<string, number> {
  return new Map(symbols.map((key, i) => [key, i + 1]));
}

/** The bits of a field, at the bottom. */
export function maskOf(bits: number): number {
  return bits >= 32 ? -1 : (1 << bits) - 1;
}

/** What a field of a global state holds. */
export function get(vector: Int32Array, { word, shift, bits }: Field): number {
  return bits === 0 ? 0 : (vector[word]! >>> shift) & maskOf(bits);
}

/** The symbols in a channel, oldest first. */
export function contentOf(vector: Int32Array, channel: CompiledChannel): number[] {
  const content: number[] = [];
  for (const segment of channel.segments) {
    let bits = get(vector, segment) >>> 0;
    for (; bits !== 0; bits = channel.bits === 32 ? 0 : bits >>> channel.bits) {
      content.push(bits & maskOf(channel.bits));
    }
  }
  return content;
}

/** The oldest symbol in a channel; 0 when it is empty. */
export function headOf(vector: Int32Array, channel: CompiledChannel): number {
  const first = channel.segments[0]!;
  return get(vector, { word: first.word, shift: first.shift, bits: channel.bits });
}

function put(vector: Int32Array, { word, shift, bits }: Field, value: number): void {
  if (bits > 0) vector[word]! |= value << shift;
}

/** Bits for the numbers from 0 to `largest`. */
function bitsFor(largest: number): number {
  return largest === 0 ? 0 : 32 - Math.clz32(largest);
}

function machineOf(machine: Cfsm): CompiledMachine {
  const states = machine.states.length;
  return {
    role: machine.role,
    states,
    initial: machine.initialState,
    terminal: Uint8Array.from(mayEnd(machine), Number),
    field: { word: 0, shift: 0, bits: bitsFor(states - 1) },
    first: new Int32Array(states + 1),
  };
}

/** Roles with a machine by its number; roles that are only spoken of after them. */
function numberRoles({ machines }: Machines): Map<string, number> {
  const roles = new Map(machines.map(({ role }, index) => [role, index]));
  for (const { transitions } of machines) {
    for (const { action } of transitions) {
      const named =
        action.kind === 'send' ? action.to : action.kind === 'receive' ? [action.from] : [];
      for (const role of named) if (!roles.has(role)) roles.set(role, roles.size);
    }
  }
  return roles;
}

/** Receivers of a message, each once. */
function receiversOf(action: SendAction, roles: Map<string, number>): number[] {
  return [...new Set(action.to.map((role) => roles.get(role)!))];
}

/** Channels that somebody sends on, in the order of their first sends, with what is sent on them. */
function channelsOf(
  source: Machines,
  roles: Map<string, number>,
  slots: number,
  exchanged: (action: CfsmAction) => boolean,
): CompiledChannel[] {
  const channels = new Map<string, CompiledChannel>();
  const known = new Set<string>();
  source.machines.forEach((machine, from) => {
    for (const { action } of machine.transitions) {
      if (action.kind !== 'send' || exchanged(action)) continue;
      for (const to of receiversOf(action, roles)) {
        const id = `${from} ${to}`;
        let channel = channels.get(id);
        if (!channel) channels.set(id, (channel = emptyChannel(from, to, slots)));
        const key = messageKey(action.message);
        if (known.has(`${id} ${key}`)) continue;
        known.add(`${id} ${key}`);
        channel.symbols.push(key);
      }
    }
  });
  const all = [...channels.values()];
  for (const channel of all) layOut(channel);
  return all;
}

function emptyChannel(from: number, to: number, slots: number): CompiledChannel {
  return { from, to, symbols: [], bits: 0, slots, segments: [] };
}

/** Cuts a channel into segments that fit in a word. */
function layOut(channel: CompiledChannel): void {
  channel.bits = bitsFor(channel.symbols.length);
  const most = Math.floor(32 / channel.bits);
  for (let left = channel.slots; left > 0; left -= most) {
    const slots = Math.min(left, most);
    channel.segments.push({ word: 0, shift: 0, bits: slots * channel.bits, slots });
  }
}

/** Gives every field its place, larger ones first, each in the first word with room; words needed. */
function place(fields: Field[]): number {
  const room: number[] = [];
  for (const field of [...fields].sort((a, b) => b.bits - a.bits)) {
    if (field.bits === 0) continue;
    let word = room.findIndex((free) => free >= field.bits);
    if (word < 0) word = room.push(32) - 1;
    field.word = word;
    field.shift = 32 - room[word]!;
    room[word]! -= field.bits;
  }
  return Math.max(1, room.length);
}

/** A growing list of numbers that becomes an `Int32Array`. */
class Column {
  readonly list: number[] = [];
  array(): Int32Array {
    return Int32Array.from(this.list);
  }
}

/** Collects moves and their programs. */
class MoveBuilder {
  readonly #source: Machines;
  readonly #roles: Map<string, number>;
  readonly #machines: CompiledMachine[];
  readonly #channels: CompiledChannel[];
  /** By channel. */
  readonly #symbols: Map<string, number>[];
  /** Channels by their ends. */
  readonly #numbers: Map<string, number>;
  readonly #kind: number[] = [];
  readonly #machine = new Column();
  readonly #from = new Column();
  readonly #to = new Column();
  readonly #transition = new Column();
  readonly #channelStart = new Column();
  readonly #channel = new Column();
  readonly #symbol = new Column();
  readonly #partnerStart = new Column();
  readonly #partner = new Column();
  readonly #partnerTransition = new Column();
  readonly #guardStart = new Column();
  readonly #guardWord = new Column();
  readonly #guardMask = new Column();
  readonly #guardValue = new Column();
  readonly #addStart = new Column();
  readonly #addWord = new Column();
  readonly #add = new Column();
  readonly #pop = new Column();
  readonly #pushStart = new Column();
  readonly #pushChannel = new Column();
  readonly #pushSymbol = new Column();
  /** Of the move that is being made: what to add, by word. */
  #sums = new Map<number, number>();

  constructor(
    source: Machines,
    roles: Map<string, number>,
    machines: CompiledMachine[],
    channels: CompiledChannel[],
  ) {
    this.#source = source;
    this.#roles = roles;
    this.#machines = machines;
    this.#channels = channels;
    this.#symbols = channels.map(symbolNumbers);
    this.#numbers = new Map(channels.map(({ from, to }, number) => [`${from} ${to}`, number]));
  }

  /** All moves of a machine, by state. */
  machine(machine: Cfsm, index: number, exchanged: (action: CfsmAction) => boolean): void {
    const compiled = this.#machines[index]!;
    const byState: number[][] = machine.states.map(() => []);
    machine.transitions.forEach(({ from }, place) => byState[from]!.push(place));
    byState.forEach((places, state) => {
      compiled.first[state] = this.#kind.length;
      for (const place of places) {
        const transition = machine.transitions[place]!;
        if (exchanged(transition.action)) this.#exchange(index, place, transition);
        else this.#alone(index, place, transition);
      }
    });
    compiled.first[compiled.states] = this.#kind.length;
  }

  /** The finished tables. */
  done(): { moves: MoveTable; program: MoveProgram } {
    for (const [start, list] of [
      [this.#channelStart, this.#channel],
      [this.#partnerStart, this.#partner],
      [this.#guardStart, this.#guardWord],
      [this.#addStart, this.#addWord],
      [this.#pushStart, this.#pushChannel],
    ] as const) {
      start.list.push(list.list.length);
    }
    const moves: MoveTable = {
      count: this.#kind.length,
      kind: Uint8Array.from(this.#kind),
      machine: this.#machine.array(),
      from: this.#from.array(),
      to: this.#to.array(),
      transition: this.#transition.array(),
      channelStart: this.#channelStart.array(),
      channel: this.#channel.array(),
      symbol: this.#symbol.array(),
      partnerStart: this.#partnerStart.array(),
      partner: this.#partner.array(),
      partnerTransition: this.#partnerTransition.array(),
    };
    const program: MoveProgram = {
      guardStart: this.#guardStart.array(),
      guardWord: this.#guardWord.array(),
      guardMask: this.#guardMask.array(),
      guardValue: this.#guardValue.array(),
      addStart: this.#addStart.array(),
      addWord: this.#addWord.array(),
      add: this.#add.array(),
      pop: this.#pop.array(),
      pushStart: this.#pushStart.array(),
      pushChannel: this.#pushChannel.array(),
      pushSymbol: this.#pushSymbol.array(),
    };
    return { moves, program };
  }

  #alone(index: number, place: number, transition: CfsmTransition): void {
    const { action } = transition;
    switch (action.kind) {
      case 'send':
        return this.#send(index, place, transition, action);
      case 'receive': {
        const channel = this.#channelOf(this.#roles.get(action.from) ?? -1, index);
        const symbol = this.#symbols[channel]?.get(messageKey(action.message)) ?? 0;
        // What is never sent is never taken.
        if (symbol > 0) this.#receive(index, place, transition, channel, symbol);
        return;
      }
      case 'tau':
      case 'timeout':
      case 'disconnect':
        return this.#local(index, place, transition);
      case 'parallel':
        throw new Error('machines must be flat');
    }
  }

  /** A send with its receipts; the receipts alone are no moves. */
  #exchange(index: number, place: number, transition: CfsmTransition): void {
    const { action } = transition;
    if (action.kind !== 'send') return;
    const receivers = receiversOf(action, this.#roles);
    if (receivers.includes(index)) return;
    const key = messageKey(action.message);
    const role = this.#source.machines[index]!.role;
    const options = receivers.map(
      (receiver) =>
        this.#source.machines[receiver]?.transitions.flatMap((taking, number) =>
          taking.action.kind === 'receive' &&
          taking.action.from === role &&
          messageKey(taking.action.message) === key
            ? [number]
            : [],
        ) ?? [],
    );
    for (const picks of combinations(options)) {
      this.#begin(moveKind.exchange, index, place, transition);
      picks.forEach((pick, i) => this.#take(receivers[i]!, pick));
      this.#end(-1);
    }
  }

  /** A receiver of an exchange takes its message. */
  #take(receiver: number, place: number): void {
    const { from, to } = this.#source.machines[receiver]!.transitions[place]!;
    const { field } = this.#machines[receiver]!;
    this.#partner.list.push(receiver);
    this.#partnerTransition.list.push(place);
    if (field.bits > 0) {
      this.#guard(field.word, maskOf(field.bits) << field.shift, from << field.shift);
    }
    this.#plus(field, to - from);
  }

  #send(index: number, place: number, transition: CfsmTransition, action: SendAction): void {
    this.#begin(moveKind.send, index, place, transition);
    const key = messageKey(action.message);
    for (const receiver of receiversOf(action, this.#roles)) {
      const number = this.#channelOf(index, receiver);
      const channel = this.#channels[number]!;
      const symbol = this.#symbols[number]!.get(key)!;
      this.#channel.list.push(number);
      this.#symbol.list.push(symbol);
      const last = channel.segments.at(-1)!;
      const top = last.shift + (last.slots - 1) * channel.bits;
      this.#guard(last.word, maskOf(channel.bits) << top, 0);
      if (channel.slots === 1) this.#plus(last, symbol);
      else {
        this.#pushChannel.list.push(number);
        this.#pushSymbol.list.push(symbol);
      }
    }
    this.#end(-1);
  }

  #receive(
    index: number,
    place: number,
    transition: CfsmTransition,
    number: number,
    symbol: number,
  ) {
    const channel = this.#channels[number]!;
    const first = channel.segments[0]!;
    this.#begin(moveKind.receive, index, place, transition);
    this.#channel.list.push(number);
    this.#symbol.list.push(symbol);
    this.#guard(first.word, maskOf(channel.bits) << first.shift, symbol << first.shift);
    if (channel.slots === 1) this.#plus(first, -symbol);
    this.#end(channel.slots === 1 ? -1 : number);
  }

  #local(index: number, place: number, transition: CfsmTransition): void {
    this.#begin(moveKind.local, index, place, transition);
    this.#end(-1);
  }

  #channelOf(from: number, to: number): number {
    return this.#numbers.get(`${from} ${to}`) ?? -1;
  }

  #begin(kind: number, index: number, place: number, { from, to }: CfsmTransition): void {
    this.#kind.push(kind);
    this.#machine.list.push(index);
    this.#from.list.push(from);
    this.#to.list.push(to);
    this.#transition.list.push(place);
    this.#channelStart.list.push(this.#channel.list.length);
    this.#partnerStart.list.push(this.#partner.list.length);
    this.#guardStart.list.push(this.#guardWord.list.length);
    this.#addStart.list.push(this.#addWord.list.length);
    this.#pushStart.list.push(this.#pushChannel.list.length);
    this.#sums = new Map();
    this.#plus(this.#machines[index]!.field, to - from);
  }

  #end(pop: number): void {
    this.#pop.list.push(pop);
    for (const [word, sum] of this.#sums) {
      if (sum === 0) continue;
      this.#addWord.list.push(word);
      this.#add.list.push(sum);
    }
  }

  #plus({ word, shift, bits }: Field, value: number): void {
    if (bits > 0) this.#sums.set(word, ((this.#sums.get(word) ?? 0) + (value << shift)) | 0);
  }

  #guard(word: number, mask: number, value: number): void {
    this.#guardWord.list.push(word);
    this.#guardMask.list.push(mask);
    this.#guardValue.list.push(value);
  }
}

/** One of each list, in lexicographic order. */
function combinations(lists: number[][]): number[][] {
  return lists.reduce<number[][]>(
    (heads, list) => heads.flatMap((head) => list.map((item) => [...head, item])),
    [[]],
  );
}
