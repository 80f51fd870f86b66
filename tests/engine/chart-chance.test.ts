import { expect, test } from 'vitest';
import { Session } from '../../src/engine/session.ts';

const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript"
  name="dice">
  <datamodel><data id="times" expr="[Date.now()]"/><data id="rolls" expr="[]"/></datamodel>
  <state id="on">
    <onentry><script>rolls.push(Math.random(), Math.random())</script>
      <send event="late" delay="1500ms"/></onentry>
    <transition event="late">
      <script>times.push(Date.now(), new Date().getTime()); rolls.push(Math.random());</script>
    </transition>
  </state>
</scxml>`;

interface Seen {
  times: number[];
  rolls: number[];
}

async function made(seed: number, copies = 1) {
  const session = new Session({ pause: async () => {} });
  const chart = { events: [], copies };
  const spec = { document: '', seed, choices: [], faults: [], chart };
  const request = { path: 'dice.scxml', text, profile: '', spec, choosing: 'seed' as const };
  const info = await session.run(request);
  const at = async (step: number): Promise<Seen[]> => {
    const moment = await session.chartMoment(info.id, step);
    return moment?.sessions.map(({ data }) => data as unknown as Seen) ?? [];
  };
  return { info, at, last: await at(info.steps) };
}

test('code sees virtual time', async () => {
  const { last } = await made(1);
  expect(last[0]?.times).toEqual([0, 1500, 1500]);
});

test('chance follows the seed of the run, for each machine anew', async () => {
  const [one, again, other] = [await made(1, 2), await made(1, 2), await made(2, 2)];
  expect(again.last).toEqual(one.last);
  expect(again.info.hash).toBe(one.info.hash);
  const rolls = [...one.last, ...other.last].flatMap((seen) => seen.rolls);
  expect(rolls).toHaveLength(12);
  expect(new Set(rolls).size).toBe(12);
  expect(rolls.every((roll) => roll >= 0 && roll < 1)).toBe(true);
});

test('going back and forth changes neither', async () => {
  const { info, at, last } = await made(3);
  const way: Seen[][] = [];
  for (let step = 0; step <= info.steps; step++) way.push(await at(step));
  for (let step = info.steps; step >= 0; step--) expect(await at(step)).toEqual(way[step]);
  expect(await at(info.steps)).toEqual(last);
});
