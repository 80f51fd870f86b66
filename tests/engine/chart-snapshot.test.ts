import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunInfo } from '../../src/engine/api.ts';
import { Session } from '../../src/engine/session.ts';
import type { ChartSpec } from '../../src/model/run.ts';
import type { ChartSnapshot } from '../../src/run/statechart/snapshot.ts';

/** A machine that takes things, fails and tries again, and invokes one that waits for it. */
const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ls="https://lockstep.dev/scxml"
  version="1.0" name="shop" datamodel="lockstep" ls:onerror="retry 2 linear 1s then restart 1">
  <ls:limits time="1h"/>
  <ls:resource name="saw" capacity="1"/>
  <ls:resource name="glue" capacity="3"/>
  <datamodel><data id="n" expr="0"/></datamodel>
  <state id="idle">
    <transition event="take" target="busy"/>
    <transition event="count"><assign location="n" expr="n + 1"/></transition>
  </state>
  <state id="busy">
    <onentry><ls:acquire resource="saw" amount="1"/><ls:acquire resource="glue" amount="2"/></onentry>
    <invoke id="helper"><content>
      <scxml version="1.0" datamodel="lockstep" name="helper">
        <state id="asks"><onentry><ls:acquire resource="saw" amount="1" wait="true"/></onentry>
          <transition event="enough" target="end"/></state>
        <final id="end"/>
      </scxml>
    </content></invoke>
    <transition event="fail"><assign location="nowhere" expr="1"/></transition>
    <transition event="give"><ls:release resource="saw"/></transition>
    <transition event="leave" target="idle"/>
    <transition event="count"><assign location="n" expr="n + 1"/></transition>
  </state>
</scxml>`;

async function made(chart: ChartSpec): Promise<{ session: Session; info: RunInfo }> {
  const session = new Session({ pause: async () => {} });
  const spec = { document: '', seed: 0, choices: [], faults: [], chart };
  const request = { path: 'shop.scxml', text, profile: '', spec, choosing: 'seed' as const };
  return { session, info: await session.run(request) };
}

async function snapshotAt(
  { session, info }: { session: Session; info: RunInfo },
  step: number,
): Promise<ChartSnapshot> {
  const { text: printed, problem } = await session.chartSnapshot(info.id, step, info.document);
  expect(problem).toBeUndefined();
  return JSON.parse(printed) as ChartSnapshot;
}

const from = (snapshot: unknown): NonNullable<ChartSpec['from']> => ({
  snapshot: JSON.stringify(snapshot),
  timers: 'remaining',
});

const events = fc.array(fc.constantFrom('take', 'count', 'fail', 'give', 'leave'), {
  maxLength: 7,
});

test('A12 what is held, waited for and was tried comes back: load(store(m)) = m', async () => {
  const seen = { held: 0, wish: 0, tries: 0, restarts: 0, retry: 0 };
  await fc.assert(
    fc.asyncProperty(events, async (names) => {
      const run = await made({ events: names.map((name) => ({ name })) });
      for (let step = 1; step <= run.info.steps; step++) {
        const snapshot = await snapshotAt(run, step);
        if (snapshot.machine.status !== 'running') continue;
        const again = await made({ events: [], from: from(snapshot) });
        expect(await snapshotAt(again, 1)).toEqual(snapshot);
        const { kept, retry, invoked } = snapshot.machine;
        seen.held += kept?.held.length ?? 0;
        seen.wish += invoked[0]?.machine?.kept?.wish ? 1 : 0;
        seen.tries += Object.keys(kept?.tries ?? {}).length;
        seen.restarts += kept?.restarts ?? 0;
        seen.retry += retry ? 1 : 0;
      }
    }),
    { numRuns: 25, examples: [[['take', 'fail', 'count', 'give']], [['take', 'count', 'give']]] },
  );
  expect(Object.entries(seen).filter(([, count]) => count === 0)).toEqual([]);
});

test('A12 a machine goes on trying where it was, and ends as it would have', async () => {
  const run = await made({ events: [{ name: 'take' }, { name: 'fail' }, { name: 'count' }] });
  const last = await snapshotAt(run, run.info.steps);
  let tried = 0;
  for (let step = 1; step < run.info.steps; step++) {
    const snapshot = await snapshotAt(run, step);
    if (!snapshot.machine.retry) continue;
    tried++;
    const left = snapshot.machine.external.some(({ name }) => name === 'count') ? [] : ['count'];
    const again = await made({ events: left.map((name) => ({ name })), from: from(snapshot) });
    const end = await snapshotAt(again, again.info.steps);
    expect([end.now, end.machine.kept, end.machine.data]).toEqual([
      ...[last.now, last.machine.kept, last.machine.data],
    ]);
  }
  expect(tried).toBeGreaterThan(0);
});

test('snapshots of before load: nothing is held then', async () => {
  const run = await made({ events: [{ name: 'take' }, { name: 'count' }] });
  const { machine, ...rest } = await snapshotAt(run, run.info.steps);
  const { kept, invoked: _, ...old } = machine;
  expect(kept?.held).toHaveLength(2);
  const before = { ...rest, version: 1, machine: { ...old, invoked: [] } };
  const again = await made({ events: [{ name: 'count' }], from: from(before) });
  const now = await snapshotAt(again, again.info.steps);
  expect([now.version, now.machine.data, now.machine.kept?.held]).toEqual([2, { n: 2 }, []]);
});

test.each([
  { held: 'all' },
  { held: [{ resource: 'saw', state: '', amount: 0 }] },
  { tries: { a: -1 } },
  { restarts: 'many' },
  { wish: { resource: 'saw' } },
])('hostile: %j is refused', async (wrong) => {
  const run = await made({ events: [{ name: 'take' }] });
  const snapshot = await snapshotAt(run, run.info.steps);
  const kept = { ...snapshot.machine.kept, ...wrong };
  const hostile = { ...snapshot, machine: { ...snapshot.machine, kept } };
  const { session } = run;
  const printed = JSON.stringify(hostile);
  const [problem] = await session.checkSnapshot({ path: 'shop.scxml', text }, printed);
  expect(problem?.message).toMatch(/^The snapshot cannot be used/);
});
