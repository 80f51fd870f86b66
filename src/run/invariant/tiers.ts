import type { ExecutorState } from '../component/executor.ts';
import type { RunState } from '../component/run.ts';
import type { SwarmState } from '../component/swarm.ts';
import type { Account, Levels } from '../tiered/ledger.ts';
import type { ExecutorParameters, RunParameters, SwarmParameters } from '../tiered/plans.ts';
import type { Member, SystemView } from './invariant.ts';

/** The actors of the tiers as invariants see them. */
export type SwarmMember = Member<SwarmState, SwarmParameters>;
export type RunMember = Member<RunState, RunParameters>;
export type ExecutorMember = Member<ExecutorState, ExecutorParameters>;
export type TierMember = SwarmMember | RunMember | ExecutorMember;

/** Is it a run? */
export function isRun(member: TierMember): member is RunMember {
  return member.kind === 'run';
}

/** Is it an executor? */
export function isExecutor(member: TierMember): member is ExecutorMember {
  return member.kind === 'executor';
}

/**
 * The open accounts of an actor, handed to `see` one after the other; the first complaint is the
 * result. No list is made: this is on the hot path of every run.
 */
export function eachAccount(
  member: TierMember,
  see: (books: Account) => string | undefined,
): string | undefined {
  if (isExecutor(member)) {
    const { steps } = member.state;
    for (let i = 0; i < steps.length; i++) {
      const books = steps[i]?.books;
      const why = books && see(books);
      if (why !== undefined) return why;
    }
    return undefined;
  }
  const why = see(member.state.books);
  if (why !== undefined || !isRun(member)) return why;
  const { threads } = member.state;
  for (let i = 0; i < threads.length; i++) {
    const books = threads[i]?.books;
    const inner = books && see(books);
    if (inner !== undefined && inner !== null) return inner;
  }
  return undefined;
}

/** What the one above has booked for a request: its open grant, or what it wrote off. */
export function bookedFor(parent: TierMember, request: string): Levels | undefined {
  if (isExecutor(parent)) return undefined;
  const { books, lost } = parent.state;
  const grant = books.grants[request];
  if (grant) return grant.amount;
  if (isRun(parent)) {
    const { threads } = parent.state;
    for (let i = 0; i < threads.length; i++) {
      const found = threads[i]?.books?.grants[request];
      if (found) return found.amount;
    }
  }
  return lost[request];
}

/** The swarm or run above a run. */
export function above(run: RunMember, view: SystemView): TierMember | undefined {
  return view.find(run.setup.parameters.parent) as TierMember | undefined;
}
