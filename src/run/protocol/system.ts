import { must } from '../../base/assert.ts';
import { buildCfg } from '../../model/cfg.ts';
import type { Amounts, Distribution, Profile } from '../../model/profile.ts';
import type { Protocol, Role } from '../../model/protocol.ts';
import type { Waiting } from '../../model/run.ts';
import { EventKind } from '../../trace/event.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Outcome, System, SystemActor } from '../actor.ts';
import { draw } from '../distribution.ts';
import type { Signal } from './baton.ts';
import { Conductor, type ConductorState } from './conductor.ts';
import { Participant, type ParticipantState } from './participant.ts';
import { Program } from './program.ts';

/**
 * A protocol as a system, run as drawn: control goes down the picture; an arrow is a send and a
 * receipt with a latency between; an asynchronous arrow lets its sender go on, but nobody acts
 * before what is drawn above on their lifeline has arrived.
 */
export function protocolSystem(protocol: Protocol, profile: Profile): System {
  const program = new Program(protocol, buildCfg(protocol), profile);
  const costs = program.costs();
  let latencies = new Map<number, Distribution>();
  const actors: SystemActor[] = protocol.roles.map((role) => ({
    id: role.id,
    name: role.label.replaceAll('\n', ' '),
    tier: profileOf(profile, role).tier ?? '',
    behaviour: new Participant(program, costs, !role.created, profileOf(profile, role).budget),
  }));
  actors.push({
    id: '',
    name: '',
    tier: '',
    hidden: true,
    behaviour: new Conductor(program),
  });
  const baton = { node: program.cfg.entry, forks: [], loops: {}, pending: [] };
  const first: Signal = { kind: 'turn', baton };
  return {
    actors,
    network: {
      latency: (_from, _to, _label, node, random) => {
        const distribution = latencies.get(node) ?? profile.latency;
        return distribution.kind === 'fixed' ? distribution.ns : draw(distribution, random);
      },
    },
    start: [{ to: firstActor(program), message: first }],
    prepare: (intern) => {
      program.prepare(intern);
      latencies = program.latencies();
    },
    outcome: (end) => outcome(program, end),
    look: (_actor, state) => {
      const { alive, active, sent, received, used } = state as ParticipantState;
      return { alive, active, sent, received, used: { ...used } };
    },
    describe: (to, message) => describe(program, to, message as Signal),
  };
}

/** What the profile says of a role, by id or label. */
export function profileOf(profile: Profile, role: Role): { tier?: string; budget: Amounts } {
  return (
    profile.participants.find(
      ({ participant }) => participant === role.id || participant === role.label,
    ) ?? { budget: {} }
  );
}

/** Whoever owns the first node; fragments belong to the conductor, which passes them on. */
function firstActor(program: Program): number {
  const node = program.node(program.cfg.entry);
  return node.kind === 'message' ? program.role(node.from) : program.conductor;
}

function outcome(
  program: Program,
  end: { states: readonly unknown[]; crashed: Uint8Array; trace: Trace },
): Outcome {
  const conductor = end.states[program.conductor] as ConductorState;
  const waiting = [
    ...heldBack(program, end.states as ParticipantState[]),
    ...neverArrived(program, end.trace, conductor.ended),
    ...down(program, end.crashed, conductor.ended),
    ...unjoined(conductor),
  ];
  if (conductor.ended && waiting.length === 0) return { status: 'done', waiting: [] };
  return { status: 'stuck', waiting };
}

function heldBack(program: Program, states: readonly ParticipantState[]): Waiting[] {
  return program.protocol.roles.flatMap((role, i) =>
    (states[i]?.waiting ?? []).map((baton): Waiting => {
      const missing = baton.pending.find(
        (p) => p.to === i && (states[i]?.last[p.from] ?? -1) < p.link,
      );
      const from = program.protocol.roles[missing?.from ?? -1]?.id ?? 'someone';
      return { actor: role.id, reason: `waits for “${missing?.label ?? ''}” from ${from}` };
    }),
  );
}

/** Messages that carried the baton and were lost; none of these when the end was reached. */
function neverArrived(program: Program, trace: Trace, ended: boolean): Waiting[] {
  if (ended) return [];
  const result: Waiting[] = [];
  for (let i = 0; i < trace.length; i++) {
    if (trace.columns.kind[i] !== EventKind.drop) continue;
    const event = trace.event(i);
    const node = program.cfg.nodes.find((n) => 'element' in n && n.element === event.node);
    if (node?.kind !== 'message' || node.lost || node.async) continue;
    result.push({
      actor: must(trace.actors[event.target]).id,
      reason: `waits for “${event.label}” from ${trace.actors[event.actor]?.id ?? ''}, which was lost`,
      element: event.node,
    });
  }
  return result;
}

function down(program: Program, crashed: Uint8Array, ended: boolean): Waiting[] {
  if (ended) return [];
  return program.protocol.roles.flatMap((role, i) =>
    crashed[i] ? [{ actor: role.id, reason: 'is down and cannot act' }] : [],
  );
}

function unjoined(conductor: ConductorState): Waiting[] {
  return Object.values(conductor.forks).map(({ element, left }) => ({
    actor: '',
    reason: `${left} parallel ${left === 1 ? 'branch has' : 'branches have'} not finished`,
    element,
  }));
}

function describe(
  program: Program,
  to: number,
  signal: Signal,
): { title: string; element?: string } {
  const called = (i: number): string =>
    (program.protocol.roles[i]?.label ?? '').replaceAll('\n', ' ');
  const name = called(to);
  const index = signal.kind === 'turn' ? signal.baton.node : signal.node;
  const node = program.node(index);
  if (node.kind === 'end') return { title: 'the protocol ends' };
  const element = node.element;
  switch (node.kind) {
    case 'message': {
      if (signal.kind === 'message') return { title: `${name} receives “${node.label}”`, element };
      const receivers = node.to.map((role) => called(program.role(role))).join(', ');
      return { title: `${name} sends “${node.label}” to ${receivers}`, element };
    }
    case 'activation':
      return { title: `${name} ${node.active ? 'becomes active' : 'has done its work'}`, element };
    case 'note':
      return { title: `note: ${node.text}`, element };
    case 'choice':
      return { title: `choice: ${node.label}`, element };
    case 'loop':
      return { title: `loop: ${node.label}`, element };
    case 'fork':
      return { title: 'branches begin in parallel', element };
    case 'join':
      return { title: 'a parallel branch ends', element };
    default:
      return { title: '', element };
  }
}
