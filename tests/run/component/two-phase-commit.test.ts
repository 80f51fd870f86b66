import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault, Schedule } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { CoordinatorState } from '../../../src/run/component/coordinator.ts';
import type { ParticipantState } from '../../../src/run/component/participant.ts';
import type { Invariant, SystemView } from '../../../src/run/invariant/invariant.ts';
import { componentSystem } from '../../../src/run/scenario.ts';
import { World } from '../../../src/run/world.ts';
import { part, play, type Played } from '../../tools/play.ts';
import { anyOrder, searchOrders } from './orders.ts';

const ms = 1_000_000;

/** A coordinator “trade” with participants a, b, c. */
function trade(
  coordinator: Record<string, Json> = {},
  participant: Record<string, Json> = {},
): ComponentSpec[] {
  return [
    part('trade', 'coordinator', coordinator),
    ...['a', 'b', 'c'].map((id) => part(id, 'participant', participant)),
  ];
}

const phases = (run: Played): string[] =>
  ['trade', 'a', 'b', 'c'].map((id) => run.state<{ phase: string }>(id).phase);

const outage = (actor: string, at: number, back: number): Fault[] => [
  { kind: 'crash', actor, at: at * ms },
  { kind: 'restart', actor, at: back * ms },
];

/** Counts, in a search, the states in which somebody is in doubt and the coordinator is down. */
const nobodyBlocked: Invariant = {
  id: 'nobody-blocked',
  says: 'Nobody is in doubt while the coordinator is down.',
  rows: [],
  kinds: ['coordinator', 'participant'],
  cost: 'costly',
  all(view: SystemView) {
    if (!view.of('coordinator')[0]?.crashed) return undefined;
    const blocked = view.of<ParticipantState>('participant').some(({ state }) => isInDoubt(state));
    return blocked ? 'somebody is blocked' : undefined;
  },
};

const isInDoubt = ({ log }: ParticipantState): boolean => log === 'prepared';

/** How many states there are, those with somebody in doubt, and those where that never ends. */
function waysOut(
  specs: readonly ComponentSpec[],
  more: Partial<Schedule> = {},
): { states: number; doubts: number; hopeless: number } {
  const world = new World(componentSystem(specs), anyOrder(2, more));
  const before = new Map<string, string[]>([[world.first.join(), []]]);
  const good: string[] = [];
  const todo = [world.first];
  for (let state = todo.pop(); state; state = todo.pop()) {
    const here = state;
    const doubt = specs.some(
      ({ kind }, i) =>
        kind === 'participant' && isInDoubt(world.local(here, i).state as ParticipantState),
    );
    if (!doubt) good.push(here.join());
    for (const move of world.moves(here)) {
      const outcomes = world.outcomes(here, move);
      for (const outcome of outcomes.length > 0 ? outcomes : [undefined]) {
        const next = world.apply(here, move, outcome);
        const key = next.join();
        const known = before.get(key);
        if (known) known.push(here.join());
        else {
          before.set(key, [here.join()]);
          todo.push(next);
        }
      }
    }
  }
  const doubts = before.size - good.length;
  const hopeful = new Set(good);
  for (const key of hopeful) for (const one of before.get(key) ?? []) hopeful.add(one);
  return { states: before.size, doubts, hopeless: before.size - hopeful.size };
}

describe('two-phase commit in time', () => {
  test.each(['plain', 'full'])('B37 B38 everybody says yes, everybody commits: %s', (lifecycle) => {
    const run = play(trade({ lifecycle }));
    expect(phases(run)).toEqual(['committed', 'committed', 'committed', 'committed']);
    expect(run.status).toBe('done');
    expect(run.broken).toEqual([]);
  });

  test.each(['plain', 'full'])('B37 B38 one no, everybody aborts: %s', (lifecycle) => {
    const specs = trade({ lifecycle }).with(2, part('b', 'participant', { vote: 'no' }));
    const run = play(specs);
    // One no is enough: it is not the timeout that aborts.
    expect(run.simulation.trace.columns.time[run.simulation.trace.length - 1]).toBeLessThan(
      1000 * ms,
    );
    expect(phases(run)).toEqual(['aborted', 'aborted', 'aborted', 'aborted']);
    expect(run.broken).toEqual([]);
  });

  test('B38 no vote in time, everybody aborts', () => {
    const slow = { work: { kind: 'fixed', ns: 9000 * ms } };
    const run = play(trade().with(2, part('b', 'participant', slow)));
    expect(phases(run)).toEqual(['aborted', 'aborted', 'aborted', 'aborted']);
    expect(run.broken).toEqual([]);
  });

  test('B39 a coordinator that crashes after the votes leaves participants in doubt', () => {
    const faults: Fault[] = [{ kind: 'crash', actor: 'trade', at: 30 * ms }];
    const run = play(trade(), { faults, maxSteps: 60 });
    expect(phases(run).slice(1)).toEqual(['prepared', 'prepared', 'prepared']);
    const shown = run.exhibits();
    expect(shown.filter((one) => one.kind === 'transaction' && one.inDoubt)).toHaveLength(3);
    expect(shown.filter((one) => one.kind === 'lock')).toHaveLength(6);
  });

  test.each(['plain', 'full'])('B39 B40 back again, it tells them: %s', (lifecycle) => {
    const run = play(trade({ lifecycle }), { faults: outage('trade', 70, 5000) });
    expect(new Set(phases(run)).size).toBe(1);
    expect(run.broken).toEqual([]);
  });

  test('B39 the time in doubt is measured', () => {
    const run = play(trade(), { faults: outage('trade', 30, 5000) });
    const doubts = run.marks('measure').map(({ value }) => value);
    expect(doubts).toHaveLength(3);
    for (const doubt of doubts) expect(doubt).toBeGreaterThan(4900 * ms);
  });

  test('B40 without a logged decision a transaction is presumed aborted', () => {
    const run = play(trade(), { faults: outage('trade', 30, 5000) });
    expect(phases(run)).toEqual(['aborted', 'aborted', 'aborted', 'aborted']);
  });

  test('B40 a logged decision survives the coordinator and the participants', () => {
    const cut: Fault[] = [
      { kind: 'drop', message: { nth: 1, to: 'b', label: 'commit' } },
      { kind: 'drop', message: { nth: 1, to: 'c', label: 'commit' } },
    ];
    const faults = [...cut, ...outage('trade', 50, 2000), ...outage('b', 60, 3000)];
    const run = play(trade(), { faults });
    expect(phases(run)).toEqual(['committed', 'committed', 'committed', 'committed']);
    expect(run.broken).toEqual([]);
  });

  test('B37 B39 B40 B43 atomic under any crashes, losses and duplicates, and doubts end', () => {
    const id = fc.constantFrom('trade', 'a', 'b', 'c');
    const crash = fc.tuple(id, fc.integer({ min: 0, max: 150 }), fc.integer({ min: 1, max: 3000 }));
    const strike = fc.record({
      kind: fc.constantFrom('drop' as const, 'duplicate' as const),
      message: fc.record({ nth: fc.integer({ min: 1, max: 20 }) }),
    });
    const votes = fc.tuple(
      ...['a', 'b', 'c'].map(() => fc.constantFrom('yes', 'yes', 'yes', 'no')),
    );
    const seen = { committed: 0, aborted: 0, doubt: 0 };
    fc.assert(
      fc.property(
        votes,
        fc.constantFrom('plain', 'full'),
        fc.array(crash, { maxLength: 3 }),
        fc.array(strike, { maxLength: 4 }),
        (vote, lifecycle, crashes, strikes) => {
          const specs = [
            part('trade', 'coordinator', { lifecycle }),
            ...['a', 'b', 'c'].map((who, i) =>
              part(who, 'participant', { vote: vote[i] ?? 'yes' }),
            ),
          ];
          const faults = crashes.flatMap(([who, at, long]) => outage(who, at, at + long));
          const run = play(specs, { faults: [...faults, ...strikes] });
          expect(run.broken).toEqual([]);
          const { phase } = run.state<CoordinatorState>('trade');
          if (phase === 'committed' || phase === 'aborted') seen[phase]++;
          if (run.marks('tx').some(({ label }) => label === 'tx:in-doubt')) seen.doubt++;
        },
      ),
      { numRuns: 200 },
    );
    expect(Math.min(seen.committed, seen.aborted, seen.doubt)).toBeGreaterThan(20);
  });
});

describe('two-phase commit in every order', () => {
  test('B37 B38 B40 B41 three participants, two crashes, everything lost or doubled: atomic', () => {
    const search = searchOrders(trade({}, { vote: 'choose' }), anyOrder(2));
    expect(search.complete).toBe(true);
    expect(search.findings).toEqual([]);
    expect(search.states).toBe(4699);
  });

  test('B37 the states without a crash are those of the textbook', () => {
    expect(searchOrders(trade({}, { vote: 'choose' }), anyOrder(0)).states).toBe(287);
  });

  test('B39 participants are blocked while the coordinator is down', () => {
    const specs = trade({}, { vote: 'choose' });
    const wishes = { invariants: [nobodyBlocked], all: true };
    const blocked = searchOrders(specs, anyOrder(2), wishes).found('nobody-blocked');
    expect(blocked?.count).toBeGreaterThan(100);
    expect(searchOrders(specs, anyOrder(0), wishes).findings).toEqual([]);
  });

  test('B39 B40 from everywhere there is a way to where nobody is in doubt', () => {
    const { states, doubts, hopeless } = waysOut(trade({}, { vote: 'choose' }));
    expect(states).toBeGreaterThan(4699);
    expect(doubts).toBeGreaterThan(2000);
    expect(hopeless).toBe(0);
  });

  test('B39 planted: without the coordinator’s return there is none, which is noticed', () => {
    const { hopeless } = waysOut(trade({}, { vote: 'choose' }), { restarts: false });
    expect(hopeless).toBeGreaterThan(0);
  });

  test('B36 B43 the full lifecycle with two participants and a crash', () => {
    const specs = trade({ lifecycle: 'full' }, { vote: 'choose' }).slice(0, 3);
    const search = searchOrders(specs, anyOrder(1), { maxStates: 30_000 });
    expect(search.findings).toEqual([]);
    expect(search.states).toBeGreaterThan(20_000);
  });
});

describe('mutants of two-phase commit', () => {
  // Steps of the shortest run, the coordinator's beginning included.
  test.each([
    ['timeout-abort-in-prepared', 'participant', 9],
    ['decision-not-logged', 'coordinator', 11],
    ['vote-not-logged', 'participant', 11],
    ['majority-commit', 'coordinator', 7],
  ] as const)('B37 B41 mutant %s of the %s splits in %i steps', (defect, kind, steps) => {
    const own = { defect };
    const specs = trade(kind === 'coordinator' ? own : {}, {
      vote: 'choose',
      ...(kind === 'participant' ? own : {}),
    });
    const search = searchOrders(specs, anyOrder(2));
    expect(search.found('atomic-commit')?.steps).toBe(steps);
  });

  test.each([
    ['decision-not-logged', 'coordinator', 'decision-survives'],
    ['majority-commit', 'coordinator', 'commit-only-if-all-prepared'],
    ['vote-not-logged', 'participant', 'commit-only-if-all-prepared'],
  ] as const)('B38 B40 B41 mutant %s of the %s breaks %s', (defect, kind, invariant) => {
    const own = { defect };
    const specs = trade(kind === 'coordinator' ? own : {}, {
      vote: 'choose',
      ...(kind === 'participant' ? own : {}),
    });
    expect(searchOrders(specs, anyOrder(2)).found(invariant)).toBeDefined();
  });

  test('B39 B40 planted: whoever never asks stays in doubt when the decision is lost', () => {
    const faults: Fault[] = [{ kind: 'drop', message: { nth: 1, to: 'b', label: 'commit' } }];
    const run = play(trade({}, { defect: 'never-asks' }), { faults });
    expect(run.status).toBe('stuck');
    expect(run.waiting).toMatchObject([{ actor: 'b', reason: 'waits for the decision of trade' }]);
    expect(run.broken).toEqual(['in-doubt-ends-after-recovery']);
    expect(play(trade(), { faults }).broken).toEqual([]);
  });
});
