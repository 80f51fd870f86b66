import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explore } from '../../../src/explore/machine/product.ts';
import { isSafeReplacement } from '../../../src/explore/machine/subtype.ts';
import type { Cfsm } from '../../../src/model/cfsm/cfsm.ts';
import { machineOf } from '../../run/machine/machines.ts';

function judge(candidate: string[], original: string[]): string {
  return isSafeReplacement(machineOf('A', candidate), machineOf('A', original)).verdict;
}

describe('asynchronous subtyping', () => {
  test('a machine replaces itself', () => {
    expect(judge(['0 B!x 1', '1 B?y 0'], ['0 B!x 1', '1 B?y 0'])).toBe('holds');
  });

  test('less may be sent, more may be taken', () => {
    expect(judge(['0 B!x 1'], ['0 B!x 1', '0 B!y 1'])).toBe('holds');
    expect(judge(['0 B?x 1', '0 B?y 1'], ['0 B?x 1'])).toBe('holds');
  });

  test('more sent and less taken is noticed (planted)', () => {
    const sent = isSafeReplacement(
      machineOf('A', ['0 B?go 1', '1 B!x 2', '1 B!y 2']),
      machineOf('A', ['0 B?go 1', '1 B!x 2']),
    );
    expect(sent).toEqual({
      verdict: 'broken',
      why: 'The new machine sends ‘y’ to B where the old one sends ‘x’.',
      path: [0],
    });
    expect(judge(['0 B?x 1'], ['0 B?x 1', '0 B?y 1'])).toBe('broken');
  });

  test('what is sent may be sent before what is taken, in loops too', () => {
    expect(judge(['0 B!y 1', '1 B?x 2'], ['0 B?x 1', '1 B!y 2'])).toBe('holds');
    expect(judge(['0 B!y 1', '1 B?x 0'], ['0 B?x 1', '1 B!y 0'])).toBe('holds');
  });

  test('what is taken may not be taken before what is sent', () => {
    expect(judge(['0 B?x 1', '1 B!y 2'], ['0 B!y 1', '1 B?x 2'])).toBe('broken');
  });

  test('other partners’ messages may change places', () => {
    expect(judge(['0 C!y 1', '1 B!x 2'], ['0 B!x 1', '1 C!y 2'])).toBe('holds');
    expect(judge(['0 C?y 1', '1 B?x 2'], ['0 B?x 1', '1 C?y 2'])).toBe('holds');
    expect(judge(['0 B!y 1', '1 B!x 2'], ['0 B!x 1', '1 B!y 2'])).toBe('broken');
  });

  test('what is put off must be done in the end', () => {
    expect(judge(['0 B!y 0'], ['0 B?x 1', '1 B!y 1'])).toBe('broken');
    expect(judge(['0 B!y 1'], ['0 B?x 1', '1 B!y 2'])).toBe('broken');
  });

  test('a machine that runs ahead without end is not judged', () => {
    const ahead = ['0 B!y 1', '1 B!y 2', '2 B?x 0'];
    expect(judge(ahead, ['0 B?x 1', '1 B!y 0'])).toBe('unknown');
  });

  test('a multicast stays one', () => {
    expect(judge(['0 B,C!x 1'], ['0 B,C!x 1'])).toBe('holds');
    expect(judge(['0 B!x 1', '1 C!x 2'], ['0 B,C!x 1'])).toBe('broken');
  });

  test('what is not judged is said', () => {
    const guess = isSafeReplacement(
      machineOf('A', ['0 B!x 1', '0 B!x 2']),
      machineOf('A', ['0 B!x 1']),
    );
    expect(guess.verdict).toBe('unknown');
    expect(guess.why).toContain('guesses');
  });

  test('a replacement that holds works with whom the original works with', () => {
    const counts = { holds: 0, broken: 0, unknown: 0 };
    fc.assert(
      fc.property(randomPair, ([candidate, original]) => {
        const { verdict } = isSafeReplacement(candidate, original);
        counts[verdict]++;
        const machines = {
          kind: 'machines' as const,
          title: '',
          machines: [candidate, dual(original)],
        };
        const product = explore({ machines, mode: { bound: 9, synchronous: false }, fair: true });
        if (verdict !== 'holds' || !product.complete) return;
        const { receptionErrors, orphans, deadlock, eventualReception } = product.properties;
        expect(receptionErrors.verdict).toBe('holds');
        expect(orphans.verdict).toBe('holds');
        expect(deadlock.verdict).toBe('holds');
        expect(eventualReception.verdict).toBe('holds');
      }),
      { numRuns: 500 },
    );
    expect(counts.holds).toBeGreaterThan(50);
    expect(counts.broken).toBeGreaterThan(50);
  });
});

/** The other side of a machine that talks to B alone. */
function dual(machine: Cfsm): Cfsm {
  const lines = machine.transitions.map(({ from, to, action }) => {
    if (action.kind === 'send') return `${from} A?${action.message.label} ${to}`;
    return action.kind === 'receive' ? `${from} A!${action.message.label} ${to}` : '';
  });
  const turned = machineOf('B', lines);
  return { ...turned, states: machine.states, terminalStates: machine.terminalStates };
}

/** What a state does: nothing, or sends or takes one or two messages and goes on. */
interface RandomState {
  kind: number;
  to: number[];
}

/** A machine, and one that was made of it by a few changes, right and wrong ones. */
const randomPair = fc
  .tuple(
    fc.array(
      fc.record({ kind: fc.nat(4), to: fc.array(fc.nat(4), { minLength: 1, maxLength: 2 }) }),
      { minLength: 2, maxLength: 5 },
    ),
    fc.array(fc.tuple(fc.nat(3), fc.nat(4), fc.nat(4)), { maxLength: 3 }),
  )
  .map(([states, changes]): [Cfsm, Cfsm] => {
    const lines = linesOf(states);
    return [machineOf('A', changes.reduce(change, lines)), machineOf('A', lines)];
  });

function linesOf(states: RandomState[]): string[] {
  return states.flatMap(({ kind, to }, from) =>
    kind === 0
      ? []
      : to.map(
          (target, i) => `${from} B${kind < 3 ? '!' : '?'}${'xy'[i]} ${target % states.length}`,
        ),
  );
}

/** Leaves a step out, adds one, or turns the order of two around. */
function change(lines: string[], [what, place, to]: [number, number, number]): string[] {
  if (lines.length === 0) return lines;
  const line = lines[place % lines.length]!;
  const [from, action] = line.split(' ') as [string, string];
  if (what === 0) return lines.filter((one) => one !== line);
  if (what === 1) return [...lines, `${from} ${action.slice(0, 2)}z ${to}`];
  const after = lines.filter((one) => one.startsWith(`${line.split(' ')[2]!} `));
  const own = lines.filter((one) => one.startsWith(`${from} `));
  if (after.length !== 1 || own.length !== 1 || after[0] === line) return lines;
  const [middle, next, end] = after[0]!.split(' ') as [string, string, string];
  return lines.map((one) => {
    if (one === line) return `${from} ${next} ${middle}`;
    return one === after[0] ? `${middle} ${action} ${end}` : one;
  });
}
