import type { Pending } from '../stepper.ts';
import type { Live, Running } from './running.ts';

/** What waits in a run of charts: turns, events in queues, timers, events from outside. */
export function pendingOf(run: Running, limit: number): Pending[] {
  const found: Pending[] = [];
  const { machines, trace } = run;
  const add = (
    kind: Pending['kind'],
    machine: Live | undefined,
    time: number,
    title: string,
    element = '',
    from = -1,
  ): void => {
    const message = { title, ...(element !== '' && { element }) };
    const to = machine?.actor ?? 0;
    const node = element === '' ? 0 : trace.intern(element);
    found.push({ time, kind, to, from, label: trace.intern(title), node, lost: false, message });
  };
  for (const machine of machines) {
    if (found.length >= limit) return found;
    const { session, actor } = machine;
    if (session.status === 'starting')
      add('post', machine, run.now, `${session.name || session.id} starts`, machine.element);
    for (const { name } of session.inner ?? []) add('message', machine, run.now, name, '', actor);
    for (const { name } of session.outer ?? []) add('message', machine, run.now, name, '', actor);
  }
  for (const { machine, element, name } of run.stubs) {
    add('post', machines[machine], run.now, `“${name}” ends`, element);
  }
  for (const { at, machine, message } of run.timers) {
    if (found.length >= limit) return found;
    add('timer', machines[machine], at, message?.name ?? 'once more', message?.element);
  }
  const coming = run.options.spec.events[run.arrived];
  if (coming) add('post', machines[0], run.now, `“${coming.name}” comes from outside`);
  return found.slice(0, limit);
}
