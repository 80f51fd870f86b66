import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Machines } from '../../../src/model/cfsm/cfsm.ts';
import type { Fault } from '../../../src/model/run.ts';
import { Net } from '../../../src/run/machine/moves.ts';
import type { MachineOptions, MachineStepper } from '../../../src/run/machine/stepper.ts';
import { randomMachines, randomMode } from '../../tools/random-machines.ts';
import { stepperOf, toEnd } from './run.ts';

const ms = 1_000_000;

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('drop' as const, 'duplicate' as const, 'corrupt' as const),
    message: fc.record({ nth: fc.integer({ min: 1, max: 4 }) }),
  }),
  fc.record({
    kind: fc.constantFrom('delay' as const, 'reorder' as const),
    message: fc.record({ nth: fc.integer({ min: 1, max: 4 }) }),
    by: fc.integer({ min: 1, max: 20 }).map((n) => n * ms),
  }),
  fc.record({
    kind: fc.constantFrom('crash' as const, 'restart' as const),
    actor: fc.constantFrom('A', 'B', 'C'),
    at: fc.nat(20).map((n) => n * ms),
  }),
);

const setup = fc.record({
  machines: randomMachines(),
  mode: randomMode(),
  seed: fc.nat(),
  faults: fc.oneof({ arbitrary: fc.constant([]), weight: 2 }, fc.array(fault, { maxLength: 3 })),
});

type Setup = { machines: Machines } & Pick<MachineOptions, 'mode' | 'seed' | 'faults'>;

function runOf({ machines, ...options }: Setup, choices: number[] = []): MachineStepper {
  return toEnd(stepperOf(machines, { ...options, choices }), 60);
}

/** Everything that can be seen of a run where it stands. */
function seen(run: MachineStepper): unknown {
  const { configuration, clocks, known, now, steps, crashed, breach, moves, states } = run;
  return structuredClone({
    configuration,
    clocks,
    known,
    now,
    steps,
    crashed,
    breach,
    states,
    moves: moves.map((move) => run.titles.whole(move)),
    waiting: run.waiting(20).map(({ time, kind, to }) => [time, kind, to]),
  });
}

describe('random machines', () => {
  test('equal runs give equal traces, and the choices of a run make it again', () => {
    fc.assert(
      fc.property(setup, (given) => {
        const run = runOf(given);
        expect(runOf(given).trace.hash()).toBe(run.trace.hash());
        const choices = run.taken.map(({ picked }) => picked);
        expect(choices).toHaveLength(run.steps);
        expect(runOf(given, choices).trace.hash()).toBe(run.trace.hash());
        if (given.faults.length === 0) {
          const other = { ...given, seed: given.seed + 1 };
          expect(runOf(other, choices).trace.hash()).toBe(run.trace.hash());
        }
      }),
      { numRuns: 200 },
    );
  });

  test('forward and back again is the same state', () => {
    fc.assert(
      fc.property(setup, fc.array(fc.nat(59), { maxLength: 6 }), (given, visits) => {
        const run = stepperOf(given.machines, given);
        const saved = [run.snapshot()];
        const states = [seen(run)];
        while (run.steps < 60 && run.step() === 'stepped') {
          saved.push(run.snapshot());
          states.push(seen(run));
        }
        const hash = run.trace.hash();
        for (const visit of visits) {
          const at = visit % saved.length;
          run.restore(saved[at]!);
          expect(seen(run)).toEqual(states[at]);
          for (let i = at + 1; i < Math.min(saved.length, at + 5); i++) {
            run.step();
            expect(seen(run)).toEqual(states[i]);
          }
        }
        expect(run.trace.hash()).toBe(hash);
      }),
      { numRuns: 150 },
    );
  });

  test('without faults a run goes the way of the plain moves', () => {
    fc.assert(
      fc.property(setup, (given) => {
        const run = runOf({ ...given, faults: [] });
        const net = new Net(given.machines, given.mode);
        const configuration = net.initial();
        for (const { picked, options } of run.taken) {
          const moves = net.moves(configuration);
          expect(moves.map((move) => run.titles.whole(move))).toEqual(
            options.map(({ label }) => label),
          );
          net.apply(configuration, moves[picked]!, ({ key }) => ({ key }));
        }
        expect(run.configuration.states).toEqual(configuration.states);
        const keys = run.configuration.channels.map((each) => each.map(({ key }) => ({ key })));
        expect(keys).toEqual(configuration.channels);
      }),
      { numRuns: 150 },
    );
  });

  test('D11 stuck if and only if nobody can move and not all have ended', () => {
    fc.assert(
      fc.property(setup, (given) => {
        const run = runOf({ ...given, faults: [] });
        if (run.moves.length > 0) return;
        const { status, findings } = run.end();
        expect(status).toBe(run.net.isDone(run.configuration) ? 'done' : 'stuck');
        expect(findings.length > 0).toBe(status === 'stuck');
      }),
      { numRuns: 150 },
    );
  });
});
