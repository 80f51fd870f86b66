import type { tlsPeerSchema } from '../../model/component/tls-peer.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';

/** What a person writes of a peer. */
export type TlsPeerParameters = ParametersOf<typeof tlsPeerSchema>;

/** A certificate as it is sent, with whether the sender could prove its key. */
export interface Shown {
  name: string;
  issuer: string;
  from: number;
  until: number;
  forged: boolean;
  revoked: boolean;
  proven: boolean;
}

/** One handshake, or what came of it. */
export interface Session {
  role: 'client' | 'server';
  phase: 'hello' | 'presented' | 'connected' | 'refused';
  /** Why it was refused; '' else. */
  why: string;
  /** When the other was verified, in ns. */
  at: number;
  /** What it showed. */
  shown: Shown | null;
}

/** What a peer knows. */
export interface TlsPeerState {
  sessions: Record<string, Session>;
}

type It = Setup<TlsPeerParameters>;
type Heard =
  | (Message & { type: 'connect'; to: string })
  | (Message & { type: 'late'; to: string })
  | (Message & { type: 'clientHello' })
  | (Message & { type: 'serverCertificate'; certificate: Shown })
  | (Message & { type: 'clientCertificate'; certificate: Shown })
  | (Message & { type: 'finished' })
  | (Message & { type: 'alert'; why: string });

/**
 * One end of mutual TLS as a model of the handshake of RFC 8446: the server shows its certificate,
 * the client its own, each proves its key, and both verify before anything else is said.
 */
export const tlsPeer: Component<TlsPeerState, TlsPeerParameters> = {
  kind: 'tls-peer',
  durable: [],
  init: () => ({ sessions: {} }),
  start: (_, ports, { parameters }) => {
    for (const to of parameters.to) ports.after(parameters.at, { type: 'connect', to } as Heard);
  },
  receive(state, message, ports, setup) {
    const heard = message as Heard;
    const { from } = ports;
    switch (heard.type) {
      case 'connect':
        return connect(state, heard.to, ports, setup);
      case 'late':
        return giveUp(state, heard.to, ports);
      case 'clientHello':
        return greeted(state, from, ports, setup);
      case 'serverCertificate':
        return serverShown(state, from, heard.certificate, ports, setup);
      case 'clientCertificate':
        return clientShown(state, from, heard.certificate, ports, setup);
      case 'finished':
        return finished(state, from, ports);
      case 'alert':
        return refuse(state, from, heard.why, ports);
    }
  },
  recover: (_, ports, { parameters }) => {
    for (const to of parameters.to) ports.after(0, { type: 'connect', to } as Heard);
  },
  changed(state, ports, { parameters }) {
    for (const [other, { phase, shown, at }] of Object.entries(state.sessions)) {
      if (phase !== 'connected' || !shown) continue;
      const fault = certificateFault(shown, other, parameters.trusts, at);
      if (fault !== '') alert(state, other, fault, ports);
    }
  },
  exhibit: (state, { id }) => [
    {
      kind: 'table',
      title: `Connections of ${id}`,
      columns: ['with', 'as', 'now', 'because'],
      rows: Object.entries(state.sessions).map(([other, { role, phase, why }]) => [
        other,
        role,
        phase,
        why,
      ]),
    },
  ],
  waits: (state) =>
    Object.entries(state.sessions)
      .filter(([, { phase }]) => phase === 'hello' || phase === 'presented')
      .map(([other]) => `the handshake with ${other}`),
};

/** The certificate that a peer shows. */
export function certificateOf(id: string, { certificate }: TlsPeerParameters): Shown {
  const { name, issuer, from, until, forged, stolen, revoked } = certificate;
  return { name: name ?? id, issuer, from, until, forged, revoked, proven: !stolen };
}

/** Why a certificate is not good for this name at this time, or ''. */
export function certificateFault(
  shown: Shown,
  name: string,
  trusts: readonly string[],
  now: number,
): string {
  if (!trusts.includes(shown.issuer)) return `${shown.issuer} is not trusted`;
  if (shown.forged) return 'the signature of its authority does not fit';
  if (shown.name !== name) return `it is a certificate of ${shown.name}`;
  if (now < shown.from) return 'it is not valid yet';
  if (now >= shown.until) return 'it has expired';
  if (shown.revoked) return 'it was revoked';
  return shown.proven ? '' : 'its key was not proven';
}

/** As this peer verifies: some look at less than they should. */
function verify(shown: Shown, name: string, ports: Ports, { parameters }: It): string {
  const { trusts, defect } = parameters;
  const lenient: Shown = { ...shown };
  if (defect === 'end-not-checked') lenient.until = Infinity;
  if (defect === 'name-not-checked') lenient.name = name;
  if (defect === 'revocation-not-checked') lenient.revoked = false;
  if (defect === 'key-not-proven') lenient.proven = true;
  const known = defect === 'any-authority' ? [...trusts, shown.issuer] : trusts;
  return certificateFault(lenient, name, known, ports.now);
}

function connect(state: TlsPeerState, to: string, ports: Ports, { parameters }: It): void {
  if (state.sessions[to]) return;
  state.sessions[to] = { role: 'client', phase: 'hello', why: '', at: 0, shown: null };
  ports.send(to, { type: 'clientHello' }, to);
  ports.after(parameters.timeout, { type: 'late', to } as Heard);
}

function greeted(state: TlsPeerState, from: string, ports: Ports, setup: It): void {
  const before = state.sessions[from];
  if (before && before.role === 'client') return;
  state.sessions[from] = { role: 'server', phase: 'presented', why: '', at: 0, shown: null };
  const certificate = certificateOf(setup.id, setup.parameters);
  ports.send(from, { type: 'serverCertificate', certificate } as Heard, from, true);
  ports.after(setup.parameters.timeout, { type: 'late', to: from } as Heard);
}

function serverShown(
  state: TlsPeerState,
  from: string,
  shown: Shown,
  ports: Ports,
  setup: It,
): void {
  const session = state.sessions[from];
  if (session?.phase !== 'hello') return;
  const fault = verify(shown, from, ports, setup);
  if (fault !== '') return alert(state, from, `server: ${fault}`, ports);
  session.phase = 'presented';
  Object.assign(session, { at: ports.now, shown });
  const certificate = certificateOf(setup.id, setup.parameters);
  ports.send(from, { type: 'clientCertificate', certificate } as Heard, from);
}

function clientShown(
  state: TlsPeerState,
  from: string,
  shown: Shown,
  ports: Ports,
  setup: It,
): void {
  const session = state.sessions[from];
  if (session?.role !== 'server' || session.phase !== 'presented') return;
  const lenient = setup.parameters.defect === 'one-certificate-only';
  const fault = lenient ? '' : verify(shown, from, ports, setup);
  if (fault !== '') return alert(state, from, `client: ${fault}`, ports);
  session.phase = 'connected';
  Object.assign(session, { at: ports.now, shown });
  ports.mark('status:connected', from);
  ports.send(from, { type: 'finished' }, from, true);
}

function finished(state: TlsPeerState, from: string, ports: Ports): void {
  const session = state.sessions[from];
  if (session?.role !== 'client' || session.phase !== 'presented') return;
  session.phase = 'connected';
  ports.mark('status:connected', from);
}

function alert(state: TlsPeerState, to: string, why: string, ports: Ports): void {
  refuse(state, to, why, ports);
  ports.send(to, { type: 'alert', why } as Heard, to, true);
}

function refuse(state: TlsPeerState, other: string, why: string, ports: Ports): void {
  const session = state.sessions[other];
  if (!session || session.phase === 'refused') return;
  session.phase = 'refused';
  session.why = why;
  ports.mark('status:refused', other);
}

function giveUp(state: TlsPeerState, to: string, ports: Ports): void {
  const phase = state.sessions[to]?.phase;
  if (phase === 'hello' || phase === 'presented') alert(state, to, 'it took too long', ports);
}
