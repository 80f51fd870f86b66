import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Net } from '../../../src/run/machine/moves.ts';
import { saidIn, talksOf, type Said } from '../../../src/run/statechart/talk-read.ts';
import { chartEvents, charts } from '../../model/statechart/arbitrary.ts';
import { chart, data, fault, go, policy, raise, set, state } from './make.ts';
import { conversationNets, deviation, deviations } from './talked.ts';
import { World } from './world.ts';

let nets: Map<string, Net>;
beforeAll(async () => {
  nets = await conversationNets();
});

const regions = chart(
  [
    state('idle'),
    state('both', {
      type: 'parallel',
      states: [
        state('left', { states: [state('l1'), state('l2', { type: 'final' })] }),
        state('right', { states: [state('r1'), state('r2', { type: 'final' })] }),
      ],
    }),
    state('over'),
  ],
  [
    go('idle', 'go', 'both', [raise('inner')]),
    go('l1', 'a', 'l2'),
    go('r1', 'b', 'r2'),
    go('both', 'done.state.both', 'over'),
  ],
);

describe('what the runtime says while a machine runs', () => {
  test('A01 each entry is announced, asks for regions, does its actions and is told of', async () => {
    const world = (await World.of({ m: regions }, { events: ['go'] })).run();
    const entries = talksOf(saidIn(world.trace)).filter((t) => t.conversation === 'state-entry');
    expect(entries.map(({ subject }) => subject)).toEqual([
      'idle',
      'both',
      'left',
      'l1',
      'right',
      'r1',
    ]);
    for (const { said } of entries) {
      expect(said.map(({ message }) => message)).toEqual([
        'initiate_entry',
        'check_parallel_regions',
        'regions_ready',
        'perform_entry_actions',
        'entry_actions_done',
        'notify_state_entered',
        'entry_complete',
      ]);
    }
    expect(entries.map(({ said }) => said[2]?.value)).toEqual([0, 2, 0, 0, 0, 0]);
  });

  test('A02 an event is queued, states asked for, guards evaluated, transitions done, told', async () => {
    const world = (await World.of({ m: regions }, { events: ['go', 'unknown'] })).run();
    const events = talksOf(saidIn(world.trace)).filter(
      ({ conversation }) => conversation === 'event-processing',
    );
    const words = (name: string) =>
      events.find(({ subject }) => subject === name)?.said.map(({ message }) => message);
    expect(words('go')).toEqual([
      'queue_event',
      'get_active_states',
      'active_states',
      'evaluate_guards',
      'valid_transitions',
      'execute_transitions',
      'notify_event_raised',
      'raise_event',
      'enqueue_event',
      'notify_state_change',
      'transitions_complete',
      'event_complete',
    ]);
    expect(words('unknown')?.at(-1)).toBe('event_discarded');
    expect(words('inner')?.at(-1)).toBe('event_discarded');
  });

  test('A05 regions are synchronised when all are in, and complete when all are final', async () => {
    const world = (await World.of({ m: regions }, { events: ['go', 'a', 'b'] })).run();
    const said = saidIn(world.trace).filter((s) => s.conversation === 'region-synchronisation');
    expect(said.map(({ message, detail }) => (detail ? `${message} ${detail}` : message))).toEqual([
      'start_parallel_execution',
      'initialize_subregions',
      'subregion_active left',
      'notify_region_active left',
      'subregion_started left',
      'subregion_active right',
      'notify_region_active right',
      'subregion_started right',
      'region_initialized',
      'notify_regions_synchronised',
      'parallel_started',
      'check_completion',
      'are_regions_final',
      'regions_still_active',
      'notify_region_final',
      'parallel_goes_on',
      'check_completion',
      'are_regions_final',
      'all_regions_final',
      'notify_regions_final',
      'parallel_complete',
    ]);
    expect(world.configuration('m')).toEqual(['over']);
  });

  test('A07 starts and ends of cycles alternate, with one completion each', async () => {
    const broken = chart(
      [state('one'), state('two', { entry: [[fault()]] })],
      [go('one', 'go', 'two')],
    );
    broken.onError = policy('rollback');
    const events = ['go', 'a', 'x', 'b'].flatMap((name) => [{ name }, { name, to: 'broken' }]);
    const world = (await World.of({ m: regions, broken }, { events })).run();
    const cycle = saidIn(world.trace).filter(
      ({ conversation }) => conversation === 'execution-cycle',
    );
    const starts = cycle.filter(({ message }) => message === 'record_execution_start');
    const ends = cycle.filter(({ message }) => message === 'record_execution_end');
    const whole = cycle.filter(({ message }) => message === 'cycle_complete');
    expect(starts.length).toBeGreaterThan(8);
    expect([ends.length, whole.length]).toEqual([starts.length, starts.length]);
    starts.forEach((start, n) => {
      expect(start.event).toBeLessThan(ends[n]?.event ?? -1);
      expect(ends[n]?.event ?? -1).toBeLessThan(starts[n + 1]?.event ?? Number.POSITIVE_INFINITY);
    });
    expect(cycle.some(({ message }) => message === 'record_execution_error')).toBe(true);
    expect(deviations(nets, world.trace)).toEqual([]);
  });

  test('A01 A02 A07 A16 what random machines say conforms to the protocols', async () => {
    const options = {
      datamodels: ['expression'] as const,
      additions: true,
      maxStates: 10,
      maxTransitions: 12,
    };
    const runs = fc.array(fc.constantFrom(...chartEvents), { maxLength: 6 });
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(charts(options), runs, async (model, events) => {
        model.limits = { ...model.limits, microsteps: 20 };
        const world = (await World.of({ m: model }, { events })).run(80);
        for (const { message } of saidIn(world.trace)) seen.add(message);
        expect(deviations(nets, world.trace)).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect([...seen]).toEqual(
      expect.arrayContaining(['event_complete', 'region_initialized', 'recovery_complete']),
    );
  });

  test('planted: a message that is missing, doubled or moved is noticed', async () => {
    const broken = chart(
      [state('one', { data: [] }), state('two', { entry: [[set('n', 'n + 1')]] })],
      [go('one', 'go', 'two')],
    );
    broken.data = [data('n', '0')];
    const events = ['go', { name: 'go', to: 'broken' }, 'a'];
    const world = (await World.of({ m: regions, broken }, { events })).run();
    const talks = talksOf(saidIn(world.trace)).filter(({ said }) => said.length > 2);
    expect(talks.length).toBeGreaterThan(10);
    fc.assert(
      fc.property(fc.constantFrom(...talks), fc.nat(), fc.nat(2), (talk, where, how) => {
        const said = [...talk.said];
        // Only exchanges have an end that must be there.
        const life = talk.conversation === 'monitoring';
        const at = where % (said.length - (life ? 1 : 0));
        if (how === 0) said.splice(at, 1);
        else if (how === 1) said.splice(at, 0, said[at] as (typeof said)[number]);
        else {
          const other = (at + 1) % said.length;
          [said[at], said[other]] = [said[other] as Said, said[at] as Said];
        }
        const raised = /notify_event_raised|subregion_active/;
        fc.pre(!(how === 1 && raised.test(said[at]?.message ?? '')));
        expect(deviation(nets, { ...talk, said })).toBeDefined();
      }),
    );
  });
});
