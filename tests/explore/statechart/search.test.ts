import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alphabetOf } from '../../../src/explore/statechart/alphabet.ts';
import { ControlSearch, isPlainControl } from '../../../src/explore/statechart/control.ts';
import { coveringPaths } from '../../../src/explore/statechart/cover.ts';
import { deadlocks } from '../../../src/explore/statechart/judge.ts';
import { Search } from '../../../src/explore/statechart/search.ts';
import { compileChart } from '../../../src/run/statechart/compile.ts';
import { makeProgram } from '../../../src/run/statechart/program.ts';
import { charts } from '../../model/statechart/arbitrary.ts';
import { chartOf, explored, unseen } from './explored.ts';

const diagram = (lines: string): string => `stateDiagram-v2\n${lines}`;

const door = diagram(`
  %% @data wrong = 0
  [*] --> Locked
  Locked --> Unlocked : card [event.data.good == true] / wrong = 0
  Locked --> Alarm : card [wrong >= 2]
  Locked --> Locked : card / wrong = wrong + 1
  Unlocked --> Locked : after 5s
  Alarm --> Locked : reset / wrong = 0
`);

describe('what a machine can come to', () => {
  test('data are followed, events carry what guards ask for', async () => {
    const { search } = await explored(await chartOf(door));
    expect(search.complete).toBe(true);
    expect(unseen(search)).toEqual([]);
    expect(search.taken.every(Boolean)).toBe(true);
  });

  test('a guard that never holds leaves its target unseen', async () => {
    const { search } = await explored(
      await chartOf(
        door.replace('wrong >= 2', 'wrong < 0').replace(': card /', ': card [wrong < 4] /'),
      ),
    );
    expect(search.complete).toBe(true);
    expect(unseen(search)).toEqual(['Alarm']);
  });

  test('a search that is cut short says so', async () => {
    const counting = diagram(`
      %% @data n = 0
      [*] --> A
      A --> A : go / n = n + 1
    `);
    const { search, results } = await explored(await chartOf(counting), 'always n < 9000', 50);
    expect(search.complete).toBe(false);
    expect(results[0]?.verdict).toBe('unknown');
  });

  test('delays come in the orders that are possible, and in no other', async () => {
    const race = diagram(`
      [*] --> Idle
      Idle --> Two : go
      state Two {
        [*] --> Slow
        Slow --> Done : after 3s
        --
        [*] --> Quick
        Quick --> Ready : after 1s
      }
    `);
    const never = "never In('Done') and In('Quick')";
    const { results } = await explored(await chartOf(race), never);
    expect(results[0]?.verdict).toBe('holds');
    const other = race.replace('after 1s', 'after 4s');
    const { results: broken, ways } = await explored(await chartOf(other), never);
    expect(broken[0]?.verdict).toBe('broken');
    expect(ways[0]?.chart.events.map(({ name }) => name)).toEqual(['go']);
  });

  test('what comes from outside comes when the delays let it', async () => {
    // Only between the third and the fourth second is the window open.
    const window = diagram(`
      [*] --> Shut
      Shut --> Open : after 3s
      Open --> Over : after 1s
      Open --> In : push
    `);
    const { ways } = await explored(await chartOf(window), "never In('In')");
    expect(ways[0]?.chart.events).toEqual([{ name: 'push', after: 3_000_000_000 }]);
  });
});

describe('what is found', () => {
  test('rests without a way out', async () => {
    const stuck = diagram(`
      [*] --> A
      A --> B : go
      A --> C : end
      C --> [*]
    `);
    const { search } = await explored(await chartOf(stuck));
    const names = deadlocks(search, 5).map((node) =>
      search.restOf(node).rest.session.at.states.map((n) => search.chart.states[n]?.id),
    );
    expect(names).toEqual([['B']]);
  });

  test('machines that never rest', async () => {
    const endless = diagram(`
      [*] --> A
      A --> B : go
      B --> C
      C --> B
    `);
    const { search } = await explored(await chartOf(endless));
    expect(search.mishaps.map(({ failure }) => failure.kind)).toEqual(['budget']);
  });

  test('two ways that are open at once', async () => {
    const two = diagram(`
      %% @data n = 0
      [*] --> A
      A --> A : more [n < 5] / n = n + 1
      A --> B : go [n > 2]
      A --> C : go [n > 3]
    `);
    const { search } = await explored(await chartOf(two));
    const pairs = [...search.rivals.values()].map(({ pair }) =>
      pair.map((t) => search.chart.transitions[t]?.targets[0]),
    );
    expect(pairs).toEqual([['B', 'C']]);
  });

  test('properties of what can still come', async () => {
    const lost = diagram(`
      [*] --> Idle
      Idle --> Busy : ask
      Busy --> Idle : answer
      Busy --> Gone : fail
      Gone --> Gone : ask
    `);
    const claims = "after In('Busy') leads to In('Idle')\neventually In('Busy')";
    const { results, ways } = await explored(await chartOf(lost), claims);
    expect(results.map(({ verdict }) => verdict)).toEqual(['broken', 'holds']);
    expect(ways[0]?.chart.events.map(({ name }) => name)).toEqual(['ask', 'fail']);
    const mended = lost.replace('Gone --> Gone : ask', 'Gone --> Idle : back');
    const { results: fine } = await explored(await chartOf(mended), claims);
    expect(fine.map(({ verdict }) => verdict)).toEqual(['holds', 'holds']);
  });

  test('configurations between two rests count for what is never to be', async () => {
    const short = diagram(`
      [*] --> A
      A --> Flash : go
      Flash --> B
    `);
    const { results } = await explored(await chartOf(short), "never In('Flash')");
    expect(results[0]?.verdict).toBe('broken');
  });
});

describe('covering', () => {
  test('every transition that can be taken is on some path', async () => {
    const { search } = await explored(await chartOf(door));
    const open = new Set(search.chart.transitions.keys());
    const paths = coveringPaths(search, { open });
    expect(open.size).toBe(0);
    for (const { start, edges } of paths) {
      let at = start;
      for (const edge of edges) {
        expect(search.space.from(edge)).toBe(at);
        at = search.space.to(edge);
      }
    }
  });
});

describe('configurations as bits', () => {
  const options = {
    datamodels: ['null' as const],
    eventless: false,
    history: false,
    content: false,
    sends: false,
  };

  test('the same configurations and transitions as with the interpreter', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(charts(options), async (chart) => {
        const compiled = compileChart(chart, await makeProgram(chart));
        if (!isPlainControl(compiled)) return;
        compared++;
        const stimuli = alphabetOf(compiled.model);
        const control = new ControlSearch(compiled, stimuli, 1_000);
        control.advance(2_000);
        const search = new Search(compiled, { stimuli, properties: [], maxConfigurations: 1_000 });
        search.advance(2_000);
        const { complete, seen, taken } = control.result;
        expect(complete).toBe(search.complete);
        if (!complete) return;
        expect([...seen].slice(1)).toEqual([...search.seen].slice(1));
        expect([...taken]).toEqual([...search.taken]);
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(30);
  });

  test('what breaks a claim is reached by its events', async () => {
    const chart = await chartOf(diagram('[*] --> A\nA --> B : go\nB --> C : on\nC --> A : back'));
    const compiled = compileChart(chart, await makeProgram(chart));
    const claims = [(isActive: (id: string) => boolean) => !isActive('C')];
    const search = new ControlSearch(compiled, alphabetOf(compiled.model), 100, claims);
    search.advance(100);
    expect(search.eventsTo(search.result.broken[0] ?? -1)).toEqual(['go', 'on']);
    expect(search.statesOf(search.result.broken[0] ?? -1)).toEqual(['C']);
  });
});

describe('data without a say', () => {
  const counting = diagram(`
    %% @data n = 0
    %% @data m = 0
    [*] --> A
    A --> B : go [n < 2] / n = n + 1, m = m + 1
    B --> A : back / m = m + n
  `);

  test('what only counts does not multiply configurations', async () => {
    const { search } = await explored(await chartOf(counting));
    expect(search.complete).toBe(true);
    expect(search.space.count).toBe(5);
  });

  test('unless a property speaks of it', async () => {
    const { search, results } = await explored(await chartOf(counting), 'never m > 5');
    expect(search.space.count).toBe(5);
    expect(results[0]?.verdict).toBe('holds');
    const { results: broken } = await explored(await chartOf(counting), 'never m > 2');
    expect(broken[0]?.verdict).toBe('broken');
  });

  test('nor when it flows into what has one', async () => {
    const flows = counting
      .replace('[n < 2] / n = n + 1', '[n < 6] / n = m')
      .replace('@data m = 0', '@data m = 1');
    const { search, results } = await explored(await chartOf(flows), 'eventually n > 2');
    expect(search.complete).toBe(true);
    expect(results[0]?.verdict).toBe('holds');
  });
});
