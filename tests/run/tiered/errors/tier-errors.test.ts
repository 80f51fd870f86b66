import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/model/json.ts';
import type { BreakerData } from '../../../../src/run/component/breaker.ts';
import type { ExecutorState } from '../../../../src/run/component/executor.ts';
import { tierErrorsInOrder } from '../../../../src/run/invariant/tier-errors-in-order.ts';
import { LiveView } from '../../../../src/run/invariant/watch.ts';
import { part, playScenario, type Played } from '../../../tools/play.ts';
import { fixed, ms, scenarioOf, second } from '../scenarios.ts';

/** A lighthouse whose lamp is switched by a tool that fails. */
function lighthouse(failure: Json, more: Record<string, Json> = {}, breaker: Json = {}): Played {
  const scenario = scenarioOf({
    swarm: {
      swarm: 'coast',
      budget: { credits: 100_000 },
      runs: [
        {
          run: 'night',
          routine: 'shine',
          budget: { credits: 50_000 },
          count: 6,
          every: fixed(second),
        },
      ],
    },
    routines: {
      shine: {
        partial: true,
        steps: [{ step: 'light', tools: ['lamp'], estimate: { credits: 100 } }],
      },
    },
    tools: { lamp: { latency: fixed(20 * ms), failure } },
    ...more,
  });
  const guard = part('guard', 'breaker', {
    threshold: 3,
    reset: 2 * second,
    ...(breaker as object),
  });
  return playScenario({ ...scenario, components: [guard] });
}

const throughBreaker = { policies: { breaker: 'guard' } };
const tried = (played: Played): string[] =>
  played.marks('error').flatMap(({ label }) => (label.startsWith('error:tried:') ? [label] : []));

describe('errors of the tiers', () => {
  test('B09 B11 B14 a step that always times out is tried, handed up, and settled once', () => {
    const played = lighthouse({ error: 'timeout', features: [] });
    expect(played.broken).toEqual([]);
    expect(tried(played)).toContain('error:tried:retry_same');
    expect(played.marks('error').some(({ label }) => label.startsWith('error:resolved'))).toBe(
      true,
    );
  });

  test('B19 E18 a breaker between steps and tools opens, and steps do not retry against it', () => {
    const played = lighthouse({ error: 'timeout', features: [] }, throughBreaker);
    expect(played.broken).toEqual([]);
    const states = played.marks('breaker').map(({ label }) => label);
    expect(states).toContain('breaker:open');
    const guard = played.state<BreakerData>('guard');
    expect(guard.passed).toEqual([]);
    expect(guard.rejected).toBeGreaterThan(0);
  });

  test('B19 planted: a breaker between steps and tools that lets calls through is noticed', () => {
    const failure = { error: 'timeout', features: [] };
    const played = lighthouse(failure, throughBreaker, { defect: 'passes-while-open' });
    expect(played.broken).toContain('no-call-while-open');
  });

  test('B09 B11 B14 planted: a record of a step that is not in order is noticed', () => {
    const played = lighthouse({ error: 'timeout', features: [] });
    const id = played.system.components.find(({ kind }) => kind === 'executor')?.id ?? '';
    const check = (change: (step: ExecutorState['steps'][number]) => void): string | undefined => {
      const states = played.system.components.map((one) =>
        structuredClone(
          played.simulation.at(played.simulation.steps / 2).states[
            played.system.components.indexOf(one)
          ],
        ),
      );
      const at = played.system.components.findIndex((one) => one.id === id);
      const state = states[at] as ExecutorState;
      const step = state.steps.find(({ error }) => error !== null);
      if (!step) return 'no step has an error at this time';
      change(step);
      const source = { states, crashed: new Uint8Array(states.length), now: 0 };
      const view = new LiveView(played.system.setups, source);
      const member = view.find(id);
      return member && tierErrorsInOrder.one?.(member as never, view);
    };
    expect(check(() => undefined)).toBeUndefined();
    expect(check((step) => (step.attempts = { retry_same: 4 }))).toMatch(/4 times/);
    expect(check((step) => step.error && (step.error.severity = 'info'))).toMatch(/info/);
    const both = { handler: 'run', outcome: 'handled', action: '', to: '', tried: 0 } as const;
    expect(
      check((step) => {
        if (step.path)
          step.path = { ...step.path, handlings: [{ ...both, handler: 'step' }, both] };
      }),
    ).toMatch(/handled/);
  });
});
