import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartArbitrary, eventsArbitrary } from './reference-arbitrary.ts';
import { playOurs, playReference, worldly } from './reference-play.ts';

test('random machines do what Appendix D says, in its order', () => {
  fc.assert(
    fc.property(chartArbitrary(), eventsArbitrary, (chart, events) => {
      const ours = playOurs(chart, events);
      const theirs = playReference(chart, events);
      expect(ours).toEqual(theirs);
      const blind = playOurs(chart, events, true);
      expect(blind.lines).toEqual(worldly(theirs.lines));
      expect(blind.stands).toEqual(theirs.stands);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 250) },
  );
});
