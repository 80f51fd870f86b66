import type { hostSchema } from '../../model/component/host.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { CommandMessage, Output } from './command-messages.ts';

export type HostParameters = ParametersOf<typeof hostSchema>;

/** What has run on a host. */
export interface HostData {
  /** The last one has run in this very event. */
  fresh: boolean;
  ran: { id: string; who: string; command: string; ended: boolean }[];
}

interface Ends extends Message {
  type: 'ends';
  id: string;
  from: string;
}

type Own = Setup<HostParameters>;

/** A host on which commands run: it only remembers them. */
export const host: Component<HostData, HostParameters> = {
  kind: 'host',
  durable: ['ran'],
  init: () => ({ fresh: false, ran: [] }),
  receive(state, message, ports, setup) {
    state.fresh = false;
    if (message.type === 'run' && !ports.corrupt) {
      run(state, message as CommandMessage, ports, setup);
    } else if (message.type === 'ends') ends(state, message as Ends, ports);
  },
  recover(state, ports, setup) {
    for (const { id } of state.ran.filter(({ ended }) => !ended)) again(id, '', ports, setup);
  },
  exhibit: (state, { id }) => [
    {
      kind: 'table',
      title: `What ran on ${id}`,
      columns: ['command', 'for'],
      rows: state.ran.map(({ command, who }) => [command, who]),
    },
  ],
};

/** Runs a command, once: whoever asks again gets the answer again. */
function run(state: HostData, order: CommandMessage, ports: Ports, setup: Own): void {
  const { id, who, command } = order;
  const known = state.ran.find((one) => one.id === id);
  if (known?.ended) answer(id, ports.from, ports);
  if (known) return;
  state.ran.push({ id, who, command, ended: false });
  state.fresh = true;
  again(id, ports.from, ports, setup);
}

function again(id: string, from: string, ports: Ports, setup: Own): void {
  const message: Ends = { type: 'ends', id, from };
  ports.after(ports.draw(setup.parameters.takes), message);
}

function ends(state: HostData, { id, from }: Ends, ports: Ports): void {
  const known = state.ran.find((one) => one.id === id);
  if (known) known.ended = true;
  if (from !== '') answer(id, from, ports);
}

function answer(id: string, to: string, ports: Ports): void {
  const output: Output = { type: 'output', id };
  ports.send(to, output, id, true);
}
