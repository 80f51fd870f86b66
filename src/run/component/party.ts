import type { partySchema } from '../../model/component/party.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { PartyMessage } from './matrix.ts';

/** What a person writes of a party. */
export type PartyParameters = ParametersOf<typeof partySchema>;

/** What a party knows. */
export interface PartyState {
  /** What became of each of its calls. */
  calls: ('planned' | 'sent' | 'answered' | 'refused')[];
  /** Who called it: caller → the ways. */
  heard: Record<string, string[]>;
}

type It = Setup<PartyParameters>;
type Heard = PartyMessage | (Message & { type: 'now'; n: number });

/** Calls others through a matrix, and answers whoever calls. */
export const party: Component<PartyState, PartyParameters> = {
  kind: 'party',
  durable: ['calls', 'heard'],
  init: ({ parameters }) => ({ calls: parameters.calls.map(() => 'planned' as const), heard: {} }),
  start: (_, ports, { parameters }) => {
    parameters.calls.forEach(({ at }, n) => ports.after(at, { type: 'now', n } as Heard));
  },
  receive(state, message, ports, setup) {
    const heard = message as Heard;
    switch (heard.type) {
      case 'now':
        return call(state, heard.n, ports, setup);
      case 'deliver':
        return called(state, heard, ports, setup);
      case 'answer':
        return settle(state, heard.id, 'answered', setup);
      case 'refused':
        ports.mark('status:refused', heard.id);
        return settle(state, heard.id, 'refused', setup);
      default:
        return;
    }
  },
  recover(state, ports, { parameters }) {
    state.calls.forEach((each, n) => {
      const at = parameters.calls[n]?.at ?? 0;
      if (each === 'planned') ports.after(Math.max(0, at - ports.now), { type: 'now', n } as Heard);
    });
  },
  waits: (state, { parameters }) =>
    state.calls.flatMap((each, n) =>
      each === 'sent' ? [`the answer of ${parameters.calls[n]?.to ?? ''}`] : [],
    ),
};

function call(state: PartyState, n: number, ports: Ports, setup: It): void {
  const wanted = setup.parameters.calls[n];
  if (!wanted || state.calls[n] !== 'planned') return;
  const id = `${setup.id}:${n + 1}`;
  const { to, by } = wanted;
  state.calls[n] = 'sent';
  if (setup.parameters.defect === 'goes-around' && setup.spec(to)) {
    ports.send(to, { type: 'deliver', id, from: setup.id, by } as Message, id);
  } else ports.send(setup.parameters.through, { type: 'call', id, to, by } as Message, id);
}

function called(
  state: PartyState,
  { id, from, by }: Extract<PartyMessage, { type: 'deliver' }>,
  ports: Ports,
  { parameters }: It,
): void {
  const ways = state.heard[from] ?? [];
  if (!ways.includes(by)) state.heard[from] = [...ways, by].sort();
  ports.send(parameters.through, { type: 'reply', id, to: from } as Message, id, true);
}

function settle(state: PartyState, id: string, how: 'answered' | 'refused', { id: me }: It): void {
  const n = Number(id.slice(me.length + 1)) - 1;
  if (state.calls[n] === 'sent') state.calls[n] = how;
}
