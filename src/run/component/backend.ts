import type { backendSchema } from '../../model/component/backend.ts';
import type { Component, Message, ParametersOf } from '../component.ts';
import type { TokenMessage } from './token-messages.ts';

/** What a person writes of a protected resource. */
export type BackendParameters = ParametersOf<typeof backendSchema>;

/** What a protected resource knows. */
export interface BackendState {
  served: number;
}

/** Answers what is forwarded to it. */
export const backend: Component<BackendState, BackendParameters> = {
  kind: 'backend',
  durable: ['served'],
  init: () => ({ served: 0 }),
  receive(state, message, ports, { parameters }) {
    const heard = message as TokenMessage | (Message & { type: 'ready'; id: string; to: string });
    if (heard.type === 'forward') {
      const { id } = heard;
      const ready = { type: 'ready', id, to: ports.from } as Message;
      ports.after(ports.draw(parameters.latency), ready);
    } else if (heard.type === 'ready') {
      state.served++;
      ports.send(heard.to, { type: 'result', id: heard.id } as Message, heard.id, true);
    }
  },
};
