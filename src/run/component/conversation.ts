import type { conversationSchema } from '../../model/component/conversation.ts';
import type { ComponentSpec } from '../../model/scenario/scenario.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import {
  beginning,
  nextLine,
  scriptOf,
  type Line,
  type Place,
  type Script,
} from './conversation-script.ts';
import { own } from './own.ts';

/** What a person writes of a conversation. */
export type ConversationParameters = ParametersOf<typeof conversationSchema>;

/** How far a conversation is. */
export interface ConversationState {
  phase: 'waiting' | 'running' | 'ended';
}

/** A message of a conversation; its type is the protocol's label. */
export interface Said extends Message {
  readonly conversation: string;
  /** The place from which its receiver goes on. */
  readonly place: Place;
  /**
   * `line`: said, as the protocol has it; `heard`: said to one more receiver, who does not go on;
   * `cue`: it is your turn; `await`: what comes next is said to you by somebody outside.
   */
  readonly turn: 'line' | 'heard' | 'cue' | 'await';
}

/** Begins a conversation, and is told when it has ended. */
export const conversation: Component<ConversationState, ConversationParameters> = {
  kind: 'conversation',
  durable: ['phase'],
  init: () => ({ phase: 'waiting' }),
  start(state, ports, setup) {
    const { at, on } = setup.parameters;
    if (on !== undefined) return;
    if (at === 0) begin(state, ports, setup);
    else ports.after(at, { type: 'begin' });
  },
  receive(state, message, ports, setup) {
    if (message.type === 'ended') {
      state.phase = 'ended';
      ports.mark('status:ended', setup.id);
    } else if (message.type === 'begin' || message.type === setup.parameters.on) {
      begin(state, ports, setup);
    }
  },
  exhibit: ({ phase }, { id }) => [
    { kind: 'call', call: id, parent: '', operation: 'conversation', status: phase },
  ],
  waits: ({ phase }) => (phase === 'running' ? ['the end of its conversation'] : []),
};

function begin(state: ConversationState, ports: Ports, setup: Setup<ConversationParameters>): void {
  const script = scriptOf(setup.parameters.protocol);
  if (state.phase !== 'waiting') return;
  state.phase = script ? 'running' : 'ended';
  ports.mark(script ? 'status:running' : 'status:no_protocol', setup.id);
  if (!script) return;
  const all = cast(setup.id, setup.parameters, setup, script);
  goOn(all, beginning(script), ports, setup.id);
}

/** A conversation with everybody who takes part. */
export interface Cast {
  readonly conversation: string;
  readonly script: Script;
  /** The component that plays a role; undefined when there is none. */
  player(role: string): ComponentSpec | undefined;
}

/** The conversation of an id; undefined when there is none, or it has no protocol. */
export function castOf(setup: Setup<unknown>, id: string): Cast | undefined {
  const spec = setup.spec(id);
  if (spec?.kind !== 'conversation') return undefined;
  const parameters = spec.parameters as ConversationParameters;
  const script = scriptOf(parameters.protocol);
  return script && cast(id, parameters, setup, script);
}

function cast(
  id: string,
  { roles }: ConversationParameters,
  setup: Pick<Setup, 'others' | 'spec'>,
  script: Script,
): Cast {
  const partners = setup.others('partner').flatMap((one) => setup.spec(one) ?? []);
  return {
    conversation: id,
    script,
    player(role) {
      const name = script.names.get(role) ?? role;
      const mapped = own(roles, role) ?? own(roles, name);
      if (mapped !== undefined) return setup.spec(mapped);
      return partners.find(({ id: partner, parameters }) => {
        const plays = parameters['role'] ?? partner;
        return plays === role || plays === name;
      });
    },
  };
}

/** Finds out what comes next, and lets whoever's turn it is know. */
export function goOn(cast: Cast, from: Place, ports: Ports, self: string): void {
  let place = from;
  for (let skipped = 0; skipped < mostSkipped; skipped++) {
    const line = nextOf(cast, place, ports);
    if (!line) break;
    if (pass(cast, line, ports)) return;
    ports.mark('status:nobody', line.message.from);
    place = line.after;
  }
  ports.send(cast.conversation, { type: 'ended' }, cast.conversation, true);
  ports.mark('status:said', self);
}

/** What is said by roles that nobody plays is left out; so much at a time, as loops may go on. */
const mostSkipped = 100;

/** The next line from a place on; whatever is to be chosen on the way is asked now. */
export function nextOf(cast: Cast, place: Place, ports: Ports): Line | undefined {
  return nextLine(cast.script, place, (label, options) => ports.choose('', label, options));
}

/** Hands a line to whoever says it, or to whoever hears it from outside; false: to nobody. */
export function pass(cast: Cast, { message, here }: Line, ports: Ports): boolean {
  const speaker = cast.player(message.from);
  if (!speaker) return false;
  if (speaker.kind === 'partner') return tell(speaker.id, 'cue', here, cast, ports);
  const listeners = message.to.flatMap((role) => cast.player(role) ?? []);
  const listener = listeners.find(({ kind }) => kind === 'partner');
  return listener !== undefined && tell(listener.id, 'await', here, cast, ports);
}

function tell(
  to: string,
  turn: 'cue' | 'await',
  place: Place,
  { conversation: id }: Cast,
  ports: Ports,
): true {
  const said: Said = { type: turn, conversation: id, place, turn };
  ports.send(to, said, id);
  return true;
}
