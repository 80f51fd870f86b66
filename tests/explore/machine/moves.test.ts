import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileProduct, contentOf, get } from '../../../src/explore/machine/compile.ts';
import type { CompiledProduct } from '../../../src/explore/machine/compile.ts';
import { Stepper } from '../../../src/explore/machine/stepper.ts';
import { Net } from '../../../src/run/machine/moves.ts';
import type { Configuration } from '../../../src/run/machine/moves.ts';
import { randomMachines, randomMode } from '../../tools/random-machines.ts';

/** A packed state as text: states, and what channels hold by role and key. */
function packed(compiled: CompiledProduct, vector: Int32Array): string {
  const states = compiled.machines.map(({ field }) => get(vector, field));
  const channels = compiled.channels.flatMap((channel) => {
    const content = contentOf(vector, channel).map((symbol) => channel.symbols[symbol - 1]!);
    const [from, to] = [channel.from, channel.to].map((end) => compiled.machines[end]?.role);
    return content.length > 0 ? [`${from}>${to}:${content.join()}`] : [];
  });
  return JSON.stringify([states, channels.sort()]);
}

function plain(net: Net, { states, channels }: Configuration): string {
  const filled = channels.flatMap((content, number) => {
    const { from, to } = net.channels[number]!;
    return content.length > 0
      ? [`${from}>${to}:${content.map(({ key }) => net.keys[key]).join()}`]
      : [];
  });
  return JSON.stringify([states, filled.sort()]);
}

test('D11 packed vectors and plain data make the same moves, in the same order', () => {
  fc.assert(
    fc.property(
      randomMachines(),
      randomMode(),
      fc.array(fc.nat(1000), { maxLength: 30 }),
      (machines, mode, picks) => {
        const net = new Net(machines, mode);
        const compiled = compileProduct(machines, mode);
        const stepper = new Stepper(compiled);
        stepper.present.set(compiled.initial);
        const configuration: Configuration = net.initial();
        for (const pick of picks) {
          expect(packed(compiled, stepper.present)).toBe(plain(net, configuration));
          const moves = net.moves(configuration);
          const enabled = stepper.moves();
          const { machine, transition } = compiled.moves;
          expect(enabled.map((move) => [machine[move], transition[move]])).toEqual(
            moves.map(({ step }) => [step.machine, step.transition]),
          );
          if (moves.length === 0) return;
          net.apply(configuration, moves[pick % moves.length]!, ({ key }) => ({ key }));
          stepper.apply(enabled[pick % moves.length]!);
          stepper.present.set(stepper.next);
        }
      },
    ),
    { numRuns: 400 },
  );
});
