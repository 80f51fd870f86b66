import {
  certificateFault,
  certificateOf,
  type TlsPeerParameters,
  type TlsPeerState,
} from '../component/tls-peer.ts';
import type { Invariant, Member } from './invariant.ts';

/** Who is connected has verified the other’s certificate, and every one of them is good; else the connection is refused. */
export const bothCertificatesVerified: Invariant = {
  id: 'both-certificates-verified',
  says: 'Who is connected has verified the other’s certificate, and every one of them is good; else the connection is refused.',
  rows: ['E21'],
  kinds: ['tls-peer'],
  cost: 'cheap',
  one({ id, state, setup }: Member<TlsPeerState, TlsPeerParameters>) {
    for (const [other, { phase, at }] of Object.entries(state.sessions)) {
      if (phase !== 'connected') continue;
      const theirs = setup.spec(other)?.parameters as TlsPeerParameters | undefined;
      if (!theirs) continue;
      const { trusts } = setup.parameters;
      const fault = certificateFault(certificateOf(other, theirs), other, trusts, at);
      if (fault !== '') return `${id} is connected with ${other}, although ${fault}`;
    }
    return undefined;
  },
};
