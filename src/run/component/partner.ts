import type { partnerSchema } from '../../model/component/partner.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { nextLine, type Line, type Place } from './conversation-script.ts';
import { castOf, goOn, nextOf, type Cast, type Said } from './conversation.ts';

/** What a person writes of a partner. */
export type PartnerParameters = ParametersOf<typeof partnerSchema>;

/** What a partner waits for. */
export interface PartnerState {
  /** Something that a component outside the script is to say; null for nothing. */
  awaits: { conversation: string; type: string; place: Place } | null;
}

type It = Setup<PartnerParameters>;

interface Thought extends Message {
  readonly type: 'speak';
  readonly conversation: string;
  readonly place: Place;
}

/** Plays a role: each message that arrives says where the conversation stands. */
export const partner: Component<PartnerState, PartnerParameters> = {
  kind: 'partner',
  durable: ['awaits'],
  init: () => ({ awaits: null }),
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    if (ports.from === '') return speak(message as Thought, ports, setup);
    if (!('turn' in message)) return overheard(state, message, ports, setup);
    const { conversation, place, turn } = message as Said;
    const cast = castOf(setup, conversation);
    if (!cast) return;
    switch (turn) {
      case 'cue':
        return think(cast, place, ports, setup);
      case 'await':
        return listen(state, cast, place);
      case 'line':
        return proceed(cast, place, ports, setup);
      case 'heard':
        return;
    }
  },
  waits: ({ awaits }) => (awaits ? [`“${awaits.type}”`] : []),
};

function lineAt({ script }: Cast, place: Place): Line | undefined {
  return nextLine(script, place, () => 0);
}

/** Speaks after it has thought. */
function think(cast: Cast, place: Place, ports: Ports, setup: It): void {
  const thought: Thought = { type: 'speak', conversation: cast.conversation, place };
  const took = ports.draw(setup.parameters.thinks);
  if (took === 0) speak(thought, ports, setup);
  else ports.after(took, thought);
}

/** Says the line at a place to all its receivers; the first of them goes on, if it can. */
function speak({ conversation, place }: Thought, ports: Ports, setup: It): void {
  const cast = castOf(setup, conversation);
  const line = cast && lineAt(cast, place);
  if (!cast || !line) return;
  const { message, after } = line;
  const listeners = message.lost ? [] : message.to.flatMap((role) => cast.player(role) ?? []);
  const goesOn = listeners.find(({ kind }) => kind === 'partner');
  const type = message.label === '' ? 'message' : message.label;
  for (const listener of listeners) {
    const turn = listener === goesOn ? 'line' : 'heard';
    const said: Said = { type, conversation, place: after, turn };
    ports.send(listener.id, said, conversation, message.dashed);
  }
  if (!goesOn) proceed(cast, after, ports, setup);
}

/** Goes on with its own line at once; else whoever's turn it is goes on. */
function proceed(cast: Cast, place: Place, ports: Ports, setup: It): void {
  const line = nextOf(cast, place, ports);
  const own = line && cast.player(line.message.from)?.id === setup.id;
  if (own) think(cast, line.here, ports, setup);
  else goOn(cast, line?.here ?? theEnd, ports, setup.id);
}

const theEnd: Place = { at: 0, open: [] };

function listen(state: PartnerState, cast: Cast, place: Place): void {
  const line = lineAt(cast, place);
  if (!line) return;
  const { message, after } = line;
  state.awaits = { conversation: cast.conversation, type: message.label, place: after };
}

/** A component outside the script has said something. */
function overheard(state: PartnerState, { type }: Message, ports: Ports, setup: It): void {
  const { awaits } = state;
  if (!awaits || (awaits.type !== type && awaits.type !== '')) return;
  const cast = castOf(setup, awaits.conversation);
  state.awaits = null;
  if (cast) proceed(cast, awaits.place, ports, setup);
}
