import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitsOf } from '../../../src/run/statechart/compile-tree.ts';
import { compileChart } from '../../../src/run/statechart/compile.ts';
import { Crowd } from '../../../src/run/statechart/crowd.ts';
import type { Program } from '../../../src/run/statechart/datamodel.ts';
import { ExpressionProgram } from '../../../src/run/statechart/expression-program.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import { chartArbitrary, eventNames } from './reference-arbitrary.ts';
import { RecordingHost } from './reference-host.ts';
import { bound, machine } from './reference-play.ts';

const members = 4;

const sendings = fc.array(
  fc.record({
    // One more than there are: that is all of them.
    to: fc.integer({ min: 0, max: members }),
    name: fc.constantFrom(...eventNames),
  }),
  { maxLength: 12 },
);

function crowdOf(chart: Statechart): Crowd {
  const program = new ExpressionProgram(chart) as unknown as Program;
  const limited = { ...chart, limits: { microsteps: bound } };
  return new Crowd(compileChart(limited, program), members, new RecordingHost());
}

test('a machine in a crowd does what it does alone', () => {
  fc.assert(
    fc.property(chartArbitrary(10), sendings, (chart, sent) => {
      const crowd = crowdOf(chart);
      const alone = Array.from({ length: members }, () => machine(chart, true));
      for (const { interpreter, session } of alone) {
        interpreter.start(session);
        interpreter.settle(session);
      }
      for (const { to, name } of sent) {
        const event = { name, type: 'external' } as const;
        if (to < members) crowd.send(to, event);
        else crowd.sendAll(event);
        alone.forEach(({ interpreter, session }, n) => {
          if (to === n || to === members) interpreter.process(session, event);
        });
        alone.forEach(({ session }, n) => {
          expect(crowd.status(n)).toBe(session.status);
          expect(crowd.data(n)).toEqual(session.memory.view().data);
          if (session.status !== 'failed') {
            expect(bitsOf(crowd.configuration(n))).toEqual(bitsOf(session.configuration));
          }
        });
      }
    }),
    { numRuns: 150 },
  );
});

test('one machine of a crowd goes back to where it was, and no other', () => {
  fc.assert(
    fc.property(chartArbitrary(10), sendings, sendings, (chart, first, second) => {
      const crowd = crowdOf(chart);
      const send = ({ to, name }: { to: number; name: string }) => {
        const event = { name, type: 'external' } as const;
        if (to < members) crowd.send(to, event);
        else crowd.sendAll(event);
      };
      const stand = (n: number) => [crowd.status(n), bitsOf(crowd.configuration(n)), crowd.data(n)];
      first.forEach(send);
      const saved = crowd.save(1);
      const before = stand(1);
      second.forEach(send);
      const other = stand(2);
      crowd.restore(1, saved);
      expect(stand(1)).toEqual(before);
      expect(stand(2)).toEqual(other);
    }),
    { numRuns: 100 },
  );
});
