import { describe, expect, test } from 'vitest';
import { loadFor } from '../../src/engine/compile.ts';
import { cover } from '../../src/engine/cover.ts';
import { machineMoment } from '../../src/engine/machine-run.ts';
import { momentOf } from '../../src/engine/moment.ts';
import { finishRun, prepareRun, type Run } from '../../src/engine/runs.ts';
import type { RunSpec } from '../../src/model/run.ts';
import { kindName } from '../../src/trace/event.ts';

async function made(text: string, spec: Partial<RunSpec> = {}, path = 'Test.scr'): Promise<Run> {
  const request = {
    path,
    text,
    profile: '',
    choosing: 'seed' as const,
    maxSteps: 500,
    spec: { document: '', seed: 1, choices: [], faults: [], ...spec },
  };
  await loadFor(request);
  const run = await prepareRun(0, request);
  if (!run.ok) throw new Error(run.problem);
  run.value.simulation.advance(Infinity);
  return run.value;
}

const protocol = (roles: string, body: string): string =>
  `module Test;\nglobal protocol Test(${roles
    .split(' ')
    .map((r) => `role ${r}`)
    .join(', ')}) {\n${body}\n}\n`;

const infoOf = (run: Run) => finishRun(run).info;

const eventsOf = ({ simulation: { trace } }: Run): string[] =>
  Array.from({ length: trace.length }, (_, i) => {
    const { kind, actor, target, label } = trace.event(i);
    return `${kindName(kind)} ${trace.actors[actor]?.id ?? '-'} ${trace.actors[target]?.id ?? '-'} ${label}`;
  });

describe('a run of a protocol', () => {
  const text = protocol('A B', 'ask(q: String) from A to B;\n answer(Int) from B to A;');

  test('is told like any other', async () => {
    const info = infoOf(await made(text));
    expect(info).toMatchObject({ status: 'done', steps: 4, messages: 2, diagnostics: [] });
    expect(info.choices.map(({ picked }) => picked)).toEqual([0, 0, 0, 0]);
    expect(infoOf(await made(text)).hash).toBe(info.hash);
  });

  test('can be looked at, step by step', async () => {
    const run = await made(text);
    const { index } = finishRun(run);
    const moment = momentOf(0, run.simulation, index, 1, run.spans);
    expect(moment.next.map(({ title, actor }) => [actor, title])).toEqual([
      ['B', 'receive ask(String) from A'],
    ]);
    expect(moment.actors.map(({ state }) => state)).toMatchObject([{ sent: 1 }, { received: 0 }]);
    const machines = run.machines && machineMoment(run.machines, run.simulation, 1);
    expect(machines).toMatchObject({
      states: [
        { role: 'A', ended: false },
        { role: 'B', ended: false },
      ],
      channels: [{ from: 'A', to: 'B', messages: [{ label: 'ask(String)' }] }],
      moves: [{ role: 'B', kind: 'receive', title: 'receive ask(String) from A' }],
      waiting: [{ role: 'A', reason: 'waits for answer(Int) from B' }],
    });
    expect(machines?.known.A).toHaveProperty('q');
    expect(machines?.known.B).toEqual({});
  });

  test('a stuck one says why, with the place in the text', async () => {
    const run = await made(text, {
      faults: [{ kind: 'drop', message: { nth: 1, label: 'answer' } }],
    });
    const info = infoOf(run);
    expect(info.status).toBe('stuck');
    expect(info.diagnostics).toMatchObject([
      { code: 'run-stuck', message: 'A waits for answer(Int) from B, which was lost.' },
    ]);
    const [{ span } = { span: { from: 0, to: 0 } }] = info.diagnostics;
    expect(text.slice(span.from, span.to)).toContain('answer');
  });

  test('machines of a file run with the room at which they are compatible', async () => {
    const machine = (name: string, steps: string): string =>
      `.outputs ${name}\n.state graph\n${steps}.marking q0\n.end\n\n`;
    const file =
      machine('A', 'q0 1 ! m q1\nq1 1 ! m q2\nq2 1 ? n q3\n') +
      machine('B', 'q0 0 ! n q1\nq1 0 ? m q2\nq2 0 ? m q3\n');
    const run = await made(file, {}, 'two.txt');
    expect(run.machines?.mode).toEqual({ bound: 1, synchronous: false });
    expect(infoOf(run).status).toBe('done');
    const narrow = await made(file, { machines: { bound: 1, synchronous: true } }, 'two.txt');
    expect(infoOf(narrow).status).toBe('stuck');
  });
});

describe('D12 exceptions', () => {
  const text = protocol(
    'A B C',
    `try {
       work() from A to B;
       choice at A { fine() from A to B; tell() from B to C; } or { throw Bad; }
     } catch Bad at A {
       undo() from B to C;
     }
     bye() from C to A;`,
  );
  const runs = async (): Promise<Run[]> =>
    Promise.all(Array.from({ length: 8 }, (_, seed) => made(text, { seed })));

  test('D12 a throw jumps to the handler in all roles', async () => {
    const thrown = (await runs()).filter((run) => eventsOf(run).some((e) => e.includes('Bad')));
    expect(thrown.length).toBeGreaterThan(0);
    for (const run of thrown) {
      const events = eventsOf(run);
      expect(infoOf(run).status).toBe('done');
      for (const role of ['B', 'C']) expect(events).toContain(`receive ${role} A Bad`);
      expect(events).toContain('receive C B undo');
      expect(events.some((event) => event.includes('fine') || event.includes('tell'))).toBe(false);
    }
  });

  test('D12 without a throw nobody is in the handler', async () => {
    const fine = (await runs()).filter((run) => eventsOf(run).some((e) => e.includes('fine')));
    expect(fine.length).toBeGreaterThan(0);
    for (const run of fine) expect(eventsOf(run).some((e) => e.includes('undo'))).toBe(false);
  });

  test('D12 planted: news of the exception that is lost is noticed', async () => {
    const faults: RunSpec['faults'] = [
      { kind: 'drop', message: { nth: 1, label: 'Bad', to: 'C' } },
    ];
    const thrown = await Promise.all(
      Array.from({ length: 8 }, (_, seed) => made(text, { seed, faults })),
    );
    const lost = thrown.filter((run) => eventsOf(run).some((e) => e.startsWith('drop')));
    expect(lost.length).toBeGreaterThan(0);
    for (const run of lost) expect(infoOf(run).status).toBe('stuck');
  });
});

describe('D13 time', () => {
  const text = protocol('A B', 'ask() from A to B;\n answer() from B to A within 5s;');

  test('D13 an answer in time is fine', async () => {
    const info = infoOf(
      await made(text, {
        faults: [{ kind: 'delay', message: { nth: 1, label: 'answer' }, by: 4e9 }],
      }),
    );
    expect(info).toMatchObject({
      status: 'done',
      invariants: [{ name: 'deadlines are kept', holds: true }],
    });
  });

  test('D13 planted: a deadline miss is told as such, at the place of the message', async () => {
    const info = infoOf(
      await made(text, {
        faults: [{ kind: 'delay', message: { nth: 1, label: 'answer' }, by: 6e9 }],
      }),
    );
    expect(info).toMatchObject({
      status: 'violated',
      invariants: [{ holds: false }],
      diagnostics: [{ code: 'run-deadline' }],
    });
    expect(info.diagnostics).toHaveLength(1);
    const { from, to } = info.diagnostics[0]?.span ?? { from: 0, to: 0 };
    expect(text.slice(from, to)).toContain('answer');
  });
});

describe('D13 timeouts', () => {
  const text = `module Patience;
    local protocol P at A(role A, role B) {
      ask() to B;
      choice at B { answer() from B; } or { timeout 5s; stop() to B; }
    }
    local protocol P at B(role A, role B) {
      ask() from A;
      answer() to A;
      choice at A { stop() from A; }
    }`;

  test('D13 who waits too long goes on without', async () => {
    const faults: RunSpec['faults'] = [{ kind: 'drop', message: { nth: 1, label: 'answer' } }];
    const run = await made(text, { faults });
    expect(infoOf(run)).toMatchObject({ status: 'done', virtualTimeNs: 5_003_000_000 });
    expect(eventsOf(run)).toContain('timerFire A - give up waiting after 5 s');
  });

  test('D13 planted: without a timeout it waits for ever', async () => {
    const faults: RunSpec['faults'] = [{ kind: 'drop', message: { nth: 1, label: 'answer' } }];
    const patient = text.replace('timeout 5s; stop() to B;', 'never() from B;');
    expect(infoOf(await made(patient, { faults })).status).toBe('stuck');
  });
});

describe('D15 refinements', () => {
  const text = protocol(
    'A B',
    'rec X { choice at A { quote(x: Int{x > 0 && x < 100}) from A to B; continue X; } or { bye() from A to B; } }',
  );

  test('D15 values are drawn as the type demands', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const info = infoOf(await made(text, { seed }));
      expect(info).toMatchObject({ status: 'done', invariants: [{ holds: true }] });
    }
  });

  test('D15 99 is accepted', async () => {
    const run = await made(text, {
      choices: [0],
      changes: [{ step: 0, path: 'payload.x', value: 99 }],
    });
    expect(infoOf(run).status).toBe('done');
    expect(run.simulation.trace.event(0).value).toBe(99);
  });

  test('D15 planted: 100 is rejected', async () => {
    for (const [value, path] of [
      [100, 'payload.x'],
      [0, 'payload.quote.x'],
      [-1, 'payload.quote.0'],
    ] as const) {
      const run = await made(text, { choices: [0], changes: [{ step: 0, path, value }] });
      const info = infoOf(run);
      expect(info).toMatchObject({
        status: 'violated',
        steps: 1,
        messages: 0,
        diagnostics: [{ code: 'run-refinement' }],
      });
      expect(info.diagnostics[0]?.message).toBe(
        `A: quote(Int) may not be sent: “x > 0 and x < 100” does not hold with x = ${value}.`,
      );
    }
  });

  test('D15 a change counts from its step on', async () => {
    const run = await made(text, {
      choices: [0, 0, 0],
      changes: [{ step: 2, path: 'payload.x', value: 100 }],
    });
    expect(infoOf(run)).toMatchObject({ status: 'violated', steps: 3 });
  });

  test('D15 planted: a value that is damaged on the way is rejected by its receiver', async () => {
    const run = await made(text, {
      choices: [0],
      faults: [{ kind: 'corrupt', message: { nth: 1 } }],
    });
    const info = infoOf(run);
    expect(info.status).toBe('violated');
    expect(info.diagnostics[0]?.message).toMatch(/^B: quote\(Int\) may not be taken/);
  });

  test('D15 a branch whose payload cannot be is not taken by the seed', async () => {
    const guarded = protocol(
      'A B',
      'first(x: Int{x > 5}) from A to B; choice at A { small(y: Int{y == x and y < 3}) from A to B; } or { large(z: Int{z == x + 1}) from A to B; }',
    );
    for (let seed = 0; seed < 10; seed++) {
      const run = await made(guarded, { seed });
      expect(infoOf(run).status).toBe('done');
      expect(eventsOf(run)[2]).toContain('large');
    }
  });

  test('D15 values are found also where guesses do not hit them', async () => {
    const sums = protocol(
      'A B',
      'first(x: Int{x > 200 && x % 7 == 3}) from A to B; rest(y: Int{x + y == 10000}, z: Int{z * 3 == y - 1 or z * 3 == y or z * 3 == y + 1}) from B to A;',
    );
    for (let seed = 0; seed < 5; seed++) {
      expect(infoOf(await made(sums, { seed }))).toMatchObject({ status: 'done', diagnostics: [] });
    }
  });

  test('D15 planted: a payload for which there is no value is noticed', async () => {
    const never = protocol(
      'A B',
      'one(x: Int{x > 5}) from A to B; two(y: Int{y > x && y < x + 1}) from B to A;',
    );
    expect(infoOf(await made(never))).toMatchObject({ status: 'violated', messages: 1 });
  });

  test('D15 predicates deep inside a type are checked', async () => {
    const deep = protocol('A B', 'all(us: Map<String, List<User{age > 18}>>) from A to B;');
    expect(infoOf(await made(deep)).status).toBe('done');
    const users = (age: number) => ({
      step: 0,
      path: 'payload.us',
      value: { here: [{ age: 20 }, { age }] },
    });
    expect(infoOf(await made(deep, { changes: [users(19)] })).status).toBe('done');
    expect(infoOf(await made(deep, { changes: [users(18)] })).status).toBe('violated');
  });
});

describe('D16 refinements for one receiver', () => {
  const text = protocol(
    'Pub Sub1 Sub2',
    'data(x: Int) from Pub to Sub1, Sub2 where { x > 1 for Sub1, x < 10 for Sub2 };',
  );

  test('D16 one send for both, whose demands are both met', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const run = await made(text, { seed });
      expect(infoOf(run).status).toBe('done');
      expect(run.simulation.trace.columns.step.slice(0, 2)).toEqual(Int32Array.of(1, 1));
    }
  });

  test.each([
    [1, 'for Sub1, “x > 1” does not hold with x = 1'],
    [10, 'for Sub2, “x < 10” does not hold with x = 10'],
  ])('D16 planted: %d is rejected for one of them, and nobody gets it', async (value, why) => {
    const run = await made(text, { changes: [{ step: 0, path: 'payload.x', value }] });
    const info = infoOf(run);
    expect(info).toMatchObject({ status: 'violated', messages: 0 });
    expect(info.diagnostics.map(({ message }) => message)).toEqual([
      `Pub: data(Int) may not be sent: ${why}.`,
    ]);
  });
});

describe('coverage', () => {
  test('takes every branch that somebody decides', async () => {
    const text = protocol(
      'A B',
      `rec X { choice at A { more() from A to B; continue X; }
       or { a() from A to B; choice at B { yes() from B to A; } or { no() from B to A; } or { maybe() from B to A; } } }`,
    );
    const spec = { document: '', seed: 1, choices: [], faults: [] };
    const request = { path: 'Test.scr', text, profile: '', choosing: 'seed', spec } as const;
    await loadFor(request);
    const coverage = await cover({ ...request, spec });
    expect(coverage).toMatchObject({ branches: 5, taken: 5 });
    for (const { choices, hash } of coverage?.runs ?? []) {
      expect(infoOf(await made(text, { choices })).hash).toBe(hash);
    }
  });
});

describe('diagrams as machines', () => {
  test('run when that is asked for', async () => {
    const text = 'sequenceDiagram\n  A->>B: ask\n  B-->>A: answer\n';
    const machines = { bound: 1, synchronous: false };
    const run = await made(text, { machines }, 'a.mmd');
    expect(run.machines?.roles).toEqual(['A', 'B']);
    expect(eventsOf(run)).toEqual([
      'send A B ask',
      'receive B A ask',
      'send B A answer',
      'receive A B answer',
      'end - - ',
    ]);
    const drawn = await made(text, {}, 'a.mmd');
    expect(drawn.machines).toBeUndefined();
  });
});
