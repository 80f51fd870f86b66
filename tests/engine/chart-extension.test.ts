import { expect, test } from 'vitest';
import type { RunInfo, RunRequest } from '../../src/engine/api.ts';
import { Session } from '../../src/engine/session.ts';
import { extensionId, type ExtensionPackage } from '../../src/model/extension.ts';
import { makeExtension } from '../../src/model/extension-verify.ts';

const text = `import { setup } from 'xstate';
export const machine = setup({}).createMachine({
  id: 'order',
  initial: 'open',
  context: { sum: 1 },
  states: {
    open: {
      on: {
        add: { actions: { type: 'addUp', params: { by: 5 } } },
        pay: { guard: 'isRich', target: 'paying' },
      },
    },
    paying: {
      invoke: {
        id: 'pay',
        src: 'payService',
        onDone: { target: 'paid', actions: ({ context, event }) => { context.receipt = event.output.id; } },
        onError: { target: 'open', actions: ({ context, event }) => { context.why = event.error; } },
      },
    },
    paid: {},
  },
});
`;

const code = `
let calls = 0;
guards.isRich = () => host.read('context').sum > 5;
actions.addUp = ({ by }) => {
  calls++;
  const context = host.read('context');
  host.write('context', { ...context, sum: context.sum + by, calls, chance: host.random() });
};
services.payService = () => {
  calls++;
  if (host.read('context').sum > 10) throw new Error('too much');
  return { id: 'r' + calls };
};
`;

const bank = (): Promise<ExtensionPackage> =>
  makeExtension(
    {
      name: 'bank',
      version: '1.0.0',
      description: 'Pays',
      provides: { guards: ['isRich'], actions: ['addUp'], services: ['payService'] },
      capabilities: ['data.read', 'data.write', 'random'],
    },
    code,
  );

async function made(
  events: string[],
  extensions: ExtensionPackage[],
  used = extensions.map(extensionId),
  seed = 0,
  choosing: RunRequest['choosing'] = 'seed',
): Promise<{ session: Session; info: RunInfo }> {
  const session = new Session({ pause: async () => {} });
  const chart = { events: events.map((name) => ({ name })), extensions: used };
  const spec = { document: '', seed, choices: [], faults: [], chart };
  const request: RunRequest = {
    ...{ path: 'order.ts', text, profile: '', spec, choosing, extensions },
  };
  return { session, info: await session.run(request) };
}

async function end({ session, info }: { session: Session; info: RunInfo }) {
  const one = (await session.chartMoment(info.id, info.steps))?.sessions[0];
  return { active: one?.configuration, context: one?.data.context as Record<string, unknown> };
}

async function all({ session, info }: { session: Session; info: RunInfo }): Promise<string> {
  const moments: unknown[] = [];
  for (let step = 0; step <= info.steps; step++) {
    moments.push(await session.chartMoment(info.id, step));
  }
  return JSON.stringify([info.hash, moments]);
}

test('an extension decides, acts and serves in a run', async () => {
  const extension = await bank();
  const { active, context } = await end(await made(['add', 'pay'], [extension]));
  expect(active).toEqual(['paid']);
  expect(context).toMatchObject({ sum: 6, calls: 1, receipt: 'r2' });
  const refused = await end(await made(['pay'], [extension]));
  expect(refused).toEqual({ active: ['open'], context: { sum: 1 } });
  const failed = await end(await made(['add', 'add', 'pay'], [extension]));
  expect(failed.active).toEqual(['open']);
  expect(failed.context.why).toContain('too much');
});

test('made again it is the same run, forward and back; another seed draws otherwise', async () => {
  const extension = await bank();
  const events = ['add', 'pay'];
  const [one, two] = [await made(events, [extension]), await made(events, [extension])];
  const forward = await all(one);
  expect(await all(two)).toBe(forward);
  await one.session.chartMoment(one.info.id, 0);
  expect(await all(one)).toBe(forward);
  const other = await end(await made(events, [extension], undefined, 7));
  expect(other.context.chance).not.toBe((await end(one)).context.chance);
});

test('planted: a package that the run does not name does nothing', async () => {
  const { info } = await made(['pay'], [await bank()], [], 0, 'ask');
  expect([info.status, info.asking?.label]).toEqual(['asking', 'Does “isRich” hold?']);
});
