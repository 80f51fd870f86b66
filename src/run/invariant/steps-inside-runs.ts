import { EventKind } from '../../trace/event.ts';
import { runEnded } from '../tiered/status.ts';
import type { Invariant, SystemView } from './invariant.ts';
import type { ExecutorMember, RunMember, SwarmMember, TierMember } from './tiers.ts';
import { bookedFor } from './tiers.ts';

/** Calls that are open, by their paths. */
interface Memory {
  open: Set<string>;
}

/** A step is at work only while its run waits for it, and a call of it lies inside its run's. */
export const stepsInsideRuns: Invariant<Memory> = {
  id: 'steps-inside-runs',
  says: 'Every step is executed inside the execution of its routine.',
  rows: ['B01'],
  kinds: ['executor'],
  cost: 'cheap',
  one(member: ExecutorMember, view) {
    const run = view.find(member.setup.parameters.run) as RunMember | undefined;
    if (!run) return undefined;
    const { steps } = member.state;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i];
      if (!step || step.result || step.trail.length < 2) continue;
      if (bookedFor(run as TierMember, step.request)) continue;
      const { trail } = run.state;
      const status = trail[trail.length - 1];
      const ended = status !== undefined && runEnded(status);
      return `${step.request} is at work, and its run ${ended ? `is ${status}` : 'does not wait'}`;
    }
    return undefined;
  },
};

/** The same, from the trace: calls nest as their paths do. */
export const callsNest: Invariant<Memory> = {
  id: 'calls-nest',
  says: 'A call begins after the call that it is part of, and ends before it.',
  rows: ['B01'],
  kinds: ['swarm'],
  cost: 'costly',
  monitor: {
    begin: () => ({ open: new Set() }),
    see({ open }, { kind, label, node }, view) {
      if (kind !== EventKind.mark || !label.startsWith('call:')) return undefined;
      const [, what, operation] = label.split(':');
      if (what === 'begin') {
        open.add(node);
        if (operation === 'executeRoutine') return undefined;
        const outer = node.slice(0, node.lastIndexOf('/'));
        return inside(open, outer) ? undefined : `${node} begins outside ${outer}`;
      }
      open.delete(node);
      if (operation !== 'executeRoutine' || wasLost(view, node)) return undefined;
      for (const inner of open) {
        if (inner.startsWith(`${node}/`)) return `${node} ends before ${inner}`;
      }
      return undefined;
    },
  },
};

/** Whoever started it never had an answer: what goes on inside, nobody knows. */
function wasLost(view: SystemView, node: string): boolean {
  const parents = [...view.of('swarm'), ...view.of('run')] as readonly (SwarmMember | RunMember)[];
  return parents.some(({ state }) => state.lost[node] !== undefined);
}

/** Open under its path, or as one of several executions of it (`path#2`). */
function inside(open: ReadonlySet<string>, outer: string): boolean {
  if (open.has(outer)) return true;
  for (const one of open) if (one.startsWith(`${outer}#`)) return true;
  return false;
}
