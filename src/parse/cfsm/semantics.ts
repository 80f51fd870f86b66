import type { Cfsm, CfsmTransition, Machines } from '../../model/cfsm/cfsm.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Spans } from '../../model/document.ts';

/**
 * What is worth knowing of machines that are written correctly: states that both send and receive,
 * steps that cannot be told apart, states that are never reached, machines that nobody talks to.
 */
export function remarks({ machines }: Machines, spans: Spans): Diagnostic[] {
  return machines.flatMap((machine, n) => {
    const bySource = new Map<number, CfsmTransition[]>();
    for (const step of machine.transitions) {
      const list = bySource.get(step.from);
      if (list) list.push(step);
      else bySource.set(step.from, [step]);
    }
    return [
      ...unreached(machine, n, bySource, spans),
      ...[...bySource].flatMap(([state, steps]) => {
        return [...mixed(machine, state, steps), ...undecided(machine, state, steps)];
      }),
    ];
  });
}

function mixed({ role, states }: Cfsm, state: number, steps: CfsmTransition[]): Diagnostic[] {
  const send = steps.find(({ action }) => action.kind === 'send');
  const receive = steps.find(({ action }) => action.kind === 'receive');
  const later = send && receive && (steps.indexOf(send) > steps.indexOf(receive) ? send : receive);
  const span = later?.action.location;
  if (!span) return [];
  const message = `In “${states[state]?.name}”, ${role} may send and may receive: whether it sends depends on what arrives first.`;
  return [{ code: 'cfsm-mixed-state', severity: 'hint', message, span }];
}

/** Two steps with the same message to different states. */
function undecided({ role }: Cfsm, _: number, steps: CfsmTransition[]): Diagnostic[] {
  const first = new Map<string, CfsmTransition>();
  return steps.flatMap((step): Diagnostic[] => {
    const key = keyOf(step);
    const before = first.get(key);
    const span = step.action.location;
    if (!before) first.set(key, step);
    if (!before || !span || before.to === step.to) return [];
    const message = `${role} has two steps with the same message here: which of them is taken is not said by the message.`;
    const related = before.action.location
      ? [{ span: before.action.location, message: 'the other step' }]
      : [];
    return [{ code: 'cfsm-nondeterministic', severity: 'hint', message, span, related }];
  });
}

function keyOf({ action }: CfsmTransition): string {
  const { element: _, location: __, ...rest } = action;
  return JSON.stringify(rest);
}

function unreached(
  { role, initialState, states, transitions }: Cfsm,
  n: number,
  bySource: ReadonlyMap<number, CfsmTransition[]>,
  spans: Spans,
): Diagnostic[] {
  if (transitions.length === 0) return [];
  const seen = new Set([initialState]);
  for (const state of seen) for (const { to } of bySource.get(state) ?? []) seen.add(to);
  return states.flatMap(({ name }, j): Diagnostic[] => {
    const span = spans.get(`m${n}.s${j}`);
    if (seen.has(j) || !span) return [];
    const message = `${role} never comes to “${name}”.`;
    return [{ code: 'cfsm-unreachable-state', severity: 'info', message, span }];
  });
}
