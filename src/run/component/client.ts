import type { clientSchema } from '../../model/component/client.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { signToken, type Token } from './token.ts';
import type { TokenMessage } from './token-messages.ts';

/** What a person writes of a client. */
export type ClientParameters = ParametersOf<typeof clientSchema>;

/** What a client knows. */
export interface ClientState {
  token: Token | null;
  phase: 'out' | 'logging in' | 'in' | 'refused';
  /** What became of each call. */
  calls: ('waiting' | 'sent' | 'done' | 'refused' | 'lost')[];
  /** Calls that were made again with a new token. */
  again: number[];
}

type It = Setup<ClientParameters>;
type Own = Message & ({ type: 'call'; n: number } | { type: 'late'; n: number });

/** Logs in, then calls; refused because its token has ended, it logs in anew and calls again. */
export const client: Component<ClientState, ClientParameters> = {
  kind: 'client',
  durable: [],
  init: ({ parameters }) => ({
    token: null,
    phase: 'out',
    calls: Array.from({ length: parameters.calls }, () => 'waiting' as const),
    again: [],
  }),
  start: (state, ports, setup) => login(state, ports, setup),
  receive(state, message, ports, setup) {
    const heard = message as TokenMessage | Own;
    switch (heard.type) {
      case 'token':
        return loggedIn(state, heard.token, ports, setup);
      case 'noToken':
        return refused(state, ports, setup);
      case 'call':
        return call(state, heard.n, ports, setup);
      case 'late':
        if (state.calls[heard.n] === 'sent') state.calls[heard.n] = 'lost';
        return;
      case 'response':
        return answered(state, heard.id, heard.status, heard.why, ports, setup);
    }
  },
  recover: (state, ports, setup) => login(state, ports, setup),
  exhibit: (state, { id }) => [
    {
      kind: 'table',
      title: `Calls of ${id}`,
      columns: ['call', 'now'],
      rows: state.calls.map((each, n) => [`${n + 1}`, each]),
    },
  ],
  waits: (state) =>
    state.calls.some((each) => each === 'sent' || each === 'waiting') ? ['its answers'] : [],
};

function login(state: ClientState, ports: Ports, { id, parameters }: It): void {
  const { issuer, user, secret } = parameters;
  state.phase = 'logging in';
  ports.send(issuer, { type: 'login', user: user ?? id, secret } as Message, id);
}

function loggedIn(state: ClientState, token: Token, ports: Ports, setup: It): void {
  const first = state.token === null;
  if (first || setup.parameters.presents !== 'stale') state.token = token;
  state.phase = 'in';
  if (first) schedule(state, ports, setup);
  for (const n of state.again) if (state.calls[n] === 'waiting') send(state, n, ports, setup);
}

/** Without a token it tries all the same: what happens then is for the server to say. */
function refused(state: ClientState, ports: Ports, setup: It): void {
  state.phase = 'refused';
  schedule(state, ports, setup);
}

function schedule(state: ClientState, ports: Ports, { parameters }: It): void {
  state.calls.forEach((each, n) => {
    if (each === 'waiting') ports.after(n * parameters.every, { type: 'call', n } as Own);
  });
}

function call(state: ClientState, n: number, ports: Ports, setup: It): void {
  if (state.calls[n] === 'waiting' && !state.again.includes(n)) send(state, n, ports, setup);
}

function send(state: ClientState, n: number, ports: Ports, setup: It): void {
  const { api, timeout } = setup.parameters;
  const id = `${setup.id}:${n + 1}`;
  state.calls[n] = 'sent';
  ports.send(api, { type: 'request', id, token: shown(state, setup) } as Message, id);
  ports.after(timeout, { type: 'late', n } as Own);
}

function shown({ token }: ClientState, { id, parameters }: It): Token | null {
  switch (parameters.presents) {
    case 'nothing':
      return null;
    case 'forged':
      return token && signToken({ ...token, subject: 'root' }, `key of ${id}`);
    case 'altered':
      return token && { ...token, subject: 'root' };
    default:
      return token;
  }
}

function answered(
  state: ClientState,
  id: string,
  status: 200 | 401,
  why: string,
  ports: Ports,
  setup: It,
): void {
  const n = Number(id.slice(setup.id.length + 1)) - 1;
  if (state.calls[n] !== 'sent') return;
  const renews = setup.parameters.presents === 'token' && !state.again.includes(n);
  if (status === 401 && why === 'expired' && renews) {
    state.calls[n] = 'waiting';
    state.again.push(n);
    return login(state, ports, setup);
  }
  state.calls[n] = status === 200 ? 'done' : 'refused';
}
