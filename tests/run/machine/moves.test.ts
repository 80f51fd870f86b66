import { describe, expect, test } from 'vitest';
import { Net, type NetMove } from '../../../src/run/machine/moves.ts';
import { machinesOf } from './machines.ts';

const buffered = { bound: 1, synchronous: false };
const synchronous = { bound: 1, synchronous: true };

const names = (net: Net, moves: readonly NetMove[]): string[] =>
  moves.map(({ step, receipts }) =>
    [step, ...receipts].map((s) => `${net.machines[s.machine]?.role}${s.transition}`).join('+'),
  );

describe('what machines can do', () => {
  const system = machinesOf({
    A: ['0 B!x 1', '0 B,C!y 1'],
    B: ['0 A?x 1', '0 A?y 1', '0 tau 2'],
    C: ['0 A?y 1', '0 A?y 2'],
  });

  test('is told in the order of machines and their transitions', () => {
    const net = new Net(system, buffered);
    const at = net.initial();
    expect(names(net, net.moves(at))).toEqual(['A0', 'A1', 'B2']);
    const multicast = net.moves(at)[1] as NetMove;
    net.apply(at, multicast, ({ key }) => ({ key }));
    expect(names(net, net.moves(at))).toEqual(['B1', 'B2', 'C0', 'C1']);
  });

  test('D06 a multicast needs room with all receivers', () => {
    const net = new Net(
      machinesOf({ A: ['0 C!a 1', '1 B,C!b 2'], B: ['0 A?b 1'], C: [] }),
      buffered,
    );
    const at = net.initial();
    net.apply(at, net.moves(at)[0] as NetMove, ({ key }) => ({ key }));
    expect(net.moves(at)).toEqual([]);
  });

  test('synchronously: a send with each way in which it is taken, in lexicographic order', () => {
    const net = new Net(system, synchronous);
    const at = net.initial();
    expect(names(net, net.moves(at))).toEqual(['A0+B0', 'A1+B1+C0', 'A1+B1+C1', 'B2']);
    net.apply(at, net.moves(at)[2] as NetMove, ({ key }) => ({ key }));
    expect(at.states).toEqual([1, 1, 2]);
    expect(net.isDone(at)).toBe(true);
  });
});
