import type { subjectSchema } from '../../model/component/subject.ts';
import type { Clearance } from '../../model/scenario/schema.ts';
import { shrinkClearance, shrinkPermissions, type Permission } from '../tiered/security.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { AccessAnswer, AccessRequest, Delegation } from './access-messages.ts';

/** What a person writes of a subject. */
export type SubjectParameters = ParametersOf<typeof subjectSchema>;

/** What a subject knows. */
export interface SubjectState {
  /** '' before it has its rights. */
  path: string;
  clearance: Clearance;
  permissions: Permission[];
  /** How many of its wishes it has asked for. */
  asked: number;
  /** What became of each wish so far. */
  outcomes: ('asked' | 'done' | 'refused')[];
}

type It = Setup<SubjectParameters>;

/** Gets its rights from its parent, hands a part of them on, and asks before it acts. */
export const subject: Component<SubjectState, SubjectParameters> = {
  kind: 'subject',
  durable: ['path', 'clearance', 'permissions', 'asked', 'outcomes'],
  init: () => ({ path: '', clearance: 'public', permissions: [], asked: 0, outcomes: [] }),
  start(state, ports, setup) {
    const { parent, clearance, permissions } = setup.parameters;
    if (parent !== undefined) return;
    obtain(state, { type: 'delegate', path: '', clearance, permissions }, ports, setup);
  },
  receive(state, message, ports, setup) {
    if (message.type === 'delegate') obtain(state, message as Delegation, ports, setup);
    else if (message.type === 'next') next(state, ports, setup);
    else if (message.type === 'ruled') ruled(state, message as AccessAnswer, ports, setup);
  },
  recover(state, ports, setup) {
    state.outcomes.forEach((each, n) => {
      if (each === 'asked') ask(state, n, ports, setup);
    });
    if (state.path !== '') ports.after(setup.parameters.every, { type: 'next' });
  },
  exhibit: (state, { id, parameters }) => [
    {
      kind: 'clearance',
      subject: id,
      tier: parameters.rank,
      clearance: state.clearance,
      permissions: state.permissions.map(({ resource, action, effect, scope }) => ({
        resource,
        action,
        effect,
        scope,
      })),
    },
    {
      kind: 'table',
      title: `What ${id} wants to do`,
      columns: ['operation', 'on', 'now'],
      rows: parameters.does.map(({ operation, resource }, i) => [
        operation,
        resource,
        state.outcomes[i] ?? 'not yet',
      ]),
    },
  ],
  waits: (state, { parameters }) =>
    parameters.does.flatMap(({ operation }, i) =>
      state.outcomes[i] === 'done' || state.outcomes[i] === 'refused'
        ? []
        : [`a ruling on ${operation}`],
    ),
};

/** Takes over its rights, no more than its parent has, and hands them on. */
function obtain(state: SubjectState, given: Delegation, ports: Ports, setup: It): void {
  const { clearance, permissions, defect, parent, at } = setup.parameters;
  if (state.path !== '') return;
  state.path = given.path === '' ? setup.id : `${given.path}/${setup.id}`;
  const wanted = permissions.length === 0 ? given.permissions : permissions;
  state.clearance = shrinkClearance(given.clearance, clearance);
  state.permissions = parent === undefined ? wanted : shrinkPermissions(given.permissions, wanted);
  if (defect === 'keeps-its-own') Object.assign(state, { clearance, permissions: wanted });
  if (defect === 'forgets-denials' && parent !== undefined) {
    state.permissions = state.permissions.filter(({ effect }) => effect === 'allow');
  }
  ports.mark('status:ready', setup.id);
  ports.after(at, { type: 'next' });
  for (const other of setup.others('subject')) {
    if (setup.spec(other)?.parameters['parent'] !== setup.id) continue;
    const { path } = state;
    const handed = { clearance: state.clearance, permissions: state.permissions };
    ports.send(other, { type: 'delegate', path, ...handed } as Delegation, other);
  }
}

function next(state: SubjectState, ports: Ports, setup: It): void {
  const { does, every, defect } = setup.parameters;
  if (state.asked >= does.length) return;
  const n = state.asked++;
  state.outcomes.push(defect === 'acts-unasked' ? 'done' : 'asked');
  ask(state, n, ports, setup);
  ports.after(every, { type: 'next' });
}

function ask(state: SubjectState, n: number, ports: Ports, setup: It): void {
  const { asks, rank, does } = setup.parameters;
  const wish = does[n];
  if (!wish) return;
  const id = `${setup.id}:${n + 1}`;
  const message: AccessRequest = {
    type: 'may',
    id,
    rank,
    operation: wish.operation,
    resource: wish.resource,
    scope: state.path,
    facts: wish.facts,
    permissions: state.permissions,
  };
  ports.send(asks, message as Message, id);
}

function ruled(
  state: SubjectState,
  { id, ruling }: AccessAnswer,
  ports: Ports,
  { id: me }: It,
): void {
  const n = Number(id.slice(me.length + 1)) - 1;
  if (state.outcomes[n] !== 'asked') return;
  state.outcomes[n] = ruling === 'allow' ? 'done' : 'refused';
  ports.mark(ruling === 'allow' ? 'status:done' : 'status:refused', id);
}
