import type { TokenIssuerState } from '../component/token-issuer.ts';
import type { Invariant, Member } from './invariant.ts';

/** Nobody gets a token without the secret that belongs to the name in it. */
export const tokenOnlyForTheRightSecret: Invariant = {
  id: 'token-only-for-the-right-secret',
  says: 'Nobody gets a token without the secret that belongs to the name in it.',
  rows: ['E20'],
  kinds: ['token-issuer'],
  cost: 'cheap',
  one({ state: { last } }: Member<TokenIssuerState>) {
    return last && !last.right ? `${last.user} got a token with a wrong secret` : undefined;
  },
};
