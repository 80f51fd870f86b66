import { expect, test } from 'vitest';
import { playScenario, type Played } from '../../tools/play.ts';
import { fixed, scenarioOf, second } from './scenarios.ts';

/** Two branches with budgets of their own: one leaves 60 credits, the other needs more than its 40. */
function play(needs: number, first: number): Played {
  const quick = [
    { step: 'quick', estimate: { credits: 100 }, uses: { credits: 40 }, work: fixed(first) },
  ];
  const greedy = [
    {
      step: 'greedy',
      estimate: { credits: 40 },
      uses: { credits: needs },
      work: fixed(2 * second),
    },
  ];
  return playScenario(
    scenarioOf({
      // Nothing is left above: what a branch is given more is what the other has left.
      swarm: { budget: { credits: 140 }, runs: [{ routine: 'work', budget: { credits: 140 } }] },
      routines: {
        work: {
          steps: [
            {
              step: 'both',
              branches: {
                quick: { budget: { credits: 100 }, steps: quick },
                greedy: { budget: { credits: 40 }, steps: greedy },
              },
            },
          ],
        },
      },
      policies: { recovery: 'abort' },
    }),
  );
}

const granted = (played: Played): string[] =>
  played
    .marks('budget')
    .filter(({ label }) => label === 'budget:granted:credits')
    .map(({ subject, value }) => `${subject.split('/').at(-1)?.split(':')[0]} ${value}`);

const ends = (played: Played): unknown => played.state<{ trail: string[] }>('work').trail.at(-1);

test('B35 what a branch leaves goes to one of the same step that asks for more', () => {
  const played = play(90, second);
  expect(played.broken).toEqual([]);
  expect(granted(played)).toContain('greedy 50');
  expect(ends(played)).toBe('completed');
  expect(played.state<{ books: { used: number[] } }>('swarm').books.used[0]).toBe(130);
});

test('B35 no more than was left, and not before the other branch has ended', () => {
  expect(ends(play(101, second))).toBe('failed');
  expect(ends(play(90, 4 * second))).toBe('failed');
  expect(play(101, second).broken).toEqual([]);
});
