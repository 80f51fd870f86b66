import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunInfo, RunRequest } from '../../src/engine/api.ts';
import { Session } from '../../src/engine/session.ts';
import type { ChartSpec, OutsideEvent } from '../../src/model/run.ts';
import type { ChartSnapshot, MachineSnapshot } from '../../src/run/statechart/snapshot.ts';

const path = 'machine.scxml';

function request(text: string, chart: ChartSpec, more: Partial<RunRequest> = {}): RunRequest {
  const spec = { document: '', seed: 0, choices: [], faults: [], chart };
  return { path, text, profile: '', spec, choosing: 'seed', ...more };
}

async function made(
  text: string,
  events: (string | OutsideEvent)[] = [],
  chart: Partial<ChartSpec> = {},
  more: Partial<RunRequest> = {},
): Promise<{ session: Session; info: RunInfo }> {
  const session = new Session({ pause: async () => {} });
  const all = events.map((event) => (typeof event === 'string' ? { name: event } : event));
  const info = await session.run(request(text, { ...chart, events: all }, more));
  return { session, info };
}

/** All moments of a run as text, without what tells which run it is. */
async function moments(session: Session, info: RunInfo, steps: number[]): Promise<string[]> {
  const found: string[] = [];
  for (const step of steps) found.push(JSON.stringify(await session.chartMoment(info.id, step)));
  return found;
}

const scxml = (inside: string, more = ''): string =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" ${more}>${inside}</scxml>`;

const parent = scxml(
  `
  <datamodel><data id="n" expr="0"/></datamodel>
  <state id="work">
    <invoke id="child"><content>
      <scxml version="1.0" datamodel="ecmascript">
        <state id="a"><onentry><send event="tick" delay="1s"/></onentry>
          <transition event="tick" target="b"/></state>
        <state id="b"><onentry><send target="#_parent" event="half"/></onentry>
          <transition event="go" target="end"/></state>
        <final id="end"/>
      </scxml>
    </content></invoke>
    <transition event="half"><assign location="n" expr="n + 1"/>
      <send target="#_child" event="go" delay="500ms"/></transition>
    <transition event="done.invoke.child" cond="n == 1" target="done"/>
  </state>
  <final id="done"/>`,
  'datamodel="ecmascript" name="parent"',
);

const door = scxml(
  `
  <datamodel><data id="tries" expr="0"/></datamodel>
  <state id="shut">
    <history id="h"/>
    <state id="locked"><transition event="key" cond="tries &lt; 3" target="free"/>
      <transition event="wrong"><assign location="tries" expr="tries + 1"/></transition></state>
    <state id="free"><transition event="key" target="locked"/></state>
    <transition event="open" cond="In('free')" target="open"/>
    <transition event="*" target="shut.none"/>
    <state id="shut.none"/>
  </state>
  <state id="open"><onentry><send id="t" event="late" delay="10s"/></onentry>
    <onexit><cancel sendid="t"/></onexit>
    <transition event="close" target="h"/>
    <transition event="late" target="alarm"/></state>
  <state id="alarm"><transition event="quiet" target="open"/></state>`,
  'datamodel="lockstep" name="door"',
);

describe('a run of machines', () => {
  test('a child is invoked, heard, told and ends; messages and lanes are in the trace', async () => {
    const { session, info } = await made(parent);
    expect(info.status).toBe('done');
    expect(info.diagnostics).toEqual([]);
    expect(info.virtualTimeNs).toBe(1_500_000_000);
    expect(info.tables.actors.map(({ id }) => id)).toEqual([
      'environment',
      'parent',
      'parent.child',
    ]);
    expect(info.messages).toBe(3);
    const last = await session.chartMoment(info.id, info.steps);
    expect(last?.sessions.map(({ status, configuration }) => [status, configuration])).toEqual([
      ['final', ['done']],
      ['final', ['end']],
    ]);
  });

  test('A08 timers fire by time, then by the order of setting; a cancelled one never', async () => {
    const text = scxml(
      `<state id="s"><onentry>
        <send event="c" delay="2s"/><send event="a" delay="1s"/><send event="b" delay="1s"/>
        <send id="x" event="never" delay="1500ms"/></onentry>
        <transition event="a"><cancel sendid="x"/></transition></state>`,
    );
    const { session, info } = await made(text);
    const fired = await session.filter(info.id, 'kind == "timerFire"');
    const { label } = await session.eventsAt(info.id, fired.events);
    expect([...label].map((at) => info.tables.strings[at])).toEqual(['a', 'b', 'c']);
    const cancelled = await session.filter(info.id, 'kind == "timerCancel"');
    expect(cancelled.events).toHaveLength(1);
  });

  test('timers come before events from outside of the same time', async () => {
    const text = scxml(
      `<state id="s"><onentry><send event="timer" delay="1s"/></onentry>
        <transition event="timer" target="first"/><transition event="mine" target="second"/></state>
       <state id="first"/><state id="second"/>`,
    );
    const { info, session } = await made(text, [{ name: 'mine', after: 1e9 }]);
    const last = await session.chartMoment(info.id, info.steps);
    expect(last?.sessions[0]?.configuration).toEqual(['first']);
  });

  test('forward and back: the same moments, whatever the way', async () => {
    const { session, info } = await made(door, [
      'wrong',
      'key',
      'open',
      { name: 'x', after: 2e10 },
    ]);
    const steps = Array.from({ length: info.steps + 1 }, (_, n) => n);
    const forward = await moments(session, info, steps);
    const back = await moments(session, info, steps.toReversed());
    expect(back.toReversed()).toEqual(forward);
    const again = await made(door, ['wrong', 'key', 'open', { name: 'x', after: 2e10 }]);
    expect(again.info.hash).toBe(info.hash);
  });

  test('data that are no plain data come back by replay, and say so', async () => {
    const text = scxml(
      `<datamodel><data id="f" expr="(function () { var n = 0; return function () { return ++n; }; })()"/>
        <data id="seen" expr="0"/></datamodel>
       <state id="s"><transition event="e"><assign location="seen" expr="f()"/></transition></state>`,
      'datamodel="ecmascript"',
    );
    const { session, info } = await made(text, ['e', 'e', 'e']);
    const steps = Array.from({ length: info.steps + 1 }, (_, n) => n);
    const forward = await moments(session, info, steps);
    expect(await moments(session, info, steps.toReversed())).toEqual(forward.toReversed());
    const last = await session.chartMoment(info.id, info.steps);
    expect(last?.sessions[0]?.data.seen).toBe(3);
    expect(last?.sessions[0]?.opaque).toEqual(['f']);
    const { text: stored } = await session.chartSnapshot(info.id, info.steps, info.document);
    const more = await made(text, ['e'], { from: { snapshot: stored, timers: 'remaining' } });
    const end = await more.session.chartMoment(more.info.id, more.info.steps);
    expect(end?.sessions[0]?.data.seen).toBe(4);
    expect(more.info.diagnostics.map(({ message }) => message).join()).toContain('“f”');
  });

  test('an endless timer is stopped softly, an endless loop with its place', async () => {
    const endless = scxml(
      `<state id="s"><onentry><send event="t" delay="1s"/></onentry><transition event="t" target="s"/></state>`,
    );
    const { info } = await made(endless);
    expect([info.status, info.diagnostics[0]?.severity]).toEqual(['bound', 'info']);
    const loop = scxml(
      '<state id="a"><transition target="b"/></state><state id="b"><transition target="a"/></state>',
    );
    const stopped = await made(loop, [], {}, { maxSteps: 50_000 });
    expect(stopped.info.status).toBe('error');
    expect(stopped.info.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });

  test('what is not there is told: error.communication, error.execution', async () => {
    const text = scxml(
      `<state id="s"><onentry><send target="#_scxml_nobody" event="e"/></onentry>
        <transition event="error.communication" target="t"/></state>
       <state id="t"><onentry><send type="carrier-pigeon" event="e"/></onentry>
        <transition event="error.execution" target="end"/></state><final id="end"/>`,
    );
    const { info } = await made(text);
    expect(info.status).toBe('done');
    expect(info.diagnostics).toHaveLength(2);
  });
});

describe('what nobody has said', () => {
  const asks = JSON.stringify({
    id: 'm',
    initial: 'a',
    states: {
      a: { on: { GO: { target: 'b', guard: 'isReady' } } },
      b: { invoke: { src: 'load', id: 'l', onDone: 'c', onError: 'd' } },
      c: {},
      d: {},
    },
  });
  const chart = { events: [{ name: 'GO' }] };
  const spec = (choices: number[]) => ({ document: '', seed: 0, choices, faults: [], chart });
  const run = async (choices: number[], choosing: 'ask' | 'seed') => {
    const session = new Session({ pause: async () => {} });
    const text = { path: 'm.json', text: asks, profile: '' };
    return session.run({ ...text, spec: spec(choices), choosing });
  };

  test('guards ask whether they hold, services how they end', async () => {
    const first = await run([], 'ask');
    expect([first.status, first.asking?.options.length]).toEqual(['asking', 2]);
    const second = await run([1], 'ask');
    expect([second.status, second.asking?.label]).toEqual(['asking', 'How does “load” end?']);
    expect((await run([1, 1], 'ask')).status).toBe('rest');
    expect((await run([], 'seed')).hash).toBe((await run([], 'seed')).hash);
  });
});

describe('many machines', () => {
  test('copies run side by side, each with its own events', async () => {
    const events = [{ name: 'key' }, { name: 'key', to: 'door.3' }];
    const { session, info } = await made(door, events, { copies: 3 });
    const last = await session.chartMoment(info.id, info.steps);
    expect(last?.sessions.map(({ configuration }) => configuration[1])).toEqual([
      ...['free', 'locked', 'free'],
    ]);
  });
});

describe('a person changes a run', () => {
  test('data, timers and queues between two steps', async () => {
    const spec = (changes: { step: number; path: string; value: never }[]) => ({
      spec: {
        document: '',
        seed: 0,
        choices: [],
        faults: [],
        chart: { events: [{ name: 'key' }, { name: 'open' }] },
        changes,
      },
    });
    const { session, info } = await made(door, [], {}, spec([]));
    const open = await session.chartMoment(info.id, info.steps);
    expect(open?.sessions[0]?.configuration).toEqual(['alarm']);
    const edit = [{ step: 2, path: 'data.tries', value: 5 as never }];
    const edited = await made(door, [], {}, spec(edit));
    const end = await edited.session.chartMoment(edited.info.id, edited.info.steps);
    expect(end?.sessions[0]?.data.tries).toBe(5);
    expect(end?.sessions[0]?.configuration).toEqual(['shut', 'shut.none']);
    const timed = info.steps - 1;
    const cancelled = await made(
      door,
      [],
      {},
      spec([{ step: timed, path: 'timer.late', value: 'cancel' as never }]),
    );
    const rests = await cancelled.session.chartMoment(cancelled.info.id, cancelled.info.steps);
    expect(rests?.sessions[0]?.configuration).toEqual(['open']);
  });
});

describe('stops', () => {
  test('conditions read data and active states', async () => {
    const { session, info } = await made(door, ['wrong', 'wrong', 'key', 'open']);
    expect(await session.checkCondition("tries >= 2 and In('locked')", info.id)).toEqual([]);
    expect(await session.checkCondition('triez > 2', info.id)).not.toEqual([]);
    const stop = (condition: string) => ({
      ...{ run: info.id, from: 0, unit: 'breakpoint' as const, direction: 1 as const },
      breakpoints: [{ id: 'b', enabled: true, on: { kind: 'condition' as const, condition } }],
    });
    const { step } = await session.seek(stop('tries == 2'));
    const moment = await session.chartMoment(info.id, step);
    expect([moment?.sessions[0]?.data.tries, moment?.sessions[0]?.taken]).toEqual([
      2,
      [expect.stringContaining('locked')],
    ]);
    const open = await session.seek(stop('In(open)'));
    const there = await session.chartMoment(info.id, open.step);
    expect(there?.sessions[0]?.entered).toEqual(['open']);
  });
});

describe('why', () => {
  test('A04 rules are named: descendants first, guards with their values', async () => {
    const text = scxml(
      `<datamodel><data id="n" expr="1"/></datamodel>
       <state id="outer"><transition event="e" target="far"/>
         <state id="inner"><transition event="e" cond="n &gt; 5" target="far"/>
           <transition event="e" target="near"/></state><state id="near"/></state>
       <state id="far"/>`,
      'datamodel="lockstep"',
    );
    const { session, info } = await made(text, ['e']);
    const why = await session.chartWhy({ run: info.id, step: info.steps, session: info.document });
    expect(why.map(({ reason }) => reason).sort()).toEqual(['depth', 'guard', 'taken']);
    const guard = why.find(({ reason }) => reason === 'guard');
    expect(guard?.guard).toEqual([
      { text: 'n > 5', value: false },
      { text: 'n', value: 1 },
    ]);
    const depth = why.find(({ reason }) => reason === 'depth');
    expect(depth?.text).toContain('descendants first');
    const before = { run: info.id, step: 1, session: info.document, event: { name: 'other' } };
    const other = await session.chartWhy(before);
    expect(other.every(({ reason }) => reason === 'event' || reason === 'inactive')).toBe(true);
  });
});

const names = ['wrong', 'key', 'open', 'close', 'quiet', 'x'];
const anyEvents = fc.array(
  fc.record(
    { name: fc.constantFrom(...names), after: fc.constantFrom(0, 4e9, 11e9) },
    { requiredKeys: ['name'] },
  ),
  { maxLength: 8 },
);

describe('snapshots', () => {
  test('A12 restored at any step, a machine goes on as it did', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, fc.nat(), async (events, at) => {
        const { session, info } = await made(door, events);
        const step = at % (info.steps + 1);
        const moment = await session.chartMoment(info.id, step);
        const arrived = moment?.outside?.arrived ?? 0;
        const { text } = await session.chartSnapshot(info.id, step, info.document);
        const now = (await session.moment(info.id, step)).time;
        const due = moment?.outside?.dueNs;
        const left = events.slice(arrived).map((event, n) => {
          return n === 0 && due !== undefined ? { ...event, after: due - now } : event;
        });
        const resumed = await made(door, left, { from: { snapshot: text, timers: 'remaining' } });
        const [here, there] = [
          await story(session, info, step),
          await story(resumed.session, resumed.info, step === 0 ? 0 : 1),
        ];
        expect(there).toEqual(here);
        const same = await resumed.session.chartSnapshot(
          resumed.info.id,
          step === 0 ? 0 : 1,
          info.document,
        );
        expect(JSON.parse(same.text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 25 },
    );
  });

  test('A12 planted: a snapshot that has lost timers, history or data goes on otherwise', async () => {
    const events = ['wrong', 'key', 'open'].map((name) => ({ name }));
    const { session, info } = await made(door, events);
    const opened = await stepOf(session, info, 'open');
    const { text } = await session.chartSnapshot(info.id, opened, info.document);
    const goesOn = async (change: (machine: MachineSnapshot) => void, after: number) => {
      const snapshot = JSON.parse(text) as ChartSnapshot;
      change(snapshot.machine);
      const from = { snapshot: JSON.stringify(snapshot), timers: 'remaining' } as const;
      const { session: other, info: run } = await made(door, [{ name: 'close', after }], { from });
      const last = (await other.chartMoment(run.id, run.steps))?.sessions[0];
      return [last?.configuration, last?.data];
    };
    const keeps = (): void => {};
    expect(await goesOn(keeps, 1e9)).toEqual([['shut', 'free'], { tries: 1 }]);
    expect(await goesOn(keeps, 11e9)).toEqual([['alarm'], { tries: 1 }]);
    const losses: [(machine: MachineSnapshot) => void, number][] = [
      [(machine) => (machine.timers = []), 11e9],
      [(machine) => (machine.history = {}), 1e9],
      [(machine) => (machine.data = { tries: 0 }), 1e9],
    ];
    for (const [lose, after] of losses) {
      expect(await goesOn(lose, after)).not.toEqual(await goesOn(keeps, after));
    }
  });

  test('A12 children come with their parents', async () => {
    const { session, info } = await made(parent);
    for (let step = 1; step < info.steps; step++) {
      const { text, problem } = await session.chartSnapshot(info.id, step, info.document);
      expect(problem).toBeUndefined();
      const resumed = await made(parent, [], { from: { snapshot: text, timers: 'remaining' } });
      expect([step, resumed.info.status, resumed.info.virtualTimeNs]).toEqual([
        step,
        'done',
        1_500_000_000,
      ]);
    }
  });

  test('what does not fit is said, and mended', async () => {
    const { session, info } = await made(door, ['key']);
    const { text } = await session.chartSnapshot(info.id, info.steps, info.document);
    const changed = door.replaceAll('"free"', '"unlocked"').replace("In('free')", "In('unlocked')");
    const found = await session.checkSnapshot({ path, text: changed }, text);
    expect(found.map(({ message }) => message).join('\n')).toContain(
      '“free” is not there any more',
    );
    const resumed = await made(changed, [], { from: { snapshot: text, timers: 'remaining' } });
    const end = await resumed.session.chartMoment(resumed.info.id, resumed.info.steps);
    expect(end?.sessions[0]?.configuration).toEqual(['shut', 'locked']);
    expect(await session.checkSnapshot({ path, text: door }, text)).toEqual([]);
  });

  test('timers go on, begin anew, or fire', async () => {
    const { session, info } = await made(door, ['key', 'open']);
    const open = await stepOf(session, info, 'open');
    const { text } = await session.chartSnapshot(info.id, open, info.document);
    for (const [timers, time] of [
      ['remaining', 1e10],
      ['restart', 1e10],
      ['fire', 0],
    ] as const) {
      const resumed = await made(door, [], { from: { snapshot: text, timers } });
      expect([timers, resumed.info.virtualTimeNs]).toEqual([timers, time]);
    }
  });

  test('hostile texts are refused with a reason', async () => {
    const { session, info } = await made(door);
    const { text } = await session.chartSnapshot(info.id, info.steps, info.document);
    const good = JSON.parse(text) as Record<string, unknown>;
    const bad = [
      '',
      '{',
      '[]',
      '{"format":"x"}',
      JSON.stringify({ ...good, version: 3 }),
      JSON.stringify({ ...good, machine: 7 }),
      JSON.stringify({ ...good, now: -1 }),
      text.replace('"status": "running"', '"status": "flying"'),
      text.replace('"data": {', '"data": {"__proto__": {},'),
    ];
    for (const each of bad) {
      const [problem] = await session.checkSnapshot({ path, text: door }, each);
      expect([each.slice(0, 60), problem?.severity]).toEqual([each.slice(0, 60), 'error']);
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), async (at, put) => {
        const broken = text.slice(0, at) + put + text.slice(at + 1);
        await session.checkSnapshot({ path, text: door }, broken);
      }),
      { numRuns: 200 },
    );
  });
});

async function stepOf(session: Session, info: RunInfo, state: string): Promise<number> {
  for (let step = 1; step <= info.steps; step++) {
    const moment = await session.chartMoment(info.id, step);
    if (moment?.sessions[0]?.entered.includes(state)) return step;
  }
  throw new Error(`${state} is never entered`);
}

/** What happens to the first machine after a step: times, configurations, data, queues. */
async function story(session: Session, info: RunInfo, from: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let step = from + 1; step <= info.steps; step++) {
    const one = (await session.chartMoment(info.id, step))?.sessions[0];
    const { time } = await session.moment(info.id, step);
    if (!one) continue;
    const { configuration, entered, exited, taken, data, history, internal, external, timers } =
      one;
    const due = timers.map(({ event, dueNs }) => [event, dueNs]);
    found.push({
      time,
      configuration,
      entered,
      exited,
      taken,
      data,
      history,
      internal,
      external,
      due,
    });
  }
  return found;
}
