import type { apiSchema } from '../../model/component/api.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { tokenFault, type Token, type TokenFault, type TokenRules } from './token.ts';
import type { TokenMessage } from './token-messages.ts';

/** What a person writes of an API server. */
export type ApiParameters = ParametersOf<typeof apiSchema>;

/** What an API server knows. */
export interface ApiState {
  /** Requests that were forwarded and are not answered: id → client. */
  pending: Record<string, string>;
  /** What was forwarded last, with what and when, and what a token had to be like then. */
  last: { id: string; token: Token | null; at: number; rules: TokenRules } | null;
  forwarded: number;
  refused: Record<string, number>;
  /** Signatures of tokens that were good once (only with the fault that needs them). */
  seen: string[];
}

type It = Setup<ApiParameters>;

/** Verifies the token of every request (signature, audience, end) and only then forwards it. */
export const api: Component<ApiState, ApiParameters> = {
  kind: 'api',
  durable: [],
  init: () => ({ pending: {}, last: null, forwarded: 0, refused: {}, seen: [] }),
  receive(state, message, ports, setup) {
    const heard = message as TokenMessage;
    if (heard.type === 'request') requested(state, heard.id, heard.token, ports, setup);
    else if (heard.type === 'result') {
      const client = state.pending[heard.id];
      if (client === undefined) return;
      delete state.pending[heard.id];
      respond(client, heard.id, 200, '', ports);
    }
  },
  exhibit: (state, { id }) => [
    {
      kind: 'table',
      title: `Requests at ${id}`,
      columns: ['what became of them', 'how many'],
      rows: [
        ['forwarded', `${state.forwarded}`],
        ...Object.entries(state.refused).map(([why, count]) => [`refused: ${why}`, `${count}`]),
      ],
    },
  ],
};

/** What the tokens of this server must be like; it shares the key with its issuer. */
function rulesFor({ parameters, spec }: It): TokenRules {
  const { issuer, audience, leeway } = parameters;
  return { key: String(spec(issuer)?.parameters['key'] ?? ''), audience, leeway };
}

function requested(
  state: ApiState,
  id: string,
  token: Token | null,
  ports: Ports,
  setup: It,
): void {
  const rules = rulesFor(setup);
  const fault = tokenFault(token, rules, ports.now);
  const { defect, to } = setup.parameters;
  const good = fault === undefined || overlooked(state, token, fault, defect);
  ports.mark(`audit:${good ? 'allow' : 'deny'}:request`, ports.from);
  if (!good) {
    state.refused[fault] = (state.refused[fault] ?? 0) + 1;
    return respond(ports.from, id, 401, fault, ports);
  }
  if (defect === 'remembers-for-ever' && token) state.seen.push(token.signature);
  state.forwarded++;
  state.last = { id, token, at: ports.now, rules };
  state.pending[id] = ports.from;
  const forward = { type: 'forward', id, user: token?.subject ?? '' } as Message;
  ports.send(to, forward, id);
}

function overlooked(
  state: ApiState,
  token: Token | null,
  fault: TokenFault,
  defect: ApiParameters['defect'],
): boolean {
  switch (defect) {
    case 'expired-token-forwarded':
      return fault === 'expired';
    case 'signature-not-checked':
      return fault === 'signature';
    case 'audience-not-checked':
      return fault === 'audience';
    case 'no-token-no-check':
      return fault === 'missing';
    case 'remembers-for-ever':
      return token !== null && state.seen.includes(token.signature);
    default:
      return false;
  }
}

function respond(to: string, id: string, status: 200 | 401, why: string, ports: Ports): void {
  ports.send(to, { type: 'response', id, status, why } as Message, id, true);
}
