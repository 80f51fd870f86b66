import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barrierPresetNames, barrierPresets } from '../../../src/model/barrier.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import { decideBarrier } from '../../../src/run/component/barrier-decision.ts';
import type { BarrierState } from '../../../src/run/component/barrier.ts';
import { EventKind } from '../../../src/trace/event.ts';
import { part, play, type Played } from '../../tools/play.ts';
import { playText } from './text.ts';

const ms = 1_000_000;
const second = 1000 * ms;

/** A barrier “gate” in front of “launch”, with one agent an answer. */
function gate(answers: readonly Json[], parameters: Record<string, Json> = {}): ComponentSpec[] {
  return [
    part('gate', 'barrier', { open: [{ subject: 'launch', at: 0 }], ...parameters }),
    ...answers.map((answer, i) => {
      const own = typeof answer === 'string' ? { answer } : (answer as Record<string, Json>);
      return part(`agent-${i + 1}`, 'agent', own);
    }),
  ];
}

const phase = (run: Played): string | undefined =>
  run.state<BarrierState>('gate').questions['launch']?.phase;

const after = (milliseconds: number): Json => ({ kind: 'fixed', ns: milliseconds * ms });

describe('B55 a barrier', () => {
  test('B55 three agents: all OK go on, one alarm blocks, silence blocks after 2 s', () => {
    const good = play(gate(['ok', 'ok', 'ok']));
    expect(phase(good)).toBe('proceed');
    const alarm = play(gate(['ok', 'alarm', 'ok']));
    expect(phase(alarm)).toBe('blocked');
    const silent = play(gate(['ok', 'silent', 'ok']));
    expect(phase(silent)).toBe('timed_out');
    expect(silent.marks('measure')[0]?.value).toBe(2 * second);
    for (const run of [good, alarm, silent]) {
      expect(run.broken).toEqual([]);
      expect(run.status).toBe('done');
    }
  });

  test('B55 the first alarm decides at once, and what comes later changes nothing', () => {
    const slow = { answer: 'ok', delay: after(900) };
    const run = play(gate([{ answer: 'alarm', delay: after(10) }, slow, slow]));
    expect(phase(run)).toBe('blocked');
    expect(run.marks('barrier').map(({ label }) => label)).toEqual([
      'barrier:opened',
      'barrier:answer:alarm',
      'barrier:blocked',
      'barrier:late',
      'barrier:late',
    ]);
  });

  test.each([
    ['safety', 'timed_out'],
    ['safety_stop', 'proceed'],
    ['user_approval', 'proceed'],
    ['safety_consensus', 'timed_out'],
    ['resource_approval', 'proceed'],
    ['sensitive_data', 'timed_out'],
    ['external_call', 'proceed'],
    ['high_risk_tool', 'proceed'],
    ['emergent_consensus', 'timed_out'],
  ] as const)('B55 preset %s with two of three answers: %s', (preset, expected) => {
    const run = play(gate(['ok', 'ok', 'silent'], { preset }));
    expect(phase(run)).toBe(expected);
    expect(run.broken).toEqual([]);
  });

  test.each([
    ['safety', 'timed_out', 2],
    ['safety_stop', 'stopped', 2],
    ['user_approval', 'timed_out', 30],
    ['safety_consensus', 'timed_out', 5],
    ['resource_approval', 'deferred', 10],
    ['sensitive_data', 'timed_out', 3],
    ['external_call', 'proceed', 2],
    ['high_risk_tool', 'timed_out', 5],
    ['emergent_consensus', 'timed_out', 1],
  ] as const)('B55 preset %s without any answer: %s after %i s', (preset, expected, seconds) => {
    const run = play(gate(['silent', 'silent', 'silent'], { preset }));
    expect(phase(run)).toBe(expected);
    expect(run.marks('measure')[0]?.value).toBe(seconds * second);
    expect(run.broken).toEqual([]);
  });

  test('B55 with an emergency stop the asker is told to stop', () => {
    const run = play(gate(['ok', 'alarm', 'ok'], { preset: 'safety_stop' }));
    expect(run.marks('barrier').map(({ label }) => label)).toContain('barrier:emergency_stop');
  });

  test('B55 asking again at the timeout, once, finds those who were cut off', () => {
    const faults: Fault[] = [
      { kind: 'drop', message: { nth: 1, from: 'gate', to: 'agent-2', label: 'check' } },
    ];
    const retry = { onTimeout: 'retry' };
    expect(phase(play(gate(['ok', 'ok', 'ok'], retry), { faults }))).toBe('proceed');
    const never = play(gate(['ok', 'silent', 'ok'], retry));
    expect(phase(never)).toBe('timed_out');
    expect(never.now).toBe(4 * second);
  });

  test('B55 a barrier that crashes still decides, from what it had heard', () => {
    const slow = { answer: 'ok', delay: after(1500) };
    const faults: Fault[] = [
      { kind: 'crash', actor: 'gate', at: 100 * ms },
      { kind: 'restart', actor: 'gate', at: 3 * second },
    ];
    const run = play(gate([{ answer: 'alarm' }, slow, slow], { preset: 'sensitive_data' }), {
      faults,
    });
    expect(phase(run)).toBe('blocked');
    expect(run.broken).toEqual([]);
  });

  test('B55 any answers at any time under loss and duplication: no breach', () => {
    const reply = fc.record({
      answer: fc.constantFrom('ok', 'alarm', 'silent', 'late', 'chance'),
      delay: fc.integer({ min: 0, max: 4000 }).map(after),
      late: fc.constant(20 * second),
    });
    const fault = fc.record({
      kind: fc.constantFrom('drop' as const, 'duplicate' as const),
      message: fc.record({ nth: fc.integer({ min: 1, max: 6 }) }),
    });
    fc.assert(
      fc.property(
        fc.array(reply, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...barrierPresetNames),
        fc.array(fault, { maxLength: 3 }),
        (agents, preset, faults) => {
          const run = play(gate(agents, { preset }), { faults });
          expect(run.broken).toEqual([]);
          expect(phase(run)).not.toBe('open');
        },
      ),
      { numRuns: 150 },
    );
  });

  test('B55 the decision: an alarm never turns into “go on”, whatever the rules', () => {
    const rules = fc.constantFrom(...barrierPresetNames).map((name) => barrierPresets[name]);
    const answers = fc.array(fc.constantFrom('ok' as const, 'alarm' as const), { maxLength: 4 });
    fc.assert(
      fc.property(rules, answers, fc.boolean(), (rule, list, late) => {
        const given = Object.fromEntries(list.map((answer, i) => [`a${i}`, answer]));
        const result = decideBarrier(rule, 4, given, late);
        if (list.includes('alarm')) expect(result).not.toBe('proceed');
        else expect(result).not.toBe('blocked');
        if (late) expect(result).toBeDefined();
      }),
    );
  });
});

describe('published faults of barriers', () => {
  test('B55 planted: prompt answers never return', () => {
    const defect = { defect: 'prompt-answers-never-return' };
    const prompt = play(gate(['ok', 'ok', 'ok'], defect));
    expect(prompt.status).toBe('stuck');
    expect(prompt.broken).toEqual(['barrier-answers-in-time']);
    const slow = { answer: 'ok', delay: after(500) };
    expect(play(gate([slow, slow, slow], defect)).broken).toEqual([]);
  });

  test('B55 planted: OK is looked for before the alarm', () => {
    const slow = { answer: 'ok', delay: after(500) };
    const parameters = { preset: 'high_risk_tool', defect: 'ok-before-alarm' };
    const run = play(gate(['alarm', slow, slow], parameters));
    expect(phase(run)).toBe('proceed');
    expect(run.broken).toEqual(['barrier-blocks-on-alarm', 'no-proceed-after-alarm']);
  });

  test('B55 planted: “all” with a silent agent passes', () => {
    const run = play(gate(['ok', 'ok', 'silent'], { defect: 'all-with-silent-passes' }));
    expect(phase(run)).toBe('proceed');
    expect(run.broken).toEqual(['barrier-needs-its-quorum']);
  });
});

describe('B55 a risky step of a run', () => {
  const text = (alarms: string): string => `
swarm:
  budget: 600 credits
  runs: [{ run: east, routine: blasting, budget: 200 credits }]
routines:
  blasting:
    steps: [survey, { step: blast, barrier: siren, tools: [charge] }, report]
tools: { charge: 90 credits }
components:
  siren: { is: barrier }
  ranger: { is: agent, alarms: [${alarms}] }
  foreman: { is: agent }
`;

  test('B55 it runs when nobody objects, and costs nothing when somebody does', async () => {
    const calm = await playText(text(''));
    const alarm = await playText(text('east/blast'));
    const calls = (run: Played): number =>
      run.events().filter(({ kind, label }) => kind === EventKind.send && label === 'callTool')
        .length;
    expect(calls(calm)).toBe(1);
    expect(calls(alarm)).toBe(0);
    expect(alarm.marks('barrier').map(({ label }) => label)).toContain('barrier:blocked');
    expect([...calm.broken, ...alarm.broken]).toEqual([]);
  });
});

test.each(['constructor', '__proto__', 'toString'])(
  'B45 B55 B42 a subject, key or lock may be called %s',
  (name) => {
    const asked = play([
      part('gate', 'barrier', { open: [{ subject: name, at: 0 }] }),
      part('a', 'agent'),
    ]);
    expect(asked.marks('barrier').at(-1)?.label).toBe('barrier:proceed');
    const copied = play([
      part('a', 'replica', { writes: [{ at: 0, key: name, value: 1 }] }),
      part('b', 'replica', { writes: [{ at: 0, key: name, value: 2 }] }),
    ]);
    const locked = play([
      part('t', 'coordinator'),
      part('a', 'participant', { locker: 'locks', locks: [name] }),
      part('locks', 'lock-manager'),
    ]);
    expect([...asked.broken, ...copied.broken, ...locked.broken]).toEqual([]);
    expect([asked, copied, locked].map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  },
);
