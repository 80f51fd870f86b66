import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conformance } from '../../../src/explore/conform.ts';
import { Net } from '../../../src/run/machine/moves.ts';
import { MachineStepper } from '../../../src/run/machine/stepper.ts';
import { writeJsonl } from '../../../src/trace/format/jsonl.ts';
import { observe } from '../../../src/trace/format/observe.ts';
import { writeOtlp } from '../../../src/trace/format/otlp.ts';
import { writeShiviz } from '../../../src/trace/format/shiviz.ts';
import type { Observation } from '../../../src/trace/observation.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { randomMachines, randomMode } from '../../tools/random-machines.ts';

const setup = fc.record({ machines: randomMachines(), mode: randomMode(3), seed: fc.nat() });
type Setup = typeof setup extends fc.Arbitrary<infer Value> ? Value : never;

const anyRoom = { bound: -1, synchronous: false };

function traceOf({ machines, mode, seed }: Setup): Trace {
  const options = { mode, seed, choices: [], choosing: 'seed', faults: [] } as const;
  const run = new MachineStepper(machines, options);
  while (run.steps < 40 && run.step() === 'stepped');
  return run.trace;
}

const writers = { jsonl: writeJsonl, otlp: writeOtlp, shiviz: writeShiviz };

/** What of a trace's events is seen, straight from its columns. */
function seenOf(trace: Trace): string[] {
  const kinds: Record<number, string> = { 1: 'send', 2: 'receive' };
  return Array.from({ length: trace.length }, (_, i) => trace.event(i)).flatMap((event) => {
    const kind = kinds[event.kind];
    const [self, other] = [trace.actors[event.actor]?.id, trace.actors[event.target]?.id];
    if (kind === undefined) return [];
    return [
      `${kind} ${kind === 'send' ? self : other} ${kind === 'send' ? other : self} ${event.label}`,
    ];
  });
}

const textOf = ({ kind, from, to, label }: Observation): string => `${kind} ${from} ${to} ${label}`;

describe('traces of random machines', () => {
  test('conform, in every format', () => {
    fc.assert(
      fc.property(setup, (given) => {
        const trace = traceOf(given);
        const net = new Net(given.machines, anyRoom);
        for (const format of ['jsonl', 'otlp', 'shiviz'] as const) {
          const { observations, problem } = observe(writers[format](trace, 'run'), format);
          if (seenOf(trace).length > 0) expect(problem).toBeUndefined();
          expect(conformance(net, observations)).toMatchObject({ conforms: true });
        }
      }),
      { numRuns: 150 },
    );
  });

  test('are read as they were written', () => {
    fc.assert(
      fc.property(setup, (given) => {
        const trace = traceOf(given);
        for (const format of ['jsonl', 'shiviz'] as const) {
          const { observations } = observe(writers[format](trace, 'run'), format);
          const messages = observations.filter(({ kind }) => kind !== 'end').map(textOf);
          expect(messages).toEqual(seenOf(trace));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the picks that are given make a run in which the same is seen', () => {
    fc.assert(
      fc.property(setup, (given) => {
        const trace = traceOf({ ...given, mode: { ...given.mode, synchronous: false } });
        const { observations } = observe(writeJsonl(trace), 'jsonl');
        const { choices } = conformance(new Net(given.machines, anyRoom), observations);
        const options = { mode: anyRoom, seed: 0, choices, choosing: 'ask', faults: [] } as const;
        const again = new MachineStepper(given.machines, options);
        while (again.step() === 'stepped');
        expect(seenOf(again.trace).sort()).toEqual(seenOf(trace).sort());
      }),
      { numRuns: 100 },
    );
  });

  test('planted: a receipt without its message is noticed at its place', () => {
    fc.assert(
      fc.property(setup, fc.nat(), (given, pick) => {
        const trace = traceOf(given);
        const { observations } = observe(writeJsonl(trace), 'jsonl');
        const receipts = observations.filter(({ kind }) => kind === 'receive');
        const chosen = receipts[pick % Math.max(1, receipts.length)];
        if (!chosen) return;
        const twice = observations.flatMap((one) =>
          one === chosen ? [one, { ...one, label: `${one.label}!` }] : [one],
        );
        const { conforms, deviation } = conformance(new Net(given.machines, anyRoom), twice);
        expect(conforms).toBe(false);
        expect(deviation?.observation.label).toBe(`${chosen.label}!`);
      }),
      { numRuns: 100 },
    );
  });
});
