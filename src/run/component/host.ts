import type { hostSchema } from '../../model/component/host.ts';
import type { Component, Message, ParametersOf } from '../component.ts';
import type { CommandMessage, Output } from './command-messages.ts';

export type HostParameters = ParametersOf<typeof hostSchema>;

/** What has run on a host. */
export interface HostData {
  ran: { id: string; who: string; command: string }[];
}

interface Ends extends Message {
  type: 'ends';
  id: string;
  from: string;
}

/** A host on which commands run: it only remembers them. */
export const host: Component<HostData, HostParameters> = {
  kind: 'host',
  durable: ['ran'],
  init: () => ({ ran: [] }),
  receive(state, message, ports, { parameters }) {
    if (message.type === 'run' && !ports.corrupt) {
      const { id, who, command } = message as CommandMessage;
      if (!state.ran.some((one) => one.id === id)) state.ran.push({ id, who, command });
      const ends: Ends = { type: 'ends', id, from: ports.from };
      ports.after(ports.draw(parameters.takes), ends);
    } else if (message.type === 'ends') {
      const { id, from } = message as Ends;
      const output: Output = { type: 'output', id };
      ports.send(from, output, id, true);
    }
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
