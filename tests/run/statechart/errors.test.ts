import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Content } from '../../../src/model/statechart/content.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import {
  decisionText,
  grown,
  newErrors,
  Policies,
  succeeded,
} from '../../../src/run/statechart/errors.ts';
import type { Failure } from '../../../src/run/statechart/host.ts';
import { saidIn, talksOf } from '../../../src/run/statechart/talk-read.ts';
import { chart, data, fault, go, policy, raise, set, state, acquire } from './make.ts';
import { conversationNets, deviations } from './talked.ts';
import { World } from './world.ts';

const failure = (state: string, kind: Failure['kind'] = 'execution'): Failure => ({
  error: 'error.execution',
  element: 'x',
  state,
  message: 'broken',
  kind,
});

const all = { rollback: true, escalate: true };

/** Two states and an action that fails between them. */
function broken(words: string, actions: Content[] = [fault()]): Statechart {
  const made = chart(
    [state('one'), state('two'), state('safe')],
    [go('one', 'go', 'two', actions), go('safe', 'go', 'two')],
  );
  made.data = [data('n', '0')];
  made.onError = policy(words);
  return made;
}

describe('policies', () => {
  test('that of the state comes before those around it, then the machine and its language', () => {
    const inner = state('inner', { onError: policy('retry 1') });
    const made = chart([state('outer', { states: [inner], onError: policy('rollback') })]);
    made.onError = policy('stop');
    const policies = new Policies(made);
    const memory = newErrors();
    const decide = () => decisionText(policies.decide(memory, failure('inner'), all));
    expect(decide()).toBe('attempt 1 of 1 at once, as state “inner” says');
    expect(decide()).toBe('rolled back, as state “outer” says');
    expect(decisionText(policies.decide(memory, failure('nowhere'), all))).toBe(
      'stopped, as the machine says',
    );
    succeeded(memory);
    expect(decide()).toBe('attempt 1 of 1 at once, as state “inner” says');
  });

  test('a language has its own: an event, the end, or back', () => {
    const kinds = (['scxml', 'xstate', 'mermaid'] as const).map((dialect) => {
      const policies = new Policies({ ...chart([state('a')]), dialect });
      return policies.decide(newErrors(), failure('a'), all).kind;
    });
    expect(kinds).toEqual(['event', 'stop', 'rollback']);
  });

  test('what comes then is tried when attempts are used up; restarts are counted for life', () => {
    const made = chart([state('a')]);
    made.onError = policy('retry 2 exponential 1s then restart 1 then escalate');
    const policies = new Policies(made);
    const memory = newErrors();
    const decide = () => {
      const decision = policies.decide(memory, failure('a'), all);
      return 'delayNs' in decision ? `${decision.kind} ${decision.delayNs / 1e9}` : decision.kind;
    };
    expect([decide(), decide(), decide(), decide()]).toEqual([
      'retry 1',
      'retry 2',
      'restart',
      'escalate',
    ]);
    succeeded(memory);
    expect([decide(), decide(), decide()]).toEqual(['retry 1', 'retry 2', 'escalate']);
  });

  test('code that was stopped is not tried again, and a fallback only once', () => {
    const made = chart([state('a'), state('b')]);
    made.onError = policy('retry 5 then fallback b');
    const policies = new Policies(made);
    const memory = newErrors();
    expect(policies.decide(memory, failure('a', 'budget'), all).kind).toBe('fallback');
    expect(policies.decide(memory, failure('a', 'budget'), all).kind).toBe('stop');
  });

  test('delays grow as they say', () => {
    const five = (how: 'fixed' | 'linear' | 'exponential' | 'fibonacci') =>
      [1, 2, 3, 4, 5].map((n) => grown(10, how, n));
    expect(five('fixed')).toEqual([10, 10, 10, 10, 10]);
    expect(five('linear')).toEqual([10, 20, 30, 40, 50]);
    expect(five('exponential')).toEqual([10, 20, 40, 80, 160]);
    expect(five('fibonacci')).toEqual([10, 10, 20, 30, 50]);
    expect(grown(1e12, 'exponential', 1000)).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('machines with policies', () => {
  test('A16 every error is reported, decided once, recovered from, and that is complete', async () => {
    const nets = await conversationNets();
    const words = [
      'event',
      'ignore',
      'retry 2 linear 1s then rollback',
      'rollback',
      'fallback safe',
      'restart 2',
      'escalate',
      'stop',
    ];
    for (const each of words) {
      const world = (await World.of({ m: broken(each) }, { events: ['go', 'go'] })).run();
      const talks = talksOf(saidIn(world.trace));
      const handled = talks.filter(({ conversation }) => conversation === 'error-handling');
      const raised = world.marks('error').filter((label) => label.startsWith('error:raised'));
      expect(handled.length).toBeGreaterThan(0);
      expect(raised.length).toBe(handled.length);
      for (const { said } of handled) {
        const messages = said.map(({ message }) => message);
        expect(messages.slice(0, 4)).toEqual([
          'report_error',
          'check_error_policy',
          'recovery_action',
          'execute_recovery',
        ]);
        expect(messages.at(-1)).toBe('recovery_complete');
      }
      expect(deviations(nets, world.trace)).toEqual([]);
    }
  });

  test('A16 an error that a person plants meets the policy like any other', async () => {
    const action = set('n', 'n + 1');
    const made = broken('retry 3 exponential 2s', [action]);
    const changes = [{ step: 1, path: 'command.fail', value: { element: action.id, times: 2 } }];
    const world = (await World.of({ m: made }, { events: ['go'], changes })).run();
    expect(world.marks('retry', 'error')).toEqual([
      `error:raised:error.execution ${action.id}`,
      `error:tried:attempt 1 of 3 after 2s, as the machine says ${action.id}`,
      `retry:wait ${action.id}`,
      `error:raised:error.execution ${action.id}`,
      `error:tried:attempt 2 of 3 after 4s, as the machine says ${action.id}`,
      `retry:wait ${action.id}`,
      'error:resolved:retry',
    ]);
    expect(world.configuration('m')).toEqual(['two']);
    expect(world.data('m')).toEqual({ n: 1 });
    expect(world.stepper.now).toBe(6e9);
  });

  test('each policy leads where it says', async () => {
    const after = async (words: string) => {
      const world = (await World.of({ m: broken(words) }, { events: ['go'] })).run();
      return `${world.configuration('m').join()} ${world.status('m')}`;
    };
    expect(await after('event')).toBe('two running');
    expect(await after('ignore')).toBe('two running');
    expect(await after('rollback')).toBe('one running');
    expect(await after('fallback safe')).toBe('safe running');
    expect(await after('restart 1')).toBe('one running');
    expect(await after('stop')).toBe('one failed');
    expect(await after('escalate')).toBe('one failed');
    expect(await after('retry 2 1s then fallback safe')).toBe('safe running');
  });

  test('where a fallback cannot be entered, the policy after it is asked', async () => {
    const after = async (words: string) => {
      const made = chart(
        [
          state('one', { onError: policy('fallback safe') }),
          state('two'),
          state('safe', { entry: [[acquire('saw'), fault()]] }),
        ],
        [go('one', 'go', 'two', [fault()]), go('one', 'on', 'two', [set('n', 'n + 1')])],
      );
      made.data = [data('n', '0')];
      made.resources = [{ id: 'r', name: 'saw', capacity: 1 }];
      made.onError = policy(words);
      const world = (await World.of({ m: made }, { events: ['go', 'on'] })).run();
      const [saw] = world.parts.flatMap((part) => part.resources?.() ?? []);
      const holds = world.configuration('m').includes('safe') ? 1 : 0;
      expect(saw?.held).toHaveLength(holds);
      const nets = await conversationNets();
      expect(deviations(nets, world.trace)).toEqual([]);
      const { n } = world.data('m');
      return `${world.configuration('m').join()} ${world.status('m')} ${n} ${world.stepper.now}`;
    };
    expect(await after('rollback')).toBe('two running 1 0');
    expect(await after('stop')).toBe('one failed 0 0');
    expect(await after('restart 1')).toBe('two running 1 0');
    expect(await after('retry 2 1s then rollback')).toBe('two running 1 3000000000');
    expect(await after('event')).toBe('safe running 0 0');
  });

  test('an error before the first state is tried again from the beginning', async () => {
    const entry = set('n', 'n + 1');
    const made = chart([state('one', { entry: [[entry]] })]);
    made.data = [data('n', '0')];
    made.onError = policy('retry 2 1s');
    const changes = [{ step: 0, path: 'command.fail', value: entry.id }];
    const world = (await World.of({ m: made }, { changes })).run();
    expect(world.configuration('m')).toEqual(['one']);
    expect(world.data('m')).toEqual({ n: 1 });
  });

  test('the one who invoked a machine hears of what is escalated', async () => {
    const inner = chart([state('in', { entry: [[fault()]] })]);
    inner.onError = policy('escalate');
    const invoke = {
      id: 'i',
      invokeId: 'child',
      content: { kind: 'chart' as const, chart: inner },
      namelist: [],
      params: [],
      autoforward: false,
    };
    const outer = chart(
      [state('calls', { invokes: [invoke] }), state('warned')],
      [go('calls', 'error.escalated.child', 'warned')],
    );
    const world = (await World.of({ m: outer })).run();
    expect(world.configuration('m')).toEqual(['warned']);
  });

  test('A17 an error at any action leaves configuration, data and history as before', async () => {
    const actions = fc.array(fc.constantFrom('set', 'raise', 'more'), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(actions, fc.nat(), fc.nat(2), async (kinds, where, place) => {
        const contents = kinds.map((kind) => {
          if (kind === 'set') return set('n', 'n + 1');
          return kind === 'raise' ? raise('inner') : set('list', 'list + [n]');
        });
        const k = where % (contents.length + 1);
        const failing = [...contents.slice(0, k), fault(), ...contents.slice(k)];
        const [exit, way, entry] = [0, 1, 2].map((n) => (n === place ? failing : contents));
        const made = chart(
          [
            state('whole', {
              states: [
                state('one', { exit: [exit ?? []] }),
                state('two', { entry: [entry ?? []] }),
                state('past', { type: 'history', history: 'deep' }),
              ],
            }),
            state('other'),
          ],
          [go('one', 'go', 'two', way), go('whole', 'leave', 'other'), go('other', 'back', 'past')],
        );
        made.data = [data('n', '1'), data('list', '[]')];
        made.onError = policy('rollback');
        const world = await World.of({ m: made }, { events: ['go', 'go', 'nothing'] });
        world.run(1);
        const before = [world.configuration('m'), world.data('m')];
        world.run();
        expect([world.configuration('m'), world.data('m')]).toEqual(before);
        const { session } = world.stepper.machines[0] ?? {};
        expect([session?.internal, session?.external, session?.history.size]).toEqual([[], [], 0]);
        const raised = world.marks('error').filter((label) => label.startsWith('error:raised'));
        expect(raised).toHaveLength(2);
        expect(world.status('m')).toBe('running');
      }),
      { numRuns: 60 },
    );
  });

  test('A17 planted: without a rollback the property fails', async () => {
    const made = broken('ignore', [set('n', 'n + 1'), fault()]);
    const world = (await World.of({ m: made }, { events: ['go'] })).run();
    expect([world.configuration('m'), world.data('m')]).not.toEqual([['one'], { n: 0 }]);
  });

  test('a run with errors goes back to any step and forth again without a difference', async () => {
    const action = set('n', 'n + 1');
    const made = broken('retry 2 exponential 1s then restart 1 then stop', [action]);
    const changes = [{ step: 1, path: 'command.fail', value: { element: action.id, times: 9 } }];
    const options = { events: ['go', { name: 'go', after: 1e10 }], changes };
    const whole = (await World.of({ m: made }, options)).run();
    const world = await World.of({ m: made }, options);
    const saved = [world.stepper.snapshot()];
    world.run(300, () => saved.push(world.stepper.snapshot()));
    expect(world.trace.hash()).toBe(whole.trace.hash());
    for (const one of saved.toReversed()) {
      world.stepper.restore(one);
      expect(world.stepper.steps).toBe(one.step);
      world.run();
      expect(world.trace.hash()).toBe(whole.trace.hash());
    }
  });
});
