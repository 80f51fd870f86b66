import { expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { RunState } from '../../../src/run/component/run.ts';
import type { SwarmState } from '../../../src/run/component/swarm.ts';
import { part, playScenario, type Played } from '../../tools/play.ts';
import { fixed, ms, scenarioOf, second } from './scenarios.ts';

type Plain = { readonly [key: string]: Json };

/** A run that exports a map, with the shelves that there are. */
function play(
  spec: Plain,
  components: readonly ComponentSpec[],
  { faults = [], defect }: { faults?: Fault[]; defect?: string } = {},
): Played {
  const scenario = scenarioOf({
    swarm: { runs: [{ routine: 'work' }] },
    routines: {
      work: {
        steps: [{ step: 'draw', output: { map: 'here' } }],
        exports: [{ key: 'map', ...spec }],
      },
    },
    policies: defect === undefined ? {} : { defect },
  });
  return playScenario({ ...scenario, components: [...components] }, { faults });
}

/** What became of the export, mark by mark, as the run has it. */
function way(played: Played): string[] {
  return played
    .marks('context')
    .filter(({ label }) => /^context:export.*:(parent|blackboard|store|external)$/.test(label))
    .map(({ label }) => label.slice('context:'.length));
}

const result = (played: Played): RunState['result'] => played.state<RunState>('work').result;
const wall = part('wall', 'blackboard');
const archive = part('archive', 'resource-store', { latency: fixed(400 * ms) });
const failing = part('archive', 'resource-store', { failures: 1 });

test('B49 a run answers only when what it exports is kept', () => {
  const played = play({ to: 'store' }, [archive]);
  expect(played.broken).toEqual([]);
  expect(way(played)).toEqual(['exported:store']);
  expect(result(played)).toMatchObject({ status: 'completed', errors: [] });
  expect(played.now).toBeGreaterThan(400 * ms);
  expect(Object.keys(played.state<{ items: object }>('archive').items)).toEqual(['map']);
});

test('B49 what a store refuses goes to the next place', () => {
  const played = play({ to: 'store', fallback: ['blackboard', 'parent'] }, [failing, wall]);
  expect(played.broken).toEqual([]);
  expect(way(played)).toEqual(['export_failed:store', 'exported:blackboard']);
  expect(Object.keys(played.state<{ items: object }>('wall').items)).toEqual(['map']);
  expect(result(played)?.exports).toEqual({});
});

test('B49 what a blackboard refuses goes to the tier above, with the result', () => {
  const careful = part('wall', 'blackboard', { failures: 1 });
  const played = play({ to: 'blackboard', fallback: ['parent'] }, [careful]);
  expect(way(played)).toEqual(['export_failed:blackboard', 'exported:parent']);
  expect(played.state<SwarmState>('swarm').variables['map']?.value).toBe('here');
});

test('B49 a critical export that nobody keeps is an error of the result', () => {
  const played = play({ to: 'store', critical: true }, [failing]);
  expect(played.broken).toEqual([]);
  expect(way(played)).toEqual(['export_failed:store']);
  expect(result(played)?.errors).toMatchObject([{ type: 'communication_failure' }]);
  expect(played.state<SwarmState>('swarm').errors).toHaveLength(1);
  expect(result(play({ to: 'store' }, [failing]))?.errors).toEqual([]);
});

test.each(['put', 'kept'])('B49 when “%s” is lost, the store is asked again', (label) => {
  const faults: Fault[] = [{ kind: 'drop', message: { nth: 1, label } }];
  const played = play({ to: 'store' }, [archive], { faults });
  expect(played.broken).toEqual([]);
  expect(way(played)).toEqual(['exported:store']);
  expect(played.now).toBeGreaterThan(5 * second);
});

test('B49 a store that never answers is given up, and the next place is asked', () => {
  const faults: Fault[] = [{ kind: 'crash', actor: 'archive', at: 0 }];
  const played = play({ to: 'store', fallback: ['blackboard'] }, [archive, wall], { faults });
  expect(played.broken).toEqual([]);
  expect(way(played)).toEqual(['export_failed:store', 'exported:blackboard']);
  const lost = play({ to: 'store', critical: true }, [archive], { faults });
  expect(lost.status).toBe('done');
  expect(result(lost)?.errors).toHaveLength(1);
});

test('B49 a run that goes down while its store writes asks again', () => {
  for (const at of [100, 150, 200, 300, 450, 600]) {
    const faults: Fault[] = [
      { kind: 'crash', actor: 'work', at: at * ms },
      { kind: 'restart', actor: 'work', at: (at + 1000) * ms },
    ];
    const played = play({ to: 'store' }, [archive], { faults });
    expect(played.broken, `${at}`).toEqual([]);
    expect(result(played)?.status, `${at}`).toBe('completed');
    expect(way(played), `${at}`).toEqual(['exported:store']);
  }
});

test('B49 planted: an export that counts as delivered when it is sent is noticed', () => {
  const defect = 'exports-unanswered';
  expect(play({ to: 'store' }, [failing], { defect }).broken).toContain('tier-exports-kept');
});

test('B49 planted: a store that says it has kept what it has not is noticed', () => {
  const lying = part('archive', 'resource-store', { failures: 1, defect: 'says-stored' });
  expect(play({ to: 'store' }, [lying]).broken).toContain('tier-exports-kept');
});
