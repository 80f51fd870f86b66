import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writePromela } from '../../src/emit/promela.ts';
import { compileProduct } from '../../src/explore/machine/compile.ts';
import { Judge } from '../../src/explore/machine/judge.ts';
import { searchInScript } from '../../src/explore/machine/search.ts';
import type { Machines } from '../../src/model/cfsm/cfsm.ts';
import type { MachineMode } from '../../src/model/run.ts';
import { machine, receive, send, system, timeout } from '../bench/families.ts';
import { independentPairs, philosophers, pipeline } from '../bench/families.ts';
import { tokenRing, twoPhaseCommit } from '../bench/families.ts';
import { expectFile } from '../tools/cases.ts';
import { randomMachines, randomMode } from '../tools/random-machines.ts';
import { breadthFirst, depthFirst, hasSpin, reduced, runSpin } from '../tools/spin.ts';
import { emissionCases } from './machine-cases.ts';

const one: MachineMode = { bound: 1, synchronous: false };

describe('machines in Promela', () => {
  for (const { name, path, machines, mode } of emissionCases(import.meta.url, 'promela')) {
    test(`case ${name}`, () => {
      const { text, losses } = writePromela(machines, mode);
      expectFile(
        path,
        'expected.pml',
        text + losses.map((loss) => `/* lost: ${loss} */\n`).join(''),
      );
    });
  }

  test('names that Promela has for itself, or that two would share, are changed', () => {
    const odd = system('a */ b', [
      machine('init', [['end', 'accept x', send('do', 'len')]]),
      machine('do', [['1', 'accept-x', receive('init', 'len')]]),
      machine('do!', [['accept x', 'accept_x', send('init', 'π')]]),
    ]);
    const { text } = writePromela(odd, one);
    expect(text).toContain('proctype init_2()');
    expect(text).toContain('proctype do_2()');
    expect(text).toContain('proctype do_3()');
    expect(text).toContain('mtype = { len_2, message };');
    expect(text).toContain('/* a * / b');
    if (hasSpin) expect(spinOf(odd, one)).toEqual(oursOf(odd, one));
  });
});

describe.skipIf(!hasSpin)('SPIN on what is written', () => {
  const families: [string, Machines, number][] = [
    ['two-phase commit', twoPhaseCommit(4), 1],
    ['two-phase commit with timeouts', twoPhaseCommit(3, true), 1],
    ['token ring', tokenRing(6, 3), 1],
    ['philosophers', philosophers(3), 1],
    ['independent pairs', independentPairs(4), 1],
    ['bounded pipeline', pipeline(5), 3],
  ];
  test('D11 reaches as many states by as many moves as our search, with the same verdict', () => {
    for (const [name, machines, bound] of families) {
      const mode = { bound, synchronous: false };
      expect({ name, ...spinOf(machines, mode) }).toEqual({ name, ...oursOf(machines, mode) });
    }
  }, 60_000);

  test('two-phase commit with 8 participants: 317,666 states, 4,117 with its reduction', () => {
    const { text } = writePromela(twoPhaseCommit(8), one);
    const all = runSpin(text, { gcc: quick(breadthFirst) });
    expect([all.states, all.transitions, all.error]).toEqual([317_666, 1_837_620, '']);
    expect(runSpin(text, { gcc: quick(reduced) }).states).toBe(4_117);
  }, 60_000);

  test('D11 random machines: the same states, moves and deadlocks', () => {
    fc.assert(
      fc.property(randomMachines(), randomMode(3), (machines, mode) => {
        fc.pre(!mode.synchronous || !machines.machines.some(hasMulticast));
        fc.pre(oursOf(machines, mode).states < 3000);
        expect(spinOf(machines, mode)).toEqual(oursOf(machines, mode));
      }),
      // Each run compiles a program.
      { numRuns: Number(process.env['RUNS'] ?? 5), endOnFailure: true },
    );
  }, 60_000);

  test('messages that nobody takes break an assertion, when it is asked for', () => {
    const wrong = system('wrong', [
      machine('A', [['a', 'b', send('B', 'hello')]]),
      machine('B', [['a', 'b', receive('A', 'goodbye')]]),
    ]);
    expect(receptionErrors(wrong)).toBe(true);
    expect(spinOf(wrong, one, ['-DRECEPTION']).error).toBe('assertion violated');
    for (const [, machines, bound] of families.slice(1, 3)) {
      const mode = { bound, synchronous: false };
      const found = spinOf(machines, mode, ['-DRECEPTION']);
      expect(found.error).toBe(oursOf(machines, mode).error);
    }
  }, 60_000);

  test('D11 a planted fault is noticed: a machine that may not end where it ends', () => {
    const fine = system('fine', [
      machine('A', [['a', 'b', send('B', 'm')]]),
      machine('B', [['a', 'b', receive('A', 'm')]]),
    ]);
    const gcc = quick(breadthFirst);
    expect(runSpin(writePromela(fine, one).text, { gcc }).error).toBe('');
    const broken = writePromela(fine, one).text.replace(/end_b/g, 'at_b');
    expect(runSpin(broken, { gcc }).error).toBe('invalid end state');
    const late = system('late', [machine('A', [['a', 'b', timeout()]]), fine.machines[1]!]);
    expect(spinOf(late, one).error).toBe('invalid end state');
  });
});

/** States, moves and what is wrong. */
interface Told {
  states: number;
  transitions: number;
  error: string;
}

function spinOf(machines: Machines, mode: MachineMode, spin: string[] = []): Told {
  const { text } = writePromela(machines, mode);
  // Statements of a step inside are not to be joined with what follows.
  // Breadth first, SPIN counts the moment between a rendezvous' two halves.
  const gcc = quick(mode.synchronous ? depthFirst : breadthFirst);
  const { states, transitions, error } = runSpin(text, { spin: ['-o3', ...spin], gcc });
  return { states, transitions, error };
}

/** Small models take longer to compile than to explore. */
function quick(gcc: readonly string[]): string[] {
  return gcc.map((flag) => (flag === '-O2' ? '-O0' : flag));
}

function oursOf(machines: Machines, mode: MachineMode): Told {
  const compiled = compileProduct(machines, mode);
  const space = searchInScript(compiled, { maxStates: 100_000 });
  const judge = new Judge(compiled);
  let dead = false;
  for (let id = 0; id < space.count && !dead; id++) {
    space.read(id, judge.stepper.present);
    dead = judge.isDead() && ![...judge.machines()].every((one) => judge.hasEnded(one));
  }
  const { count: states, transitions } = space;
  return { states, transitions, error: dead ? 'invalid end state' : '' };
}

function receptionErrors(machines: Machines): boolean {
  const compiled = compileProduct(machines, one);
  const space = searchInScript(compiled);
  const judge = new Judge(compiled);
  for (let id = 0; id < space.count; id++) {
    space.read(id, judge.stepper.present);
    for (const index of judge.machines()) if (judge.isStuck(index)) return true;
  }
  return false;
}

function hasMulticast({ transitions }: Machines['machines'][number]): boolean {
  return transitions.some(({ action }) => action.kind === 'send' && action.to.length > 1);
}
