import { createActor, createMachine } from 'xstate';
import * as xstate from 'xstate';
import type { AnyStateMachine } from 'xstate';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeXState } from '../../../src/emit/xstate.ts';
import { writeXStateJson } from '../../../src/emit/xstate-json.ts';
import { writeXStateTests } from '../../../src/emit/xstate-tests.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import { parseText } from '../../../src/parse/index.ts';
import { loadXState } from '../../parse/xstate/load.ts';

beforeAll(loadXState);

function chartOf(text: string): Statechart {
  const model = parseText(text, { language: 'xstate' }).documents.at(-1)?.model;
  if (model?.kind !== 'statechart') throw new Error('no machine');
  return model;
}

/** Runs a text of our own making: the machine that it exports. */
function run(text: string): AnyStateMachine {
  const body = text
    .replace(/^import \{([^}]*)\} from 'xstate';/m, 'const {$1} = xstate;')
    .replace(/^export const /gm, 'const ')
    .replace(/^export default /m, 'return ');
  // oxlint-disable-next-line no-new-func -- a text that the test itself has written
  return new Function('xstate', body)(xstate) as AnyStateMachine;
}

const player = `setup({ guards: { more: ({ context }) => context.n < 2 } }).createMachine({
  id: 'player', initial: 'off', context: { n: 0 },
  states: {
    off: { on: { ON: 'power.where' } },
    power: {
      type: 'parallel', on: { OFF: 'off' },
      states: {
        where: { type: 'history', history: 'deep' },
        sound: { initial: 'loud', states: { loud: { on: { MUTE: 'muted' } }, muted: { on: { MUTE: 'loud' } } } },
        tape: { initial: 'stopped', states: { stopped: { on: { PLAY: 'playing' } }, playing: { on: { NEXT: { guard: 'more', actions: assign({ n: ({ context, event }) => context.n + event.by }) }, STOP: [{ guard: and([stateIn('#player.power.sound.muted')]), target: 'stopped' }] } } } },
      },
    },
  },
})`;

const cases: [string, string, { type: string; [field: string]: unknown }[]][] = [
  [
    'player',
    player,
    [
      { type: 'ON' },
      { type: 'MUTE' },
      { type: 'PLAY' },
      { type: 'NEXT', by: 3 },
      { type: 'NEXT', by: 1 },
      { type: 'OFF' },
      { type: 'ON' },
      { type: 'STOP' },
    ],
  ],
  [
    'enqueued',
    `createMachine({ initial: 'a', context: { n: 0 }, states: { a: { on: { X: { actions: enqueueActions(({ context, enqueue }) => { if (context.n > 0) { enqueue.raise({ type: 'GO' }); } else { enqueue.assign({ n: 1 }); } }) }, GO: 'b' } }, b: { entry: raise({ type: 'BACK', m: 4 }), on: { BACK: { target: 'a', actions: assign(({ context, event }) => ({ ...context, n: event.m })) } } } } })`,
    [{ type: 'X' }, { type: 'X' }],
  ],
  [
    'root',
    `createMachine({ id: 'r', type: 'parallel', on: { ALL: ['.a.two'] }, states: { a: { initial: 'one', states: { one: {}, two: { type: 'final' } } }, b: { initial: 'one', states: { one: { on: { '*': 'two', NO: undefined } }, two: { type: 'final' } } } } })`,
    [{ type: 'NO' }, { type: 'ALL' }, { type: 'ANY' }],
  ],
];

describe('what is written runs in XState as it was', () => {
  it.each(cases)('%s', (_, source, events) => {
    const original = run(`import { ${makers} } from 'xstate';\nexport default ${source};`);
    const { text, losses } = writeXState(chartOf(source));
    expect(losses).toEqual([]);
    const written = createActor(run(text)).start();
    const first = createActor(original).start();
    for (const event of events) {
      first.send(event);
      written.send(event);
      expect(written.getSnapshot().value, event.type).toEqual(first.getSnapshot().value);
      expect(written.getSnapshot().context).toEqual(first.getSnapshot().context);
    }
  });

  it('JSON with names', () => {
    const chart = chartOf(player);
    const { text, losses } = writeXStateJson(chart);
    expect(losses.length).toBeGreaterThan(0);
    const machine = createMachine(JSON.parse(text) as object);
    const actor = createActor(machine).start();
    actor.send({ type: 'ON' });
    expect(actor.getSnapshot().value).toEqual({ power: { sound: 'loud', tape: 'stopped' } });
  });

  it('tests made of sequences pass, and fail for other states', () => {
    const chart = chartOf(player);
    const sequence = {
      events: [{ name: 'ON' }, { name: 'PLAY' }, { name: 'NEXT', data: { by: 1 } }],
    };
    const good = writeXStateTests(chart, [{ ...sequence, configuration: ['loud', 'playing'] }]);
    expect(failures(good.text)).toEqual([]);
    const bad = writeXStateTests(chart, [{ ...sequence, configuration: ['muted', 'playing'] }]);
    expect(failures(bad.text)).toHaveLength(1);
  });
});

const makers = 'setup, createMachine, assign, raise, enqueueActions, and, stateIn';

/** Runs a test file as vitest would; the messages of what failed. */
function failures(text: string): string[] {
  const found: string[] = [];
  const test = (name: string, body: () => void): void => {
    try {
      body();
    } catch {
      found.push(name);
    }
  };
  const body = text
    .replace(/^import .* from 'vitest';/m, '')
    .replace(/^import \{([^}]*)\} from 'xstate';/m, 'const {$1} = xstate;')
    .replace(/^export const /gm, 'const ');
  // oxlint-disable-next-line no-new-func -- a text that the test itself has written
  new Function('xstate', 'describe', 'it', 'expect', body)(
    xstate,
    (_: string, inner: () => void) => inner(),
    test,
    expect,
  );
  return found;
}
