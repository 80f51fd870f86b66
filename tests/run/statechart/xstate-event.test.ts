import { beforeAll, expect, test } from 'vitest';
import { chartOf, coded, loadPrograms, perform } from './ecmascript-programs.ts';
import type { Act } from './ecmascript-programs.ts';

let programs: Awaited<ReturnType<typeof loadPrograms>>;

beforeAll(async () => {
  programs = await loadPrograms();
});

/** What the acts give, in both ways; `plain` is undefined where only the sandbox can. */
function both(acts: readonly Act[]): { plain: unknown[] | undefined; sandboxed: unknown[] } {
  const chart = chartOf(acts, 'xstate');
  const plain = programs.plain(chart);
  return {
    plain: plain && perform(plain, acts),
    sandboxed: perform(programs.sandboxed(chart), acts),
  };
}

const look: Act[] = ['event.type', 'event', 'event.output', 'event.error', 'event.data'].map(
  (text) => ({ do: 'give', text }),
);

test.each([
  { name: 'done.invoke.load', data: { a: [1] }, type: 'xstate.done.actor.load', at: 'output' },
  { name: 'done.invoke.load', data: 7, type: 'xstate.done.actor.load', at: 'output' },
  { name: 'done.state.m.s', data: 'x', type: 'xstate.done.state.m.s', at: 'output' },
  { name: 'error.platform.load', data: 'no', type: 'xstate.error.actor.load', at: 'error' },
])('what ended is output, what failed is error: $name $data', ({ name, data, type, at }) => {
  const { plain, sandboxed } = both([{ do: 'event', name, data }, ...look]);
  expect(plain).toEqual(sandboxed);
  const actor = type.includes('.actor.') ? { actorId: 'load' } : {};
  expect(sandboxed.slice(1, 6)).toEqual([
    { value: type },
    { value: { type, [at]: data, ...actor } },
    { value: at === 'output' ? data : undefined },
    { value: at === 'error' ? data : undefined },
    { value: undefined },
  ]);
});

test('other events have their own fields, and before the first one it is xstate.init', () => {
  const { plain, sandboxed } = both([
    ...look,
    { do: 'event', name: 'go', data: { type: 'not this', n: 1, output: 2 } },
    { do: 'give', text: 'event.type + event.n + event.output' },
    { do: 'event', name: 'go' },
    { do: 'give', text: 'event' },
    { do: 'event', name: 'go', data: '<a/>' },
    { do: 'give', text: 'event.data' },
  ]);
  expect(plain).toEqual(sandboxed);
  expect(sandboxed[0]).toEqual({ value: 'xstate.init' });
  expect(sandboxed[6]).toEqual({ value: 'go12' });
  expect(sandboxed[8]).toEqual({ value: { type: 'go' } });
  expect(sandboxed[10]).toEqual({ value: '<a/>' });
});

test('fields of the context may be new when they are assigned', () => {
  const { plain, sandboxed } = both([
    { do: 'declare', name: 'context', value: { kind: 'json', value: { n: 1 } } },
    { do: 'event', name: 'done.invoke.load', data: { list: [1, 2] } },
    { do: 'assign', items: [{ location: 'context.made', value: 'event.output' }] },
    { do: 'assign', items: [{ location: 'context["two words"]', value: 'context.n + 1' }] },
    { do: 'script', text: 'context.third = context.made.list.length;' },
    { do: 'assign', items: [{ location: 'context.none.deep', value: '1' }] },
    { do: 'assign', items: [{ location: 'context.kept', value: 'event.output.list' }] },
    { do: 'give', text: 'context' },
  ]);
  expect(plain).toEqual(sandboxed);
  const context = { n: 1, made: { list: [1, 2] }, 'two words': 2, third: 2, kept: [1, 2] };
  expect(sandboxed.at(-1)).toEqual({ context });
  expect(sandboxed[5]).toEqual({ error: 'execution' });
});

test('what code changes of an event stays in the event of that machine', () => {
  const acts: Act[] = [
    { do: 'declare', name: 'context', value: coded('({ list: [] })') },
    { do: 'event', name: 'done.invoke.load', data: { list: [1] } },
    { do: 'script', text: 'event.output.list.push(2); context.list = event.output.list;' },
    { do: 'give', text: 'event.output' },
  ];
  const { plain, sandboxed } = both(acts);
  if (plain) expect(plain).toEqual(sandboxed);
  expect(sandboxed[3]).toEqual({ value: { list: [1, 2] } });
});
