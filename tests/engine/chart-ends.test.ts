import { expect, test } from 'vitest';
import { must } from '../../src/base/assert.ts';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import { finishRun, prepareRun } from '../../src/engine/runs.ts';

/** The status and the last configuration of a run, as the command line tells them. */
async function endOf(
  path: string,
  text: string,
  events: string[] = [],
): Promise<{ status: string; configuration: string[] }> {
  await loadFor({ path, text });
  const source = readSource({ path, text }, (other) => (other === path ? text : undefined));
  const chart = { events: events.map((name) => ({ name })) };
  const spec = { document: '', seed: 0, choices: [], faults: [], chart };
  const request = { path, text, profile: '', spec, choosing: 'seed', maxSteps: 100_000 } as const;
  const prepared = await prepareRun(1, request, source);
  if (!prepared.ok) throw new Error(prepared.problem);
  const run = prepared.value;
  run.simulation.advance(Infinity);
  const { info } = finishRun(run);
  return { status: info.status, configuration: must(run.chart).configuration(run.simulation) };
}

test('a machine in data says what its prefix means by where it stands; it is invoked', async () => {
  const text = `<s:scxml xmlns:s="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
    <s:datamodel><s:data id="inner"><s:scxml version="1.0"><s:final id="k"/></s:scxml></s:data></s:datamodel>
    <s:state id="a"><s:invoke><s:content expr="inner"/></s:invoke>
      <s:transition event="done.invoke" target="pass"/><s:transition event="*" target="fail"/></s:state>
    <s:final id="pass"/><s:final id="fail"/></s:scxml>`;
  expect(await endOf('machine.scxml', text)).toMatchObject({ configuration: ['pass'] });
});

test('a machine of XState that is itself a state ends in the states it was in', async () => {
  const region = (from: string, to: string): object => {
    return { initial: from, states: { [from]: { on: { E: to } }, [to]: { type: 'final' } } };
  };
  const parallel = {
    id: 'p',
    type: 'parallel',
    states: { a: region('x', 'y'), b: region('z', 'w') },
  };
  const withOn = { id: 'q', ...region('on', 'off'), on: { ANY: {} } };
  const both = await endOf('machine.json', JSON.stringify(parallel), ['E']);
  expect(both).toEqual({ status: 'done', configuration: ['y', 'w'] });
  const one = await endOf('machine.json', JSON.stringify(withOn), ['E']);
  expect(one).toEqual({ status: 'done', configuration: ['off'] });
});

test('a machine that invokes itself is stopped fifty deep, by an event it can take', async () => {
  const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
    <state id="a"><invoke src="machine.scxml"/>
      <transition event="done.invoke" target="told"/>
      <transition event="error.execution" target="deepest"/></state>
    <final id="told"/><final id="deepest"/></scxml>`;
  expect(await endOf('machine.scxml', text)).toEqual({ status: 'done', configuration: ['told'] });
});

test('a machine that invokes a thousand machines, one after another, comes to its end', async () => {
  const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
    <datamodel><data id="n" expr="0"/></datamodel>
    <state id="a"><invoke id="k"><content><scxml version="1.0"><final id="f"/></scxml></content></invoke>
      <transition event="done.invoke.k" cond="n &lt; 1000" target="a">
        <assign location="n" expr="n + 1"/></transition>
      <transition event="done.invoke.k" target="end"/></state>
    <final id="end"/></scxml>`;
  expect(await endOf('machine.scxml', text)).toEqual({ status: 'done', configuration: ['end'] });
});
