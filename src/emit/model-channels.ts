import type { Cfsm, Machines, ReceiveAction, SendAction } from '../model/cfsm/cfsm.ts';
import { messageKey } from '../model/cfsm/key.ts';
import type { MachineMode } from '../model/run.ts';

/** A channel from one machine to another on which something is sent. */
export interface ModelChannel {
  from: Cfsm;
  to: Cfsm;
  /** Keys of the messages, in the order in which they are first sent. */
  keys: string[];
}

/** The channels of machines, and who sends and takes what on them. */
export class ModelChannels {
  readonly all: ModelChannel[] = [];
  /** Keys of all messages that are sent. */
  readonly keys: string[] = [];
  readonly #roles: Map<string, Cfsm>;

  constructor({ machines }: Machines) {
    this.#roles = new Map(machines.map((machine) => [machine.role, machine]));
    for (const machine of machines) {
      for (const { action } of machine.transitions) {
        if (action.kind === 'send') this.#sent(machine, action);
      }
    }
  }

  /** Where a message goes: to each receiver that is a machine, not the sender itself, once. */
  to(from: Cfsm, { to }: SendAction): ModelChannel[] {
    return [...new Set(to)].flatMap((role) => this.#between(from.role, role) ?? []);
  }

  /** Where a message comes from; undefined when nobody ever sends it. */
  from(to: Cfsm, action: ReceiveAction): ModelChannel | undefined {
    const channel = this.#between(action.from, to.role);
    return channel?.keys.includes(messageKey(action.message)) ? channel : undefined;
  }

  #sent(from: Cfsm, action: SendAction): void {
    const key = messageKey(action.message);
    if (!this.keys.includes(key)) this.keys.push(key);
    for (const role of action.to) {
      const to = this.#roles.get(role);
      if (!to || to === from) continue;
      let channel = this.#between(from.role, role);
      if (!channel) this.all.push((channel = { from, to, keys: [] }));
      if (!channel.keys.includes(key)) channel.keys.push(key);
    }
  }

  #between(from: string, to: string): ModelChannel | undefined {
    return this.all.find((one) => one.from.role === from && one.to.role === to);
  }
}

/** What is lost of machines wherever only their steps are written, with channels that are full. */
export function lossesOf({ machines }: Machines, { bound, synchronous }: MachineMode): string[] {
  const actions = machines.flatMap(({ transitions }) => transitions.map(({ action }) => action));
  const lost: [boolean, string][] = [
    [
      actions.some(
        (action) =>
          (action.kind === 'send' || action.kind === 'receive') &&
          action.message.payload.length > 0,
      ),
      'Payloads are part of the names of messages; their values and refinements are left out.',
    ],
    [
      actions.some((action) => 'within' in action && action.within !== undefined) ||
        actions.some(({ kind }) => kind === 'timeout'),
      'There is no clock: windows are left out, and a timeout may come at any time.',
    ],
    [
      !synchronous && bound <= 0,
      `Channels hold any number of messages; here they hold at most ${defaultRoom}.`,
    ],
  ];
  return lost.flatMap(([is, text]) => (is ? [text] : []));
}

/** How many messages a written channel holds; 0 where they are handed over. */
export function roomOf({ bound, synchronous }: MachineMode): number {
  if (synchronous) return 0;
  return bound > 0 ? bound : defaultRoom;
}

const defaultRoom = 4;
