import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRequest } from '../../src/engine/api.ts';
import { cover } from '../../src/engine/cover.ts';
import { Session } from '../../src/engine/session.ts';
import { EventKind } from '../../src/trace/event.ts';

const order = `sequenceDiagram
  participant Shop
  participant Bank
  Shop->>Bank: charge(42)
  alt covered
    Bank-->>Shop: paid
  else not covered
    Bank-->>Shop: refused
    Shop->>Shop: tell the customer
  end
`;

function request(text: string, more: Partial<RunRequest['spec']> = {}): RunRequest {
  return {
    path: 'shop.mmd',
    text,
    profile: '',
    spec: { document: '', seed: 1, choices: [], faults: [], ...more },
    choosing: 'seed',
  };
}

describe('a session', () => {
  it('reads a text and says what it holds', async () => {
    const compiled = await new Session().compile({ path: 'shop.mmd', text: order });
    expect(compiled.language).toBe('mermaid-sequence');
    expect(compiled.documents).toMatchObject([{ kind: 'protocol', runnable: true, size: 4 }]);
    expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('makes a run, and the same run for the same request', async () => {
    const session = new Session();
    const run = await session.run(request(order, { choices: [1] }));
    expect(run.status).toBe('done');
    expect(run.messages).toBe(3);
    expect(run.choices.map(({ picked }) => picked)).toEqual([1]);
    expect((await session.run(request(order, { choices: [1] }))).id).toBe(run.id);
    expect((await session.run(request(order, { choices: [0] }))).hash).not.toBe(run.hash);
  });

  it('asks, tells what could be picked, and goes on with the answer', async () => {
    const session = new Session();
    const asking = await session.run({ ...request(order), choosing: 'ask' });
    expect(asking.status).toBe('asking');
    const moment = await session.moment(asking.id, asking.steps);
    const choice = moment.next[0]?.choice;
    expect(choice?.index).toBe(0);
    expect(choice?.request.options.map(({ label }) => label)).toEqual(['covered', 'not covered']);
    const answered = await session.run({ ...request(order, { choices: [0] }), choosing: 'ask' });
    expect(answered.status).toBe('done');
  });

  it('tells of any step what is, what came, and what could come', async () => {
    const session = new Session();
    const run = await session.run(request(order, { choices: [1] }));
    const before = await session.moment(run.id, 0);
    expect(before.next.map(({ title }) => title)).toEqual(['Shop sends “charge(42)” to Bank']);
    const sent = await session.moment(run.id, 1);
    expect(sent.actors[1]?.inFlight).toMatchObject([{ label: 'charge(42)', from: 'Shop' }]);
    const chosen = await session.moment(run.id, 3);
    expect(chosen.choice).toBe(0);
    expect(chosen.fragments.map(({ label }) => label)).toEqual(['alt not covered']);
    expect((await session.moment(run.id, 999)).step).toBe(run.steps);
  });

  it('finds events by words and by conditions', async () => {
    const session = new Session();
    const run = await session.run(request(order, { choices: [1] }));
    const words = await session.filter(run.id, 'refused');
    expect(words.events.length).toBe(2);
    const sends = await session.filter(run.id, 'kind == "send" and from == "Bank"');
    expect(sends.events.length).toBe(1);
    const states = await session.filter(run.id, 'state.Shop.received >= 1 and kind == "receive"');
    expect(states.events.length).toBe(2);
    const wrong = await session.filter(run.id, 'kind == ');
    expect(wrong.diagnostics.length).toBeGreaterThan(0);
  });

  it('stops at breakpoints on lines, messages, participants and conditions', async () => {
    const session = new Session();
    const run = await session.run(request(order, { choices: [1] }));
    const seek = async (on: Parameters<typeof breakpoint>[0]) =>
      session.seek({
        run: run.id,
        from: 0,
        unit: 'breakpoint',
        direction: 1,
        breakpoints: [breakpoint(on)],
      });
    expect(await seek({ kind: 'line', line: 8 })).toEqual({ step: 4, breakpoint: 'b' });
    expect(await seek({ kind: 'message', label: 'refused' })).toMatchObject({ step: 4 });
    expect(await seek({ kind: 'participant', actor: 'Bank' })).toMatchObject({ step: 2 });
    const condition = { kind: 'condition' as const, condition: 'state.Bank.sent > 0' };
    expect(await seek(condition)).toMatchObject({ step: 4, breakpoint: 'b' });
  });

  it('leads an event back to its causes', async () => {
    const session = new Session();
    const run = await session.run(request(order, { choices: [0] }));
    const { columns } = await session.events(run.id, 0, run.events);
    const last = [...columns.kind].lastIndexOf(EventKind.receive);
    const chain = await session.causes(run.id, last);
    expect(chain.at(-1)).toBe(0);
  });

  it('stops when it is told to, and shows what there is', async () => {
    const endless = `sequenceDiagram\n  loop for ever\n    A->>B: again\n  end\n`;
    const profile = 'loops:\n  for ever: 100000000\n';
    const session = new Session();
    const asked = { ...request(endless), profile, maxSteps: 50_000_000 };
    const run = await session.run(asked, () => void session.cancel());
    expect(run.status).toBe('bound');
    expect(run.events).toBeGreaterThan(0);
  });

  it('says of a text without a protocol that there is nothing to run', async () => {
    await expect(new Session().run(request('hello'))).rejects.toThrow(/nothing to run/);
  });

  it('takes every branch when it covers', async () => {
    const coverage = await cover(request(order));
    expect(coverage).toMatchObject({ branches: 2, taken: 2 });
    expect(coverage?.runs.length).toBe(2);
  });
});

type On = { kind: 'line'; line: number } | { kind: 'message'; label: string };
function breakpoint(
  on: On | { kind: 'participant'; actor: string } | { kind: 'condition'; condition: string },
) {
  return { id: 'b', enabled: true, on };
}

const seeds = ['state-machine-protocols', 'inter-tier-protocol', 'symphony-sequences'].concat(
  'kimi-interactions',
);
const folder = join(process.cwd(), '../shared/seeds');

describe.skipIf(!existsSync(folder))('the protocols of the design documents', () => {
  it.each(seeds)(
    'of %s all run to their end, and every branch of them can be taken',
    async (name) => {
      const text = readFileSync(join(folder, `${name}.md`), 'utf8');
      const session = new Session();
      const { documents, diagnostics } = await session.compile({ path: `${name}.md`, text });
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      for (const { id } of documents.filter((one) => one.runnable && one.kind === 'protocol')) {
        const asked = { ...request(text, { document: id }), path: `${name}.md` };
        expect((await session.run(asked)).status).toBe('done');
        const coverage = await cover(asked);
        expect(coverage?.taken).toBe(coverage?.branches);
      }
    },
  );
});
