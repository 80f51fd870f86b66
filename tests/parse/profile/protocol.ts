import type { Interaction, Message, Protocol, Role } from '../../../src/model/protocol.ts';

function role(id: string, label: string): Role {
  return { id, label, shape: 'participant', declared: true, created: false, links: [] };
}

function message(id: string, from: string, to: string, label: string): Message {
  const ends = { head: 'filled', heads: 'end', centralFrom: false, centralTo: false } as const;
  return {
    kind: 'message',
    id,
    from,
    to: [to],
    label,
    payload: [],
    arrow: { line: 'solid', ...ends },
    activate: false,
    deactivate: false,
  };
}

const body: Interaction[] = [
  message('m1', 'Planner', 'T2', 'start run'),
  {
    kind: 'loop',
    id: 'l1',
    label: 'For each step',
    body: [message('m2', 'T2', 'Worker', 'do step'), message('m3', 'Worker', 'T2', 'step: done')],
  },
  message('m4', 'T2', 'Planner', 'run finished'),
];

/** A protocol that the profiles of the cases are about. */
export const protocol: Protocol = {
  kind: 'protocol',
  title: 'A run',
  roles: [
    role('Planner', 'Tier 1\nPlanner'),
    role('T2', 'RunStateMachine'),
    role('Worker', 'Step Worker'),
    role('Log', 'Audit'),
  ],
  body,
  boxes: [],
};

/** A protocol of roles alone, `id` or `id as label`. */
export function rolesOnly(...names: string[]): Protocol {
  const roles = names.map((name) => {
    const [id = '', label = id] = name.split(' as ');
    return role(id, label);
  });
  return { kind: 'protocol', title: '', roles, body: [], boxes: [] };
}
