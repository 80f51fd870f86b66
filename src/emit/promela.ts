import { unreachable } from '../base/assert.ts';
import type { Cfsm, CfsmTransition, Machines } from '../model/cfsm/cfsm.ts';
import { mayEnd } from '../model/cfsm/ends.ts';
import { messageKey } from '../model/cfsm/key.ts';
import type { MachineMode } from '../model/run.ts';
import type { Emitted } from './emitted.ts';
import { ModelChannels, lossesOf, roomOf } from './model-channels.ts';
import type { ModelChannel } from './model-channels.ts';
import { Names } from './model-names.ts';

/**
 * Machines in Promela, for SPIN (Holzmann, "The SPIN Model Checker", 2003): a process each, a label
 * each state, a channel each pair that talks. The states that SPIN reaches are those of the
 * product, one by one: no statement is there for SPIN's sake alone, a message to several is one
 * step (`d_step`), and a machine that has ended stays (a process that ends would be one step more).
 * Where it may end, the label begins with `end`. With `-DRECEPTION`, who is stuck with messages that it
 * does not take breaks an assertion.
 *
 * They must be flat.
 */
export function writePromela(machines: Machines, mode: MachineMode): Emitted {
  return new Promela(machines, mode).write();
}

/** SPIN's limits on channels, processes, and symbols of an mtype. */
const most = 255;

const reserved = `active assert atomic bit bool break byte c_code c_decl c_expr c_state c_track chan
  d_proctype d_step D_proctype do else empty enabled end eval false fi for full get_priority goto
  hidden if in init inline int len local ltl mtype nempty never nfull notrace np_ od of pc_value pid
  printf printm priority proctype provided return run select set_priority short show skip STDIN
  timeout trace true typedef unless unsigned until always eventually weakuntil release implies
  equivalent stronguntil xr xs ROOM RECEPTION _ _pid _last _nr_pr assume U W V X`.split(/\s+/);

class Promela {
  readonly #machines: Machines;
  readonly #mode: MachineMode;
  readonly #channels: ModelChannels;
  readonly #lines: string[] = [];
  readonly #losses: string[];
  readonly #roleNames = new Map<Cfsm, string>();
  readonly #channelNames = new Map<ModelChannel, string>();
  readonly #keyNames = new Map<string, string>();

  constructor(machines: Machines, mode: MachineMode) {
    this.#machines = machines;
    this.#mode = mode;
    this.#channels = new ModelChannels(machines);
    this.#losses = lossesOf(machines, mode);
    this.#name();
  }

  write(): Emitted {
    this.#head();
    this.#messages();
    for (const channel of this.#channels.all) {
      const type = this.#isLarge() ? 'short' : 'mtype';
      this.#lines.push(`chan ${this.#channelNames.get(channel)} = [ROOM] of { ${type} };`);
    }
    for (const machine of this.#machines.machines) this.#process(machine);
    this.#limits();
    return { text: `${this.#lines.join('\n')}\n`, losses: this.#losses };
  }

  #name(): void {
    const names = new Names(reserved);
    for (const machine of this.#machines.machines) {
      this.#roleNames.set(machine, names.take(machine.role, 'Role'));
    }
    for (const channel of this.#channels.all) {
      const [from, to] = [channel.from, channel.to].map((one) => this.#roleNames.get(one)!);
      this.#channelNames.set(channel, names.take(`${from}_${to}`));
    }
    for (const key of this.#channels.keys) {
      this.#keyNames.set(key, names.take(key.replace(/\(\)$/, ''), 'message'));
    }
  }

  #head(): void {
    const room = roomOf(this.#mode);
    const title = this.#machines.title.replace(/\*\//g, '* /').replace(/\s+/g, ' ');
    this.#lines.push(
      `/* ${title || 'Machines'}`,
      '   spin -a FILE && gcc -O2 -o pan pan.c && ./pan',
      '   spin -DRECEPTION -a FILE: messages that nobody takes break an assertion.',
      '   ./pan -q: messages that are left at the end are errors, too. */',
      `#define ROOM ${room} /* ${room === 0 ? 'messages are handed over' : 'most messages in a channel'} */`,
    );
  }

  #isLarge(): boolean {
    return this.#keyNames.size > most;
  }

  #messages(): void {
    const names = [...this.#keyNames.values()];
    if (names.length === 0) return;
    if (!this.#isLarge()) this.#lines.push(`mtype = { ${names.join(', ')} };`);
    else names.forEach((name, i) => this.#lines.push(`#define ${name} ${i + 1}`));
  }

  #process(machine: Cfsm): void {
    const ends = mayEnd(machine);
    const names = new Names(reserved);
    const labels = machine.states.map(({ name }, state) =>
      names.take(`${ends[state] ? 'end' : 'at'}_${name}`),
    );
    const { initialState: initial } = machine;
    this.#lines.push('', `active proctype ${this.#roleNames.get(machine)}() {`);
    this.#owned(machine);
    // A process begins at its first statement.
    const order = [initial, ...machine.states.keys()].filter((s, i) => i === 0 || s !== initial);
    for (const state of order) this.#state(machine, state, labels);
    this.#lines.push('}');
  }

  /** Who alone sends or takes on a channel: SPIN leaves out more orders when it is told. */
  #owned(machine: Cfsm): void {
    const names = (side: 'from' | 'to'): string =>
      this.#channels.all
        .filter((channel) => channel[side] === machine)
        .map((channel) => this.#channelNames.get(channel))
        .join(', ');
    if (names('from') !== '') this.#lines.push(`  xs ${names('from')};`);
    if (names('to') !== '') this.#lines.push(`  xr ${names('to')};`);
  }

  #state(machine: Cfsm, state: number, labels: readonly string[]): void {
    const options = machine.transitions
      .filter(({ from }) => from === state)
      .flatMap((transition) => this.#option(machine, transition, labels));
    this.#lines.push(`${labels[state]}:`);
    const reception = this.#mode.synchronous ? [] : this.#reception(machine, state);
    if (options.length === 0) {
      if (reception.length === 0) return void this.#lines.push('  false;');
      options.push(`  :: false -> goto ${labels[state]}`);
    }
    this.#lines.push('  if', ...options, ...reception, '  fi;');
  }

  #option(
    machine: Cfsm,
    { from, to, action }: CfsmTransition,
    labels: readonly string[],
  ): string[] {
    const then = `goto ${labels[to]}`;
    switch (action.kind) {
      case 'send': {
        const channels = this.#channels.to(machine, action);
        return [`  :: ${this.#send(channels, messageKey(action.message))} -> ${then}`];
      }
      case 'receive': {
        const channel = this.#channels.from(machine, action);
        const key = this.#keyNames.get(messageKey(action.message));
        return channel ? [`  :: ${this.#channelNames.get(channel)}?${key} -> ${then}`] : [];
      }
      case 'tau':
      case 'timeout':
      case 'disconnect': {
        const what = (action.kind === 'tau' && action.label) || action.kind;
        // SPIN refuses a step from a state to itself that nothing hinders, if it sees it.
        const always = from === to ? '_pid >= 0' : 'true';
        return [`  :: ${always} /* ${what.replace(/\*\//g, '* /')} */ -> ${then}`];
      }
      case 'parallel':
        throw new Error('machines must be flat');
      default:
        return unreachable(action);
    }
  }

  #send(channels: readonly ModelChannel[], key: string): string {
    const name = this.#keyNames.get(key);
    const names = channels.map((channel) => this.#channelNames.get(channel)!);
    const sends = names.map((channel) => `${channel}!${name}`);
    if (sends.length === 0) return '_pid >= 0 /* to nobody here */';
    if (sends.length === 1) return sends[0]!;
    if (this.#mode.synchronous) {
      this.#lose('A message to several is handed over to one after the other.');
      return `atomic { ${sends.join('; ')} }`;
    }
    const room = names.map((channel) => `nfull(${channel})`).join(' && ');
    return `d_step { ${room} -> ${sends.join('; ')} }`;
  }

  /** In a state that only takes messages: all channels begin with some that it does not take. */
  #reception(machine: Cfsm, state: number): string[] {
    const actions = machine.transitions.flatMap(({ from, action }) =>
      from === state ? [action] : [],
    );
    const taken = new Map<ModelChannel, string[]>();
    for (const action of actions) {
      if (action.kind !== 'receive') return [];
      const sender = this.#channels.all.find(
        ({ from, to }) => to === machine && from.role === action.from,
      );
      if (!sender) return [];
      taken.set(sender, [...(taken.get(sender) ?? []), messageKey(action.message)]);
    }
    if (taken.size === 0) return [];
    const wrong = [...taken].map(([channel, keys]) => {
      const name = this.#channelNames.get(channel);
      const known = [...new Set(keys)].filter((key) => this.#keyNames.has(key));
      const others = known.map((key) => `!(${name}?[${this.#keyNames.get(key)}])`);
      return [`nempty(${name})`, ...others].join(' && ');
    });
    return ['#ifdef RECEPTION', `  :: ${wrong.join(' && ')} -> assert(false)`, '#endif'];
  }

  #limits(): void {
    if (this.#channels.all.length > most || this.#machines.machines.length > most) {
      this.#lose(`SPIN takes at most ${most} channels and ${most} processes.`);
    }
  }

  #lose(loss: string): void {
    if (!this.#losses.includes(loss)) this.#losses.push(loss);
  }
}
