import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { RunState } from '../../../src/run/component/run.ts';
import type { SwarmState } from '../../../src/run/component/swarm.ts';
import { playScenario, type Played } from '../../tools/play.ts';
import { fixed, minute, ms, scenarioOf, second } from './scenarios.ts';

type Plain = { readonly [key: string]: Json };

function play(written: Plain, faults: Fault[] = [], seed = 0): Played {
  return playScenario(scenarioOf(written), { faults, seed, maxSteps: 200_000 });
}

/** Labels and subjects of marks of one family, as one text each. */
function lines(played: Played, family: string): string[] {
  return played.marks(family).map(({ label, subject }) => `${label} ${subject}`);
}

const bakery: Plain = {
  swarm: {
    swarm: 'bakery',
    budget: { credits: 1000 },
    runs: [{ routine: 'bake', budget: { credits: 500 } }],
  },
  routines: { bake: { steps: ['mix', { step: 'heat', tools: ['oven'] }] } },
  tools: { oven: { estimate: { credits: 20 }, actual: { credits: 15 } } },
};

/** The bakery with other steps; plain data, whatever the compiler makes of its literals. */
function bakeryWith(steps: unknown, more: object = {}, run: object = {}): Plain {
  return bakeryOf(steps as Json, more as Plain, run as Plain);
}

function bakeryOf(steps: Json, more: Plain, run: Plain): Plain {
  return {
    ...bakery,
    swarm: {
      swarm: 'bakery',
      budget: { credits: 1000 },
      runs: [{ routine: 'bake', budget: { credits: 500 }, ...run }],
      ...(more.swarm as Plain | undefined),
    },
    routines: { bake: { steps, ...(more.bake as Plain | undefined) }, ...(more.routines as Plain) },
    policies: { ...(more.policies as Plain | undefined) },
    tools: { ...(bakery.tools as Plain), ...(more.tools as Plain | undefined) },
  };
}

function defect(name: string): Plain {
  return { policies: { defect: name } };
}

const used = (played: Played, id: string): number[] =>
  played.state<{ books: { used: number[] } }>(id).books.used;

describe('tiers', () => {
  test('B01 calls nest: steps in routines, tools in steps', () => {
    const played = play(bakery);
    expect(played.status).toBe('done');
    expect(played.broken).toEqual([]);
    expect(lines(played, 'call')).toEqual([
      'call:begin:executeRoutine bakery/bake',
      'call:begin:executeStep bakery/bake/mix',
      'call:end:executeStep bakery/bake/mix',
      'call:begin:executeStep bakery/bake/heat',
      'call:begin:callTool bakery/bake/heat/oven',
      'call:end:callTool bakery/bake/heat/oven',
      'call:end:executeStep bakery/bake/heat',
      'call:end:executeRoutine bakery/bake',
    ]);
    expect(used(played, 'bakery')).toEqual([15, 252 * ms, 0, 0, 1]);
  });

  test('B01 planted: a step that goes on after its run has ended is noticed', () => {
    const steps = [{ step: 'mix', work: fixed(10 * second), tools: ['oven'] }];
    const played = play(bakeryWith(steps, defect('forgets-steps'), { timeout: 1 * second }));
    expect(played.broken).toContain('steps-inside-runs');
    expect(played.broken).toContain('calls-nest');
  });

  test('B02 pause, resume, query and new limits', () => {
    const steps = ['one', 'two', 'three'];
    const control = [
      { at: 100 * ms, do: 'pause', run: 'bake' },
      { at: 2 * second, do: 'query', run: 'bake' },
      { at: 3 * second, do: 'updateLimits', run: 'bake', amount: { credits: 700 } },
      { at: 5 * second, do: 'resume', run: 'bake' },
    ];
    const played = play(bakeryWith(steps, { swarm: { control } }));
    expect(played.status).toBe('done');
    expect(played.broken).toEqual([]);
    const run = played.marks('status').filter(({ subject }) => subject === 'bakery/bake');
    expect(run.map(({ label }) => label.slice(7))).toEqual([
      'loading',
      'configuring',
      'ready',
      'running',
      'paused',
      'running',
      'completed',
    ]);
    expect(played.now).toBeGreaterThan(5 * second);
    expect(
      played
        .marks('budget')
        .some(({ label, value }) => label === 'budget:limit:credits' && value === 700),
    ).toBe(true);
  });

  test('B02 cancel ends a run in the middle of a step', () => {
    const steps = [{ step: 'slow', work: fixed(10 * second) }, 'never'];
    const control = [{ at: second, do: 'cancel', run: 'bake' }];
    const played = play(bakeryWith(steps, { swarm: { control } }));
    expect(played.status).toBe('done');
    expect(played.broken).toEqual([]);
    expect(played.state<RunState>('bake').trail.at(-1)).toBe('cancelled');
    expect(played.state<SwarmState>('bakery').cancelled).toBe(1);
    expect(played.now).toBeLessThan(2 * second);
  });

  test('B02 planted: a run that was called off and never ends is noticed', () => {
    const steps = [{ step: 'slow', work: fixed(10 * second) }];
    const control = [{ at: second, do: 'cancel', run: 'bake' }];
    const played = play(bakeryWith(steps, { swarm: { control }, ...defect('never-ends') }));
    expect(played.broken).toContain('cancel-ends');
  });

  test('B02 limits below what is used are a violation, and stop at what is used', () => {
    const steps = [{ step: 'one', uses: { credits: 300 } }, 'two'];
    const control = [{ at: 190 * ms, do: 'updateLimits', run: 'bake', amount: { credits: 100 } }];
    const played = play(bakeryWith(steps, { swarm: { control } }));
    expect(played.broken).toEqual([]);
    expect(lines(played, 'budget')).toContain('budget:denied:credits bakery/bake');
    expect(lines(played, 'budget')).toContain('budget:overrun:credits bakery/bake');
  });

  test('B02 planted: steps that start while the run is paused are noticed', () => {
    const control = [{ at: 100 * ms, do: 'pause', run: 'bake' }];
    const played = play(
      bakeryWith(['one', 'two', 'three'], { swarm: { control }, ...defect('start-while-paused') }),
    );
    expect(played.broken).toContain('no-step-while-paused');
  });

  test('B02 what one run hands over, another has', () => {
    const slow = { step: 'slow', work: fixed(4 * second), uses: { credits: 10 } };
    const control = [
      { at: second, do: 'transfer', run: 'bake', to: 'bake-2', amount: { credits: 150 } },
    ];
    const runs = [{ routine: 'bake', budget: { credits: 400 }, count: 2 }];
    const played = play(bakeryWith([slow], { swarm: { runs, control } }));
    expect(played.broken).toEqual([]);
    const limits = (subject: string): number[] =>
      played
        .marks('budget')
        .filter((mark) => mark.label === 'budget:limit:credits' && mark.subject === subject)
        .map(({ value }) => value);
    expect(limits('bakery/bake')).toEqual([400, 250]);
    expect(limits('bakery/bake-2')).toEqual([400, 550]);
  });

  test('B02 an emergency pauses whoever is less urgent, who goes on afterwards', () => {
    const steps = [
      { step: 'a', work: fixed(2 * second) },
      { step: 'b', work: fixed(second) },
    ];
    const runs = [
      { run: 'calm', routine: 'bake', budget: { credits: 800 }, priority: 'low' },
      {
        run: 'urgent',
        routine: 'bake',
        budget: { credits: 600 },
        priority: 'emergency',
        at: second,
      },
    ];
    const played = play(
      bakeryWith(steps, { swarm: { runs }, policies: { conflict: 'preemption' } }),
    );
    expect(played.broken).toEqual([]);
    expect(played.status).toBe('done');
    expect(lines(played, 'budget')).toContain('budget:preempted:credits bakery/calm');
    expect(played.state<RunState>('calm').trail).toEqual([
      'uninitialized',
      'loading',
      'configuring',
      'ready',
      'running',
      'paused',
      'running',
      'completed',
    ]);
    expect(played.state<RunState>('urgent').trail.at(-1)).toBe('completed');
  });

  test('B02 a swarm with less than its threshold left stops', () => {
    const steps = [{ step: 'a', uses: { credits: 300 } }];
    const runs = [
      { routine: 'bake', budget: { credits: 400 }, count: 3, every: fixed(5 * second) },
    ];
    const played = play(bakeryWith(steps, { swarm: { runs, threshold: { credits: 800 } } }));
    expect(played.broken).toEqual([]);
    expect(played.state<SwarmState>('bakery')).toMatchObject({ completed: 1, cancelled: 2 });
  });

  test('B06 the strategy of a step is shown while it is at work', () => {
    const step = { step: 'one', strategy: 'conversational', work: fixed(second) };
    const played = play(bakeryWith([step]));
    const shown = Array.from({ length: played.steps }, (_, i) =>
      played.system.exhibits(played.simulation.at(i).states),
    ).flat();
    expect(shown).toContainEqual(
      expect.objectContaining({ holder: 'bakery/bake/one', strategy: 'conversational' }),
    );
  });

  test('B03 planted: a status after the last one is noticed', () => {
    const played = play(bakeryWith(['one'], defect('illegal-status')));
    expect(played.broken).toEqual(
      expect.arrayContaining(['legal-run-status', 'legal-step-status']),
    );
  });

  test('B04 results echo their request, and list what was no reason to fail', () => {
    const steps = [
      { step: 'one', output: { a: 1 } },
      { step: 'two', output: { b: 'x' } },
    ];
    const played = play(bakeryWith(steps));
    const { result } = played.state<RunState>('bake');
    expect(played.broken).toEqual([]);
    expect(result).toMatchObject({
      request: 'bakery/bake',
      status: 'completed',
      errors: [],
      failure: null,
      checkpoints: 2,
    });
    expect(Object.keys(result?.outputs ?? {})).toEqual(['a', 'b']);
  });

  test('B04 planted: a result with another request id is noticed', () => {
    const played = play(bakeryWith(['one'], defect('other-request-id')));
    expect(played.broken).toContain('request-id-echoed');
  });

  const doomed = { step: 'one', failure: { error: 'fatal_error', features: ['systemDown'] } };

  test('B04 a fatal error is why a run has failed, and no mere remark', () => {
    const played = play(bakeryWith([doomed, 'two']));
    expect(played.broken).toEqual([]);
    const { result } = played.state<RunState>('bake');
    expect(result).toMatchObject({ status: 'failed', failure: { type: 'fatal_error' } });
  });

  test('B04 planted: a run that goes on after a fatal error is noticed', () => {
    const played = play(bakeryWith([doomed, 'two'], defect('goes-on-after-fatal')));
    expect(played.state<RunState>('bake').trail.at(-1)).toBe('completed');
    expect(played.broken).toContain('errors-not-fatal');
  });

  test('B56 a tool is called only after the decision on it was written down', () => {
    const steps = [{ step: 'one', tools: ['oven'] }];
    const played = play(bakeryWith(steps, { policies: { security: 'checked' } }));
    expect(played.broken).toEqual([]);
    expect(lines(played, 'audit')).toContain('audit:allow:call_tool bakery/bake/one/oven');
  });

  test('B56 planted: permissions that nobody writes down are noticed', () => {
    const steps = [{ step: 'one', tools: ['oven'] }];
    const policies = { security: 'checked', defect: 'unaudited' };
    expect(play(bakeryWith(steps, { policies })).broken).toContain('tier-calls-audited');
    const unchecked = { policies: { security: 'off', defect: 'unaudited' } };
    expect(play(bakeryWith(steps, unchecked)).broken).toEqual([]);
  });

  test('B05 an output of another shape fails with OUTPUT_VALIDATION_FAILED', () => {
    const steps = [{ step: 'one', output: { count: 'three' }, schema: { count: 'number' } }];
    const played = play(bakeryWith(steps));
    expect(played.broken).toEqual([]);
    expect(lines(played, 'error')[0]).toBe('error:raised:output_validation_failed bakery/bake/one');
    expect(played.state<RunState>('bake').trail.at(-1)).toBe('failed');
  });

  test.each(['quality-out-of-range', 'unvalidated'])('B05 planted: %s is noticed', (name) => {
    const steps = [{ step: 'one', output: { count: 'three' }, schema: { count: 'number' } }];
    const played = play(bakeryWith(steps, defect(name)));
    expect(played.broken).toContain('output-validated');
  });

  test('B06 a step falls back along its chain, each strategy at its own cost', () => {
    const steps = [
      {
        step: 'one',
        strategy: 'conversational',
        fallback: ['reasoning', 'deterministic'],
        uses: { credits: 100 },
        failure: { error: 'strategy_failed', times: 2 },
      },
    ];
    const costs = { conversational: 3, reasoning: 2, deterministic: 0.5 };
    const played = play(bakeryWith(steps, { policies: { costs } }));
    expect(played.broken).toEqual([]);
    const { result } = played.state<RunState>('bake');
    expect(result?.status).toBe('completed');
    expect(used(played, 'bakery')[0]).toBe(50);
    const tried = played.marks('error').filter(({ label }) => label.startsWith('error:tried'));
    expect(tried.map(({ label }) => label)).toEqual([
      'error:tried:fallback_strategy',
      'error:tried:fallback_strategy',
    ]);
  });

  test('B06 planted: a chain of fallbacks without an end is noticed', () => {
    const steps = [
      { step: 'one', fallback: ['deterministic'], failure: { error: 'strategy_failed' } },
    ];
    const played = play(bakeryWith(steps, defect('endless-fallback')));
    expect(played.broken).toContain('finite-fallback');
  });

  test('B07 a failure, a timeout and a crash release what was reserved', () => {
    const steps = [
      { step: 'one', tools: ['oven'], failure: { error: 'fatal_error', features: ['systemDown'] } },
    ];
    const failing = play(bakeryWith(steps));
    expect(failing.broken).toEqual([]);
    const late = { estimate: { credits: 20 }, latency: fixed(10 * minute), timeout: second };
    const slow = play(bakeryWith([{ step: 'one', tools: ['oven'] }], { tools: { oven: late } }));
    expect(slow.broken).toEqual([]);
    expect(slow.state<RunState>('bake').trail.at(-1)).toBe('failed');
    const crash: Fault[] = [
      { kind: 'crash', actor: 'bake.executor', at: 200 * ms },
      { kind: 'restart', actor: 'bake.executor', at: 900 * ms },
    ];
    const crashed = play(bakeryWith([{ step: 'one', tools: ['oven'] }]), crash);
    expect(crashed.broken).toEqual([]);
    expect(crashed.state<RunState>('bake').trail.at(-1)).toBe('completed');
    // The call that was open when the executor went down counts in full, the repeated one as used.
    expect(used(crashed, 'bakery')[0]).toBe(20 + 15);
  });

  test('B08 a routine calls a routine, with limits of its own', () => {
    const routines = { knead: { steps: ['fold', 'press'], budget: { credits: 50 } } };
    const steps = ['mix', { step: 'knead', routine: 'knead', budget: { credits: 60 } }];
    const played = play(bakeryWith(steps, { routines }));
    expect(played.broken).toEqual([]);
    expect(lines(played, 'call')).toContain('call:begin:executeStep bakery/bake/knead/fold');
    expect(played.state<RunState>('bake.knead').trail.at(-1)).toBe('completed');
    expect(
      played
        .marks('budget')
        .some(
          ({ label, subject, value }) =>
            label === 'budget:limit:credits' && subject === 'bakery/bake/knead' && value === 60,
        ),
    ).toBe(true);
  });

  test('B08 a routine that calls itself, by whatever way, does not call', () => {
    const routines = { knead: { steps: [{ step: 'again', routine: 'bake' }] } };
    const played = play(bakeryWith([{ step: 'knead', routine: 'knead' }], { routines }));
    expect(played.status).toBe('done');
    expect(played.system.components.filter(({ kind }) => kind === 'run')).toHaveLength(1);
  });

  test('B08 planted: a child with more than its parent has booked is noticed', () => {
    const routines = { knead: { steps: ['fold'] } };
    const steps = [{ step: 'knead', routine: 'knead', budget: { memory: 1000 } }];
    const played = play(bakeryWith(steps, { routines, ...defect('credits-only') }));
    expect(played.broken).toContain('child-within-parent');
  });

  test('B17 a run that may be partial goes on without a step, and says why', () => {
    const steps = [
      { step: 'one', output: { a: 1 } },
      { step: 'two', output: { b: 2 }, failure: 'output_validation_failed' },
    ];
    const played = play(bakeryWith(steps, { bake: { partial: true } }));
    expect(played.broken).toEqual([]);
    const { result } = played.state<RunState>('bake');
    expect(result?.status).toBe('completed');
    expect(Object.keys(result?.outputs ?? {})).toEqual(['a']);
    expect(result?.errors.map(({ type }) => type)).toEqual(['output_validation_failed']);
  });

  test('B17 planted: a partial result that hides its errors is noticed', () => {
    const steps = [{ step: 'two', output: { b: 2 }, failure: 'output_validation_failed' }];
    const played = play(bakeryWith(steps, { bake: { partial: true }, ...defect('hidden-errors') }));
    expect(played.broken).toContain('partial-run-says-so');
  });

  test('B24 what a tool leaves is returned, what it takes more is an overrun', () => {
    const tools = {
      search: { estimate: { credits: 50 } },
      model: { estimate: { credits: 200 }, actual: { credits: 180 } },
      call: { estimate: { credits: 25 }, actual: { credits: 30 } },
    };
    const step = { step: 'one', estimate: { credits: 500 }, uses: {}, tools: Object.keys(tools) };
    const played = play(bakeryWith([step], { tools }));
    expect(played.broken).toEqual([]);
    const budget = played
      .marks('budget')
      .map(({ label, subject, value }) => `${label} ${subject} ${value}`);
    expect(budget).toContain('budget:returned:credits bakery/bake/one 20');
    expect(budget).toContain('budget:overrun:credits bakery/bake/one 5');
    expect(used(played, 'bakery')[0]).toBe(50 + 180 + 30);
  });

  test('B25 use adds up: time one after the other, and the longest of branches', () => {
    const branches = {
      quick: [{ step: 'a', work: fixed(second), uses: { credits: 5 } }],
      slow: [
        { step: 'b', work: fixed(3 * second), uses: { credits: 7 } },
        { step: 'c', work: fixed(second) },
      ],
    };
    const steps = [
      { step: 'first', work: fixed(2 * second) },
      { step: 'both', branches },
    ];
    const played = play(bakeryWith(steps));
    expect(played.broken).toEqual([]);
    expect(used(played, 'bakery')).toEqual([12, 6 * second, 0, 0, 0]);
    expect(played.state<RunState>('bake').result?.usage.slice(0, 4)).toEqual([
      12,
      6 * second,
      0,
      2,
    ]);
  });

  test('B25 planted: use that is given back as if it were not spent is noticed', () => {
    const steps = [{ step: 'one', uses: { credits: 5 }, tools: ['oven'] }];
    const played = play(bakeryWith(steps, defect('refund-spent')));
    expect(played.broken).toContain('usage-rolls-up');
  });

  const greedy = { step: 'one', estimate: { credits: 30 }, uses: { credits: 80 } };

  test('B26 an overrun asks for more and is given it', () => {
    const played = play(bakeryWith([greedy]));
    expect(played.broken).toEqual([]);
    expect(lines(played, 'budget')).toContain('budget:granted:credits bakery/bake/one');
    expect(used(played, 'bakery')[0]).toBe(80);
  });

  test('B26 an overrun goes up to the swarm, and is denied where there is nothing left', () => {
    const swarm = { budget: { credits: 60 } };
    const run = { budget: { credits: 40 } };
    const policies = { recovery: 'abort' };
    const played = play(bakeryWith([greedy], { swarm, policies }, run));
    expect(played.broken).toEqual([]);
    expect(lines(played, 'budget')).toContain('budget:denied:credits bakery/bake');
    expect(played.state<RunState>('bake').trail.at(-1)).toBe('failed');
    const more = play(bakeryWith([greedy], { swarm: { budget: { credits: 100 } } }, run));
    expect(more.state<RunState>('bake').trail.at(-1)).toBe('completed');
    expect(used(more, 'bakery')[0]).toBe(80);
  });

  test('B26 an overrun reduces the scope, or is denied', () => {
    const less = play(bakeryWith([{ ...greedy, overrun: 'reduce' }]));
    expect(less.broken).toEqual([]);
    expect(used(less, 'bakery')[0]).toBe(30);
    expect(lines(less, 'budget')).toContain('budget:reduced:credits bakery/bake/one');
    const policies = { recovery: 'abort' };
    const none = play(bakeryWith([{ ...greedy, overrun: 'deny' }], { policies }));
    expect(none.state<RunState>('bake').trail.at(-1)).toBe('failed');
    expect(lines(none, 'budget')).toContain('budget:denied:credits bakery/bake/one');
  });

  test('B24 B26 planted: an overrun without a decision is noticed', () => {
    const played = play(bakeryWith([greedy], defect('silent-overrun')));
    expect(played.broken).toContain('no-silent-overrun');
    expect(played.broken).toContain('tiers-conserve');
  });

  const wide = {
    step: 'wide',
    branches: {
      a: [{ step: 'a', work: fixed(second) }],
      b: [{ step: 'b', work: fixed(second) }],
      c: [{ step: 'c', work: fixed(second) }],
    },
  };

  test('B35 branches beyond the limit wait for one that ends', () => {
    const played = play(bakeryWith([wide], {}, { budget: { credits: 100, concurrency: 2 } }));
    expect(played.broken).toEqual([]);
    expect(used(played, 'bakery')[1]).toBe(second);
    expect(played.now).toBeGreaterThan(2 * second);
    expect(played.state<RunState>('bake').result?.usage[3]).toBe(2);
  });

  test('B35 branches with budgets of their own', () => {
    const branches = {
      a: { budget: { credits: 20 }, steps: [{ step: 'a', estimate: { credits: 15 } }] },
      b: { budget: { credits: 30 }, steps: [{ step: 'b', estimate: { credits: 25 } }] },
    };
    const played = play(bakeryWith([{ step: 'both', branches }]));
    expect(played.broken).toEqual([]);
    expect(used(played, 'bakery')[0]).toBe(40);
  });

  test('B35 planted: branches without a bound are noticed', () => {
    const played = play(
      bakeryWith([wide], defect('unbounded-branches'), { budget: { concurrency: 2 } }),
    );
    expect(played.broken).toContain('branches-within-limit');
  });

  test('decisions, loops and variables', () => {
    const steps = [
      { step: 'ask', output: { hot: true, count: 3 } },
      // oxlint-disable-next-line unicorn/no-thenable -- it is how decisions are written
      { step: 'choose', when: 'hot', then: ['cool'], else: ['warm'] },
      { step: 'again', body: ['turn'], times: 5, until: 'round >= count' },
    ];
    const played = play(bakeryWith(steps));
    expect(played.broken).toEqual([]);
    const calls = lines(played, 'call').filter((line) => line.includes('begin:executeStep'));
    expect(calls.map((line) => line.slice(line.lastIndexOf('/') + 1))).toEqual([
      'ask',
      'cool',
      'turn',
      'turn#2',
      'turn#3',
    ]);
  });

  test.each(['release-under-another-id', 'lost-release-on-crash'])(
    'B07 planted: %s is noticed',
    (name) => {
      const faults: Fault[] = [
        { kind: 'crash', actor: 'bake.executor', at: 200 * ms },
        { kind: 'restart', actor: 'bake.executor', at: 900 * ms },
      ];
      const steps = [{ step: 'one', tools: ['oven'] }];
      const played = play(
        bakeryWith(steps, defect(name)),
        name === 'lost-release-on-crash' ? faults : [],
      );
      expect(played.broken).toContain('reservations-released-once');
    },
  );
});
