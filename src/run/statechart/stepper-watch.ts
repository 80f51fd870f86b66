import { EventKind } from '../../trace/event.ts';
import type { Watcher } from './host.ts';
import type { Session } from './session.ts';
import type { Running } from './running.ts';

/** Writes what machines do into the trace, and passes it on to the watchers of the parts. */
export function chartWatcher(run: Running): Watcher {
  const watchers = run.parts.flatMap(({ watcher }) => watcher ?? []);
  const own = ownWatcher(run);
  if (watchers.length === 0) return own;
  const all = [own, ...watchers];
  const names = [
    ...(['select', 'considered', 'microstep', 'exiting', 'exited', 'transition'] as const),
    ...(['entering', 'entered', 'content', 'raised', 'discarded', 'done', 'failure'] as const),
  ];
  const result: Watcher = {};
  for (const name of names) {
    const each = all.filter((one) => one[name]);
    if (each.length === 0) continue;
    const tell = (...facts: unknown[]): void => {
      for (const one of each) (one[name] as (...given: unknown[]) => void).apply(one, facts);
    };
    Object.assign(result, { [name]: tell });
  }
  return result;
}

function ownWatcher(run: Running): Watcher {
  const { lanes } = run;
  const mark = (session: Session, label: string, node: string, value = 0): number =>
    lanes.record(EventKind.mark, run.laneOf(session), { label, node, value });
  const stateOf = ({ chart }: Session, state: number): string => chart.states[state]?.id ?? '';
  return {
    select(session, event) {
      if (!event) return;
      lanes.causedBy(run.causes.get(event) ?? event.cause ?? -1);
      const { inner, outer } = run.live(session).session;
      mark(session, `chart:event:${event.name}`, '', (inner?.length ?? 0) + (outer?.length ?? 0));
    },
    transition: (session, transition) =>
      void mark(session, 'chart:taken', session.chart.transitions[transition]?.id ?? ''),
    exited: (session, state) => void mark(session, 'chart:exited', stateOf(session, state)),
    entering: (session, state) => void mark(session, 'chart:entered', stateOf(session, state)),
    raised(session, event) {
      const at = mark(session, `chart:raised:${event.name}`, '', session.internal.length);
      run.causes.set(event, at);
    },
    discarded: (session, event) => void mark(session, `chart:discarded:${event.name}`, ''),
  };
}
