import { expect, test } from 'vitest';
import { newChart, newState, newTransition } from '../../../src/model/statechart/build.ts';
import { compileChart } from '../../../src/run/statechart/compile.ts';
import { Interpreter } from '../../../src/run/statechart/interpreter.ts';
import { makeProgram } from '../../../src/run/statechart/program.ts';
import { RecordingHost, namesOf } from './reference-host.ts';

test('a toggle goes there and back', async () => {
  const chart = newChart('toggle', 'scxml');
  chart.states.push(newState('off', 'off', 'atomic'), newState('on', 'on', 'atomic'));
  chart.transitions.push(
    { ...newTransition('t1', 'off', ['on']), events: ['toggle'] },
    { ...newTransition('t2', 'on', ['off']), events: ['toggle'] },
  );
  const compiled = compileChart(chart, await makeProgram(chart));
  const interpreter = new Interpreter(compiled, new RecordingHost());
  const session = interpreter.create('s1', 'toggle');
  interpreter.start(session);
  expect(namesOf(session)).toEqual(['off']);
  expect(interpreter.process(session, { name: 'toggle', type: 'external' })).toBe('rest');
  expect(namesOf(session)).toEqual(['on']);
  interpreter.enqueue(session, { name: 'other', type: 'external' });
  expect(interpreter.microstep(session)).toBe('discarded');
  expect(interpreter.enabled(session, { name: 'toggle', type: 'external' })).toEqual([
    { transition: 1, reason: 'taken', by: -1 },
  ]);
});
