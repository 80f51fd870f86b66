import { canonicalText } from '../../base/canonical.ts';
import { valueIn, type ReplicaParameters, type ReplicaState } from '../component/replica.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

type Replica = Member<ReplicaState, ReplicaParameters>;

/** After the last write all copies become equal, in time. */
export const replicasConverge: Invariant = {
  id: 'replicas-converge',
  says: 'Once nobody writes any more, all replicas are equal within their timeout.',
  rows: ['B45'],
  kinds: ['replica'],
  cost: 'cheap',
  all(view: SystemView) {
    const replicas = view.of<ReplicaState, ReplicaParameters>('replica');
    if (view.now <= deadlineOf(replicas)) return undefined;
    const why = difference(replicas);
    return why && `${why}, when the timeout has passed`;
  },
  end(view: SystemView) {
    const why = difference(view.of<ReplicaState, ReplicaParameters>('replica'));
    return why && `${why}, at the end`;
  },
};

const deadlines = new WeakMap<object, number>();

/** The last planned write and the timeout; computed once a run. */
function deadlineOf(replicas: readonly Replica[]): number {
  const known = deadlines.get(replicas);
  if (known !== undefined) return known;
  const plans = replicas.map(({ setup }) => setup.parameters);
  const last = Math.max(0, ...plans.flatMap(({ writes }) => writes.map(({ at }) => at)));
  const deadline = last + Math.max(0, ...plans.map(({ timeout }) => timeout));
  deadlines.set(replicas, deadline);
  return deadline;
}

function difference(replicas: readonly Replica[]): string | undefined {
  const live = replicas.filter(({ crashed }) => !crashed);
  const [first, ...others] = live;
  if (!first) return undefined;
  const wanted = values(first);
  const other = others.find((one) => values(one) !== wanted);
  return other && `${first.id} has ${wanted}, ${other.id} has ${values(other)}`;
}

function values({ state: { entries }, setup }: Replica): string {
  return canonicalText(
    Object.fromEntries(Object.keys(entries).map((key) => [key, valueIn(entries, key, setup)])),
  );
}
