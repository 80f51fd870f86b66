import {
  certificateFault,
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
    for (const [other, { phase, at, shown }] of Object.entries(state.sessions)) {
      if (phase !== 'connected') continue;
      if (!shown) return `${id} is connected with ${other}, which has shown nothing`;
      const fault = certificateFault(shown, other, setup.parameters.trusts, at);
      if (fault !== '') return `${id} is connected with ${other}, although ${fault}`;
    }
    return undefined;
  },
};
