import type { tokenIssuerSchema } from '../../model/component/token-issuer.ts';
import type { Component, Message, ParametersOf } from '../component.ts';
import { signToken } from './token.ts';
import type { TokenMessage } from './token-messages.ts';

/** What a person writes of an issuer. */
export type TokenIssuerParameters = ParametersOf<typeof tokenIssuerSchema>;

/** What an issuer knows. */
export interface TokenIssuerState {
  /** Who got a token last, and whether with the right secret. */
  last: { user: string; right: boolean } | null;
  issued: number;
  refused: number;
}

/** Gives a token to whoever shows the right secret. It keeps no session: the token says it all. */
export const tokenIssuer: Component<TokenIssuerState, TokenIssuerParameters> = {
  kind: 'token-issuer',
  durable: ['issued', 'refused', 'last'],
  init: () => ({ last: null, issued: 0, refused: 0 }),
  receive(state, message, ports, { id, parameters }) {
    const heard = message as TokenMessage;
    if (heard.type !== 'login') return;
    const { user, secret } = heard;
    const { users, key, lifetime, audience, defect } = parameters;
    const everyone = Object.keys(users).length === 0;
    const known = everyone || Object.hasOwn(users, user);
    const right = known && (everyone || users[user] === secret);
    const given = right || (known && defect === 'secret-not-checked');
    ports.mark(`audit:${given ? 'allow' : 'deny'}:login`, user);
    if (!given) {
      state.refused++;
      ports.send(ports.from, { type: 'noToken' }, user, true);
      return;
    }
    state.issued++;
    state.last = { user, right };
    const claims = { subject: user, audience, issued: ports.now, expires: ports.now + lifetime };
    const token = signToken(claims, key);
    ports.mark(`status:issued`, `${id}/${user}`);
    ports.send(ports.from, { type: 'token', token } as Message, user, true);
  },
};
