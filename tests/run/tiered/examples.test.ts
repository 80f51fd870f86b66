import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../../src/model/run.ts';
import type { Scenario } from '../../../src/model/scenario/scenario.ts';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import type { RunState } from '../../../src/run/component/run.ts';
import type { SwarmState } from '../../../src/run/component/swarm.ts';
import { playScenario, type Played } from '../../tools/play.ts';
import { ms, scenarioOf, second } from './scenarios.ts';

const folder = join(import.meta.dirname, '../../../src/example/scenario');

const examples = [
  'shared-budget',
  'campaign',
  'nested-routines',
  'run-control',
  'overrun',
  'two-readings',
  'branches',
  'fallback-and-part',
  'crash-and-release',
  'everything',
];

const scenarios = new Map<string, Scenario>();

beforeAll(async () => {
  for (const name of examples) {
    const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
    await loadLanguagesFor(text);
    const model = parseText(text).documents[0]?.model;
    if (model?.kind === 'scenario') scenarios.set(name, model);
  }
});

function example(
  name: string,
  change: (scenario: Scenario) => void = () => {},
  defect = '',
): Scenario {
  const found = scenarios.get(name);
  if (!found) throw new Error(`“${name}” has errors`);
  const copy = structuredClone(found);
  change(copy);
  return defect === '' ? copy : { ...copy, policies: { ...copy.policies, defect } };
}

function play(scenario: Scenario, faults: Fault[] = []): Played {
  return playScenario(scenario, { faults, maxSteps: 200_000 });
}

function has(played: Played, label: string): boolean {
  return played.marks().some((mark) => mark.label === label);
}

function why(played: Played): string[] {
  return played.verdicts
    .filter(({ holds }) => !holds)
    .map(({ name, why: said }) => `${name}: ${said}`);
}

describe('examples of the tiers', () => {
  test.each(examples)('%s keeps every invariant', (name) => {
    const played = play(example(name));
    expect(why(played)).toEqual([]);
    expect(played.status).toBe('done');
  });

  test('B21 of 10,000 credits 3,000 stay while 3,000, 2,500 and 1,500 are given away', () => {
    const played = play(example('shared-budget'));
    const given = played
      .marks('budget')
      .filter(({ label, subject }) => label === 'budget:allocated:credits' && subject === 'farm')
      .map(({ value }) => value);
    expect(Math.max(...given)).toBe(7000);
    expect(played.state<SwarmState>('farm').books.used[0]).toBe(1600 + 1500 + 450);
  });

  test('B21 planted: memory and time that nobody counts are noticed', () => {
    const played = play(
      example(
        'shared-budget',
        (scenario) => {
          const [farm] = scenario.swarms;
          if (farm) farm.budget = { ...farm.budget, memory: 6_000_000_000 };
        },
        'credits-only',
      ),
    );
    expect(played.broken).toContain('child-within-parent');
  });

  test('B20 B21 planted: two requests of 6,000 of 10,000 that both pass are noticed', () => {
    const runs = [{ run: 'first', routine: 'work', budget: { credits: 6000 }, count: 2 }];
    const written = {
      swarm: { budget: { credits: 10_000 }, runs },
      routines: { work: { steps: ['one'] } },
    };
    const sound = play(scenarioOf(written));
    expect(why(sound)).toEqual([]);
    expect(sound.state<SwarmState>('swarm').denied).toBe(1);
    const faulty = play(scenarioOf({ ...written, policies: { defect: 'read-modify-write' } }));
    expect(faulty.broken).toContain('tiers-conserve');
  });

  test('B23 work for 800 credits overruns the first reading and fits the second', () => {
    const played = play(example('two-readings'));
    const overruns = played
      .marks('budget')
      .filter(({ label }) => label === 'budget:overrun:credits')
      .map(({ subject }) => subject.split('/')[0]);
    expect(new Set(overruns)).toEqual(new Set(['first']));
    expect(played.state<RunState>('small').books.used[0]).toBe(3200);
    expect(played.state<RunState>('large').books.used[0]).toBe(3200);
  });

  test('B23 planted: the first reading, taken as if it were the second, is noticed', () => {
    const played = play(example('two-readings', () => {}, 'silent-overrun'));
    expect(played.broken).toEqual(expect.arrayContaining(['no-silent-overrun', 'tiers-conserve']));
  });

  test('B24 B25 the campaign ends with 4,650 of 5,000 credits used', () => {
    const played = play(example('campaign'));
    expect(played.state<RunState>('campaign').books.used[0]).toBe(4650);
    const account = played
      .exhibits()
      .find((one) => one.kind === 'account' && one.holder === 'studio/campaign');
    expect(account).toMatchObject({
      status: 'completed',
      levels: expect.arrayContaining([
        expect.objectContaining({ limit: 5000, used: 4650, free: 350 }),
      ]),
    });
  });

  test('B01 B04 everything at once: events, checkpoints, barrier, breaker, permissions, exports', () => {
    const played = play(example('everything'));
    const labels = [
      'event:published:swarm/started',
      'event:published:run/step_completed',
      'event:published:step/tool_called',
      'event:published:run/completed',
      'barrier:proceed',
      'audit:allow:call_tool',
      'audit:escalate:allocate_credits',
      'context:exported:blackboard',
      'context:exported:parent',
      'context:filtered:run',
    ];
    for (const label of labels) expect(has(played, label), label).toBe(true);
    expect(played.marks('cache').length).toBeGreaterThan(0);
    expect(played.state<SwarmState>('base camp').variables['log']?.value).toBe('started');
  });

  const parts = [
    'base camp',
    'ascent',
    'ascent.executor',
    'ascent.acclimatise',
    'ascent.acclimatise.executor',
    'supplies.executor',
    'radio',
    'events',
    'states',
    'fuse',
    'guides',
  ];

  test.each(parts)('B04 B07 a crash of %s at any time keeps every invariant', (actor) => {
    for (const at of [100, 700, 3000, 9000, 15_000, 33_000]) {
      const faults: Fault[] = [
        { kind: 'crash', actor, at: at * ms },
        { kind: 'restart', actor, at: (at + 1500) * ms },
      ];
      const played = play(example('everything'), faults);
      const tiers = why(played).filter((each) => !each.startsWith('service-'));
      expect(tiers, `${at} ms`).toEqual([]);
    }
  });

  test('B04 a run goes on from its checkpoint after a crash: no step is done twice', () => {
    const faults: Fault[] = [
      { kind: 'crash', actor: 'campaign', at: 700 * ms },
      { kind: 'restart', actor: 'campaign', at: 2 * second },
    ];
    const played = play(example('campaign'), faults);
    expect(why(played)).toEqual([]);
    const { result, books } = played.state<RunState>('campaign');
    expect(result).toMatchObject({ status: 'completed', checkpoints: 6 });
    expect(books.used[0]).toBe(4650);
  });

  test('B02 an emergency stop ends every run of the swarm', () => {
    const played = play(
      example('shared-budget', ({ swarms: [farm] }) => {
        farm?.control.push({ at: 5 * second, do: 'emergencyStop', scope: 'swarm' });
      }),
    );
    expect(why(played)).toEqual([]);
    for (const id of ['harvest', 'sowing']) {
      expect(played.state<RunState>(id).trail.at(-1)).toBe('cancelled');
    }
  });

  test.each([
    ['retry', 'completed'],
    ['skip', 'completed'],
    ['abort', 'failed'],
  ] as const)('B02 an error that goes up to a person, who says %s', (human, ends) => {
    const played = play(
      scenarioOf({
        swarm: { runs: [{ routine: 'work' }] },
        routines: {
          work: { steps: [{ step: 'one', failure: { error: 'logic', times: 7 } }, 'two'] },
        },
        policies: { human },
      }),
    );
    expect(why(played)).toEqual([]);
    expect(played.state<RunState>('work').trail.at(-1)).toBe(ends);
    expect(has(played, 'error:escalated:human')).toBe(true);
  });
});
