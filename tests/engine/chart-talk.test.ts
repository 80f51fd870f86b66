import { expect, test } from 'vitest';
import type { ChartSaid } from '../../src/engine/api.ts';
import { talkReport } from '../../src/engine/chart-talk.ts';
import { Session } from '../../src/engine/session.ts';
import { talksOf } from '../../src/run/statechart/talk-read.ts';

const text = `stateDiagram-v2
  [*] --> A
  state A {
    [*] --> B
    --
    [*] --> C
    C --> D : after 1s
  }
  A --> E : go
`;

async function run() {
  const session = new Session({ pause: async () => {} });
  const chart = { events: [{ name: 'nothing' }, { name: 'go', after: 2e9 }] };
  const spec = { document: '', seed: 0, choices: [], faults: [], chart };
  const info = await session.run({ path: 'a.mmd', text, profile: '', spec, choosing: 'seed' });
  const said: ChartSaid[] = [];
  for (let step = 0; step <= info.steps; step++) {
    said.push(...(await session.chartTalk(info.id, step)));
  }
  return { session, info, said };
}

test('A09 the conversations of a run conform, and are counted', async () => {
  const { session, info, said } = await run();
  const report = await session.chartTalkReport(info.id);
  expect(report?.deviations).toEqual([]);
  expect(report?.conversations).toHaveLength(12);
  const messages = report?.conversations.reduce((sum, one) => sum + one.messages, 0);
  expect(messages).toBe(said.length);
  const held = report?.conversations.filter(({ talks }) => talks > 0).map(({ id }) => id);
  expect(held).toEqual(
    expect.arrayContaining(['state-entry', 'event-processing', 'execution-cycle']),
  );
});

test('A09 planted: a message that is left out is a deviation, at its step', async () => {
  const { said } = await run();
  const gone = said.findIndex(({ message }) => message === 'regions_ready');
  const talks = talksOf(said.filter((_, at) => at !== gone));
  const report = await talkReport(talks, (event) => event);
  expect(report.deviations).toHaveLength(1);
  const [one] = report.deviations;
  expect(one?.conversation).toBe('state-entry');
  expect(one?.subject).toBe(said[gone]?.subject);
  expect(one?.why).toContain('regions_ready');
});
