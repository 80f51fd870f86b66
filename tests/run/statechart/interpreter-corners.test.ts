import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newChart, newState, newTransition } from '../../../src/model/statechart/build.ts';
import type { Code, Content } from '../../../src/model/statechart/content.ts';
import type { StateNode, Statechart } from '../../../src/model/statechart/statechart.ts';
import { fit } from '../../../src/run/statechart/descriptors.ts';
import { chartArbitrary, eventsArbitrary } from './reference-arbitrary.ts';
import { namesOf } from './reference-host.ts';
import { machine } from './reference-play.ts';

test('a machine goes back to what was saved, and on from there in the same way', () => {
  fc.assert(
    fc.property(chartArbitrary(), eventsArbitrary, eventsArbitrary, (chart, first, second) => {
      const { interpreter, session, host } = machine(chart, true);
      const play = (names: readonly string[]) => {
        const from = host.lines.length;
        for (const name of names) interpreter.process(session, { name, type: 'external' });
        const { status, memory } = session;
        return [status, namesOf(session), memory.view(), host.lines.slice(from).map(bare)];
      };
      interpreter.start(session);
      interpreter.settle(session);
      play(first);
      const saved = interpreter.save(session);
      const once = play(second);
      interpreter.restore(session, saved);
      expect(play(second)).toEqual(once);
    }),
    { numRuns: 150 },
  );
});

/** Made-up ids go on counting. */
function bare(line: string): string {
  return line.replace(/\.\d+\b/g, '.#');
}

test('asking what would happen changes nothing and is right', () => {
  fc.assert(
    fc.property(chartArbitrary(), eventsArbitrary, (chart, names) => {
      const { interpreter, session, host } = machine(chart, true);
      interpreter.start(session);
      interpreter.settle(session);
      for (const name of names) {
        if (session.status !== 'running') break;
        const event = { name, type: 'external' } as const;
        const before = JSON.stringify([namesOf(session), session.memory.view(), host.lines]);
        const taken = interpreter
          .enabled(session, event)
          .filter(({ reason }) => reason === 'taken');
        expect(JSON.stringify([namesOf(session), session.memory.view(), host.lines])).toBe(before);
        interpreter.enqueue(session, event);
        const outcome = interpreter.microstep(session);
        // Finalizing may change what guards see.
        if (!host.lines.some((line) => line.startsWith('invoke'))) {
          expect(outcome).toBe(taken.length > 0 ? 'moved' : 'discarded');
        }
        interpreter.settle(session);
      }
    }),
    { numRuns: 150 },
  );
});

test('A17 an undone microstep leaves configuration and data as they were', () => {
  const chart = simple('mermaid', [assign('n', '5'), assign('missing', '1'), assign('n', '7')]);
  const { interpreter, session, host } = machine(chart, true);
  interpreter.start(session);
  interpreter.settle(session);
  host.recovery = 'undo';
  interpreter.enqueue(session, { name: 'go', type: 'external' });
  expect(interpreter.microstep(session)).toBe('undone');
  expect([namesOf(session), session.memory.view().data]).toEqual([['a'], { n: 0 }]);
  expect(session.external.map(({ name }) => name)).toEqual(['go']);
  interpreter.giveUp(session);
  expect(interpreter.microstep(session)).toBe('rest');
  // Planted: without the policy the first assignment stays.
  host.recovery = 'event';
  interpreter.process(session, { name: 'go', type: 'external' });
  expect(session.memory.view().data).toEqual({ n: 5 });
});

test('an error that is ignored ends nothing; one that is an event ends its block only', () => {
  const ended = machine(simple('scxml', [assign('missing', '1'), assign('n', '7')]), true);
  ended.interpreter.start(ended.session);
  ended.interpreter.process(ended.session, { name: 'go', type: 'external' });
  expect(ended.session.memory.view().data).toEqual({ n: 0 });
  const ignored = machine(simple('scxml', [assign('missing', '1'), assign('n', '7')]), true);
  ignored.host.recovery = 'ignore';
  ignored.interpreter.start(ignored.session);
  ignored.interpreter.process(ignored.session, { name: 'go', type: 'external' });
  expect(ignored.session.memory.view().data).toEqual({ n: 7 });
});

test('a machine that does not come to rest fails, and so does one whose loops never end', () => {
  const restless = simple('scxml', []);
  restless.transitions.push(newTransition('e1', 'b', ['a']), newTransition('e2', 'a', ['b']));
  const one = machine(restless, true);
  one.interpreter.start(one.session);
  expect(one.interpreter.settle(one.session)).toBe('ended');
  expect(one.session.status).toBe('failed');
  let loop: Content = assign('n', 'n + 1');
  const list = code(`[${Array.from({ length: 100 }, () => 1).join(', ')}]`);
  for (let depth = 0; depth < 8; depth++) {
    loop = { kind: 'foreach', id: `f${depth}`, array: list, item: 'i', content: [loop] };
  }
  const { interpreter, session } = machine(simple('scxml', [loop]), true);
  interpreter.start(session);
  interpreter.process(session, { name: 'go', type: 'external' });
  expect(session.status).toBe('failed');
});

test('a fallback enters a state and leaves what is beside it in its region alone', () => {
  const chart = newChart('fallback', 'scxml');
  const region = (id: string): StateNode => ({
    ...newState(id, id, 'compound'),
    states: [newState(`${id}1`, '', 'atomic'), newState(`${id}2`, '', 'atomic')],
  });
  const parallel = { ...newState('p', 'p', 'parallel'), states: [region('r'), region('q')] };
  chart.states.push(parallel, newState('safe', 'safe', 'atomic'));
  const { interpreter, session } = machine(chart, true);
  interpreter.start(session);
  expect(interpreter.goto(session, 'q2')).toBe(true);
  expect(namesOf(session)).toEqual(['p', 'r', 'r1', 'q', 'q2']);
  expect(interpreter.goto(session, 'safe')).toBe(true);
  expect(namesOf(session)).toEqual(['safe']);
  expect(interpreter.goto(session, 'nowhere')).toBe(false);
});

test('stopping exits from inside out, once', () => {
  const chart = simple('scxml', []);
  const outer = newState('o', 'o', 'compound');
  outer.exit = [[{ kind: 'log', id: 'lo', label: 'outer' }]];
  const inner = { ...newState('i', 'i', 'atomic'), exit: [[log('inner')]] };
  outer.states.push(inner);
  chart.states = [outer];
  chart.transitions = [];
  const { interpreter, session, host } = machine(chart, true);
  interpreter.start(session);
  interpreter.stop(session);
  interpreter.stop(session);
  expect(host.lines).toEqual(['log inner nothing', 'log outer nothing']);
  expect([session.status, namesOf(session)]).toEqual(['stopped', []]);
  expect(session.last).toBeDefined();
});

test.each([
  ['a', 'a', 1],
  ['a', 'a.b', 1],
  ['a', 'ab', 0],
  ['a.*', 'a', 1],
  ['a.', 'a.b', 1],
  ['*', 'anything.at.all', 1],
  ['a.b', 'a', 0],
  ['A', 'a', 0],
])('descriptor %s and event %s: %i', (descriptor, name, expected) => {
  expect(fit(descriptor, name, 'scxml')).toBe(expected);
});

test('a descriptor of XState without * fits only its own name', () => {
  expect(fit('a', 'a.b', 'xstate')).toBe(0);
  expect(fit('a.*', 'a.b', 'xstate')).toBeGreaterThan(fit('*', 'a.b', 'xstate'));
});

/** `a` goes to `b` on `go`, and does something on the way. */
function simple(dialect: Statechart['dialect'], actions: Content[]): Statechart {
  const chart = newChart('simple', dialect);
  chart.datamodel = 'expression';
  chart.data.push({ id: 'd', name: 'n', value: { kind: 'code', code: code('0') } });
  chart.states.push(newState('a', 'a', 'atomic'), newState('b', 'b', 'atomic'));
  chart.transitions.push({ ...newTransition('t', 'a', ['b']), events: ['go'], actions });
  return chart;
}

function code(text: string): Code {
  return { id: `x ${text}`, language: 'expression', text };
}

function assign(location: string, text: string): Content {
  const value = { kind: 'code', code: code(text) } as const;
  return { kind: 'assign', id: `${location} = ${text}`, items: [{ location, value }] };
}

function log(label: string): Content {
  return { kind: 'log', id: label, label };
}
