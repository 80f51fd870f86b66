import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/engine/compile.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import { EventKind } from '../../../src/trace/event.ts';
import { part, play, type Played } from '../../tools/play.ts';
import { anyOrder, searchOrders } from './orders.ts';
import { playText } from './text.ts';

/** A sequence diagram as a model. */
function protocol(lines: string): Json {
  const { parsed } = readSource({ path: 'talk.mmd', text: `sequenceDiagram\n${lines}` });
  const model = parsed.documents[0]?.model;
  if (model?.kind !== 'protocol') throw new Error('not a protocol');
  return model as unknown as Json;
}

function talk(
  lines: string,
  partners: readonly string[],
  parameters: Record<string, Json> = {},
): ComponentSpec[] {
  return [
    part('talk', 'conversation', { protocol: protocol(lines), ...parameters }),
    ...partners.map((id) => part(id, 'partner')),
  ];
}

/** What was said: `from > to: label`. */
function said(run: Played): string[] {
  const { actors } = run.simulation.trace;
  const name = (index: number): string => actors[index]?.id ?? '';
  return run
    .events()
    .filter(({ kind, label }) => kind === EventKind.send && !/^(cue|await|ended)$/.test(label))
    .map(({ actor, target, label }) => `${name(actor)} > ${name(target)}: ${label}`);
}

describe('a conversation', () => {
  test('its partners say what the protocol says, in its order', () => {
    const lines = 'A->>B: ask\nB->>C: look up\nC-->>B: found\nB-->>A: answer\nA->>C: thanks';
    const run = play(talk(lines, ['A', 'B', 'C']));
    expect(said(run)).toEqual([
      'A > B: ask',
      'B > C: look up',
      'C > B: found',
      'B > A: answer',
      'A > C: thanks',
    ]);
    expect(run.status).toBe('done');
    expect(run.state('talk')).toEqual({ phase: 'ended' });
  });

  test('whoever is at a choice decides; both ways are found', () => {
    const lines = 'A->>B: ask\nalt yes\nB->>A: gladly\nelse no\nB->>A: never\nend\nA->>B: bye';
    const ways = [0, 1].map((way) => said(play(talk(lines, ['A', 'B']), { choices: [way] })));
    expect(ways.map((way) => way[1])).toEqual(['B > A: gladly', 'B > A: never']);
    expect(ways.map((way) => way[2])).toEqual(['A > B: bye', 'A > B: bye']);
    const search = searchOrders(talk(lines, ['A', 'B']), anyOrder(0, { losses: 0, duplicates: 0 }));
    expect(search.complete).toBe(true);
  });

  test('parallel parts are all played, nested ones too', () => {
    const lines =
      'par one\nA->>B: one\nand two\npar inner\nB->>A: two\nand inner\nA->>B: three\nend\nend\nB->>A: last';
    const run = play(talk(lines, ['A', 'B']));
    expect(said(run)).toEqual(['A > B: one', 'B > A: two', 'A > B: three', 'B > A: last']);
    expect(run.state('talk')).toEqual({ phase: 'ended' });
  });

  test('roles are mapped to partners by name or by hand', () => {
    const lines = 'participant A as Alice\nA->>B: hello\nB->>A: hi';
    const specs = talk(lines, ['Alice', 'somebody'], { roles: { B: 'somebody' } });
    expect(said(play(specs))).toEqual(['Alice > somebody: hello', 'somebody > Alice: hi']);
  });

  test('a component outside the script answers in its own way', () => {
    // The gate is a barrier: opened by itself, it asks the agent that is a role of the protocol.
    const lines = 'Boss->>Crew: wait for it\nGate->>Crew: check\nCrew->>Boss: seen';
    const specs = [
      ...talk(lines, ['Boss', 'Crew'], { roles: { Gate: 'gate' } }),
      part('gate', 'barrier', { agents: ['Crew'], open: [{ subject: 'x', at: 100_000_000 }] }),
    ];
    const run = play(specs);
    expect(said(run)).toContain('Crew > Boss: seen');
    expect(run.state('talk')).toEqual({ phase: 'ended' });
  });

  test('what nobody plays is left out, and a loop of it ends', () => {
    const lines = 'A->>B: hello\nloop always\nX->>Y: noise\nend\nB->>A: hi';
    const run = play(talk(lines, ['A', 'B']), { seed: 3 });
    expect(said(run)[0]).toBe('A > B: hello');
    expect(run.state('talk')).toEqual({ phase: 'ended' });
  });

  test('it begins when it is asked to', () => {
    const specs = talk('A->>B: hello', ['A', 'B'], { on: 'check' });
    expect(said(play(specs))).toEqual([]);
    const gate = part('gate', 'barrier', { agents: ['talk'], open: [{ subject: 'x', at: 0 }] });
    expect(said(play([...specs, gate]))).toContain('A > B: hello');
  });

  test('planted: a message that is lost is noticed, as somebody still waits', () => {
    const faults: Fault[] = [{ kind: 'drop', message: { nth: 1, label: 'ask' } }];
    const run = play(talk('A->>B: ask\nB->>A: answer', ['A', 'B']), { faults });
    expect(run.status).toBe('stuck');
    expect(run.waiting[0]?.actor).toBe('talk');
  });

  test.each([[null], ['text'], [{ body: 3 }], [{ roles: [], body: [{ kind: 'choice' }] }]])(
    'what is no protocol says so, and nothing breaks: %j',
    (json) => {
      const run = play([part('talk', 'conversation', { protocol: json as Json })]);
      expect(run.marks('status').map(({ label }) => label)).toEqual(['status:no_protocol']);
      expect(run.status).toBe('done');
    },
  );
});

describe('a conversation in a scenario’s text', () => {
  const text = (protocolText: string): string =>
    `components:\n  talk: { is: conversation, protocol: ${JSON.stringify(protocolText)} }\n` +
    '  A: { is: partner }\n  B: { is: partner }\n';

  test('its protocol is read where it stands', async () => {
    const run = await playText(text('sequenceDiagram\nA->>B: hello\nB-->>A: hi'));
    expect(said(run)).toEqual(['A > B: hello', 'B > A: hi']);
  });

  test('planted: what is no protocol is noticed before anything runs', async () => {
    await expect(playText(text('flowchart LR\nA --> B'))).rejects.toThrow('sequence diagram');
    await expect(playText(text('talk.mmd'))).rejects.toThrow('sequence diagram');
  });
});
