import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/model/run.ts';
import type { ExtensionManifest, ExtensionPackage } from '../../../src/model/extension.ts';
import { checkExtension, extensionId, readExtension } from '../../../src/model/extension.ts';
import { extensionLife } from '../../../src/model/extension-life.ts';
import {
  makeExtension,
  signingKeys,
  verifyExtension,
} from '../../../src/model/extension-verify.ts';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import { loadExtension, type ReadyExtension } from '../../../src/run/statechart/extension-host.ts';
import { saidIn } from '../../../src/run/statechart/talk-read.ts';
import { loadPackage } from '../../../src/sandbox/package.ts';
import { root } from '../../tools/root.ts';
import { chart, data, go, policy, state } from './make.ts';
import { conversationNets, deviations } from './talked.ts';
import { World } from './world.ts';

const manifest: Omit<ExtensionManifest, 'hash'> = {
  name: 'tools',
  version: '1.0.0',
  description: 'For tests',
  provides: { guards: ['isBig'], actions: ['grow', 'spy', 'hang', 'tell'] },
  capabilities: ['data.read', 'data.write', 'log', 'send'],
};

const code = `
let calls = 0;
guards.isBig = (limit) => host.read('n') >= limit;
actions.grow = () => { calls++; host.write('n', host.read('n') + calls); };
actions.spy = () => { try { host.machine('other'); } catch {} host.log('still here'); };
actions.hang = () => { for (;;) {} };
actions.tell = () => host.send('told', { by: 'tools' });
`;

const make = (more: Partial<typeof manifest> = {}, text = code) =>
  makeExtension({ ...manifest, ...more }, text);

async function ready(made: ExtensionPackage): Promise<ReadyExtension> {
  return loadExtension(made, verifyExtension, loadPackage);
}

/** Grows on `go`, and asks whether it is big. */
function grower(action: string) {
  const stub = { kind: 'stub' as const, id: `do.${action}`, name: action };
  const made = chart(
    [state('small'), state('big')],
    [
      go('small', 'go', undefined, [stub]),
      go('small', 'check', 'big', [], {
        guard: { kind: 'stub', id: 'ask', name: 'isBig', params: 3 },
      }),
      go('small', 'told', 'big'),
    ],
  );
  made.data = [data('n', '0')];
  return made;
}

async function run(
  extensions: ReadyExtension[],
  action: string,
  events: string[],
  changes: Change[] = [],
) {
  const charts = { m: grower(action), other: grower(action) };
  return (await World.of(charts, { events, changes, parts: { extensions } })).run();
}

describe('packages', () => {
  test('are read from their file, and only what has their form is one', async () => {
    const made = await make();
    expect(readExtension(JSON.stringify(made))).toEqual({ ok: true, value: made });
    const wrong = [
      '',
      '{}',
      JSON.stringify({ ...made, format: 'other' }),
      JSON.stringify({ ...made, formatVersion: 2 }),
      JSON.stringify({ ...made, code: 7 }),
      JSON.stringify({ ...made, manifest: { ...made.manifest, version: '1' } }),
      JSON.stringify({ ...made, manifest: { ...made.manifest, capabilities: ['network'] } }),
      JSON.stringify({ ...made, manifest: { ...made.manifest, name: '../x' } }),
      JSON.stringify({ ...made, manifest: { ...made.manifest, provides: { eyes: ['a'] } } }),
      'x'.repeat(1_000_001),
    ];
    for (const text of wrong) expect(readExtension(text).ok, text.slice(0, 80)).toBe(false);
    fc.assert(fc.property(fc.jsonValue(), (value) => void checkExtension(value)));
  });

  test('a hash and a signature say what a package is; another byte is found', async () => {
    const unsigned = await make();
    const signed = await makeExtension(manifest, code, await signingKeys());
    expect(await verifyExtension(unsigned)).toEqual({ ok: true, value: 'unsigned' });
    expect(await verifyExtension(signed)).toEqual({ ok: true, value: 'signed' });
    const other = await makeExtension(manifest, code, await signingKeys());
    const forged = [
      { ...unsigned, code: `${code} ` },
      { ...signed, manifest: { ...signed.manifest, capabilities: ['time' as const] } },
      {
        ...signed,
        signature: {
          publicKey: signed.signature?.publicKey ?? '',
          value: other.signature?.value ?? '',
        },
      },
      { ...signed, signature: { publicKey: 'AA', value: 'AA' } },
    ];
    for (const each of forged) expect((await verifyExtension(each)).ok).toBe(false);
  });

  test('the life of an extension is the one that its example draws', async () => {
    const text = readFileSync(join(root, 'src/example/chart/extension.mmd'), 'utf8');
    await loadLanguagesFor(text);
    const { model } = parseText(text).documents[0] ?? {};
    if (model?.kind !== 'statechart') throw new Error('the example is no statechart');
    const outer = new Set(model.states.map(({ id }) => id));
    const drawn = model.transitions
      .filter(({ source, events }) => outer.has(source) && events.length > 0)
      .map(({ source, events, targets }) => {
        const [target = ''] = targets;
        const final = model.states.find(({ id }) => id === target)?.type === 'final';
        return `${source} ${events[0]} ${final ? '' : target}`;
      });
    expect(drawn.sort()).toEqual(extensionLife.map((one) => one.join(' ')).sort());
  });
});

describe('extensions at work', () => {
  test('A15 walls are set up only after an extension was found valid', async () => {
    const nets = await conversationNets();
    const good = await ready(await make());
    const bad = await ready({ ...(await make()), code: `${code}//` });
    const lies = await ready(await make({ provides: { guards: ['nothing'] } }));
    const breaks = await ready(await make({}, 'throw new Error("no")'));
    expect(good.said.indexOf('extension_valid')).toBeLessThan(good.said.indexOf('setup_isolation'));
    expect(bad.said).not.toContain('setup_isolation');
    expect([bad.loaded, lies.loaded, breaks.loaded]).toEqual([undefined, undefined, undefined]);
    for (const each of [good, bad, lies, breaks]) {
      const world = await run([each], 'grow', ['go']);
      expect(deviations(nets, world.trace)).toEqual([]);
      const said = saidIn(world.trace).filter((s) => s.conversation === 'extension-loading');
      expect(said.map(({ message }) => message)).toEqual(each.said);
    }
  });

  test('A15 planted: a rejected extension is called by nobody', async () => {
    const bad = await ready({ ...(await make()), code: `${code}//` });
    const world = await run([bad], 'grow', ['go', 'go', 'check']);
    expect(world.data('m')).toEqual({ n: 0 });
    expect(world.marks('extension').map((one) => one.split(' ')[0])).toEqual([
      'extension:Installed',
      'extension:Loading',
      'extension:Error',
      expect.stringMatching(/^extension:rejected:/),
    ]);
  });

  test('guards and actions that a chart only names are done by them', async () => {
    const world = await run([await ready(await make())], 'grow', ['go', 'check', 'go', 'check']);
    expect(world.data('m')).toEqual({ n: 3 });
    expect(world.data('other')).toEqual({ n: 0 });
    expect(world.configuration('m')).toEqual(['big']);
    const told = await run([await ready(await make())], 'tell', ['go']);
    expect(told.configuration('m')).toEqual(['big']);
  });

  test('A22 no extension sees another machine: the attempt is denied and told', async () => {
    const world = await run([await ready(await make())], 'spy', ['go']);
    const marks = world.marks('extension').join('\n');
    expect(marks).toContain('extension:denied:other machines');
    expect(marks).toContain('extension:log:still here');
    expect(world.stepper.mishaps.map(({ message }) => message).join()).toContain('host.machine');
  });

  test('A22 planted: what a person does not grant is denied at each call', async () => {
    const made = { ...(await make()), granted: ['data.read' as const] };
    const world = await run([await ready(made)], 'grow', ['go', 'go']);
    expect(world.data('m')).toEqual({ n: 0 });
    const denied = world.marks('extension').filter((one) => one.includes('denied:data.write'));
    expect(denied).toHaveLength(2);
  });

  test('code that does not end takes its extension out, and the policy is asked', async () => {
    const extensions = [await ready(await make())];
    const charts = { m: { ...grower('hang'), onError: policy('rollback') } };
    const world = (await World.of(charts, { events: ['go', 'go'], parts: { extensions } })).run();
    expect(world.status('m')).toBe('running');
    const states = world.marks('extension').map((one) => one.split(' ')[0]);
    expect(states).toContain('extension:Error');
    expect(world.marks('error')[0]).toBe('error:raised:error.execution do.hang');
  });

  test('a person leads an extension through its life; steps that it cannot take are refused', async () => {
    const extension = await ready(await make());
    const change = (step: number, what: string): Change => ({
      step,
      path: 'command.extension',
      value: { id: extensionId(extension.package), step: what },
    });
    const changes = [change(3, 'resume'), change(4, 'pause'), change(9, 'resume')];
    const world = await run([extension], 'grow', ['go', 'go', 'go', 'go'], changes);
    const marks = world.marks('extension').map((one) => one.split(' ')[0]);
    expect(marks.filter((one) => /refused|Paused|Running/.test(one ?? ''))).toEqual([
      'extension:Running',
      'extension:refused:resume',
      'extension:Paused',
      'extension:Running',
    ]);
    const calls = marks.filter((one) => one === 'extension:called:actions.grow').length;
    expect(calls).toBeGreaterThan(0);
    expect(calls).toBeLessThan(4);
  });

  test('what an extension keeps for itself has no say twice when a run goes back', async () => {
    const charts = { m: grower('grow') };
    const events = ['go', 'go', 'go'];
    const world = await World.of(charts, {
      events,
      parts: { extensions: [await ready(await make())] },
    });
    const saved = [world.stepper.snapshot()];
    world.run(300, () => saved.push(world.stepper.snapshot()));
    expect(world.data('m')).toEqual({ n: 6 });
    for (const one of saved.toReversed()) {
      world.stepper.restore(one);
      world.run();
      expect(world.data('m')).toEqual({ n: 6 });
    }
  });
});
