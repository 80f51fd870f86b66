import { describe, expect, test } from 'vitest';
import { Session } from '../../src/engine/session.ts';
import type { OutsideEvent } from '../../src/model/run.ts';
import type { Statechart, StateNode } from '../../src/model/statechart/statechart.ts';
import { walkStates } from '../../src/model/statechart/walk.ts';
import { door, mixer } from '../browser/statechart-texts.ts';

/** A run of a machine with some events from outside. */
async function runOf(
  text: string,
  names: readonly (string | OutsideEvent)[],
): Promise<{ session: Session; run: number; steps: number; chart: Statechart }> {
  const session = new Session();
  const { documents, picked } = await session.compile({ path: 'machine', text });
  const model = picked?.model;
  if (model?.kind !== 'statechart') throw new Error('no statechart');
  const events = names.map((one) => (typeof one === 'string' ? { name: one } : one));
  const spec = { document: documents[0]?.id ?? '', seed: 1, choices: [], faults: [] };
  const { id, steps } = await session.run({
    path: 'machine',
    text,
    profile: '',
    choosing: 'seed',
    spec: { ...spec, chart: { events } },
  });
  return { session, run: id, steps, chart: model };
}

/** States that have spans of their own: leaves and parallel ones. */
function shown(chart: Statechart): Set<string> {
  const own = ({ type, states }: StateNode): boolean => type === 'parallel' || states.length === 0;
  return new Set([...walkStates(chart.states)].filter(own).map(({ id }) => id));
}

describe.each([
  ['a door', door, ['wrong', 'wrong', 'wrong', 'reset', 'nothing', 'code', 'wrong']],
  ['a mixer', mixer, ['power', { name: 'volume', data: 9 }, 'blink', 'blink', 'power', 'power']],
])('lanes of %s', (_, text, events) => {
  test('spans agree with the configuration after each step', async () => {
    const { session, run, steps, chart } = await runOf(text, events);
    const machine = (await session.chartMoment(run, steps))?.sessions[0];
    const request = { run, session: machine?.id ?? '', axis: 'step', from: 0, to: steps } as const;
    const lanes = await session.chartLanes({ ...request, buckets: 1e9 });
    if (!lanes) throw new Error('no lanes');
    const { spans, states } = lanes;
    const own = shown(chart);
    for (let step = 1; step <= steps; step++) {
      const now = (await session.chartMoment(run, step))?.sessions[0];
      const active = Array.from(spans.event, (_event, n) => n)
        .filter((n) => (spans.startStep[n] ?? 0) <= step && (spans.endStep[n] ?? 0) > step)
        .map((n) => states[spans.state[n] ?? -1] ?? '');
      const wanted = now?.configuration.filter((id) => own.has(id)) ?? [];
      expect(active.sort(), `step ${step}`).toEqual(wanted.sort());
    }
    expect(steps).toBeGreaterThan(6);
  });

  test('a crowd shows each machine as its own lanes do', async () => {
    const { session, run, steps } = await runOf(text, events);
    const buckets = steps + 1;
    const window = { run, axis: 'step', from: 0, to: buckets, buckets } as const;
    const crowd = await session.chartCrowd({ ...window, rows: 10 });
    expect(crowd?.actors).toHaveLength(1);
    for (let step = 0; step <= steps; step++) {
      const now = (await session.chartMoment(run, step))?.sessions[0];
      const state = crowd?.states[crowd.cells[step] ?? -1];
      if (state === undefined) expect(step).toBe(0);
      else expect(now?.configuration).toContain(state);
    }
  });
});
