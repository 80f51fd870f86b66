import type { Finding } from './explain.ts';
import { Explainer } from './explain.ts';
import { Judge } from './judge.ts';
import type { StateSpace } from './space.ts';

/** The first state (nearest to the beginning) that breaks a property. */
export interface Offence extends Finding {
  state: number;
  /** All who have not ended wait for room: with larger channels it may not be. */
  bounded?: true;
}

/** Properties that one state can break. */
export type SafetyProperty = 'receptionErrors' | 'orphans' | 'deadlock' | 'unfinishedRoles';

/**
 * Looks through all states of a space for those that break a property. `unbounded`: who waits for
 * room in a channel would have it.
 */
export function findOffences(
  space: StateSpace,
  unbounded = false,
): Partial<Record<SafetyProperty, Offence>> {
  const judge = new Judge(space.compiled);
  const explainer = new Explainer(space.compiled, judge);
  const found: Partial<Record<SafetyProperty, Offence>> = {};
  const machines = space.compiled.machines.length;
  for (let state = 0; state < space.count; state++) {
    space.read(state, judge.stepper.present);
    for (let machine = 0; machine < machines; machine++) {
      if (!found.receptionErrors && judge.isStuck(machine)) {
        found.receptionErrors = { state, ...explainer.stuck(machine) };
      }
      if (!found.orphans && judge.isFinal(machine) && judge.filledChannel(machine) >= 0) {
        found.orphans = { state, ...explainer.orphan(machine) };
      }
    }
    if (found.deadlock && !found.deadlock.bounded && found.orphans) continue;
    if (judge.isDead() && !(unbounded && judge.wantsRoom())) {
      judgeEnd(state, judge, explainer, found);
    }
  }
  return found;
}

/** What is wrong when nobody can move. */
function judgeEnd(
  state: number,
  judge: Judge,
  explainer: Explainer,
  found: Partial<Record<SafetyProperty, Offence>>,
): void {
  const machines = [...judge.machines()];
  if (machines.every((machine) => judge.hasEnded(machine))) {
    const left = machines.find((machine) => judge.filledChannel(machine) >= 0);
    if (left !== undefined) found.orphans ??= { state, ...explainer.orphan(left) };
    return;
  }
  const bounded = judge.onlyWantsRoom();
  if (found.deadlock && (bounded || !found.deadlock.bounded)) return;
  const mark = bounded ? { bounded } : {};
  found.deadlock = { state, ...explainer.deadlock(), ...mark };
  found.unfinishedRoles = { state, ...explainer.unfinished(), ...mark };
}
