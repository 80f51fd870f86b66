import type { ApiState } from '../component/api.ts';
import { tokenFault } from '../component/token.ts';
import type { Invariant, Member } from './invariant.ts';

/** No request is forwarded without a token that is signed, for this server, and not expired. */
export const noForwardWithoutValidToken: Invariant = {
  id: 'no-forward-without-valid-token',
  says: 'No request is forwarded without a token that is signed, for this server, and not expired.',
  rows: ['E20'],
  kinds: ['api'],
  cost: 'cheap',
  one({ state: { last } }: Member<ApiState>) {
    const fault = last ? tokenFault(last.token, last.rules, last.at) : undefined;
    return fault && `${last?.id} was forwarded, although its token is no good: ${fault}`;
  },
};
