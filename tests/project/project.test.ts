import { expect, test } from 'vitest';
import { flatten } from '../../src/model/cfsm/flatten.ts';
import { minimise } from '../../src/model/cfsm/minimise.ts';
import { sameTraces } from '../../src/model/cfsm/equal.ts';
import { projectAll, projectCfsm, projectStructured } from '../../src/project/project.ts';
import { buildGlobalCfg } from '../../src/model/global/build-cfg.ts';
import { attempt, call, choice, declare, fling, globalOf, message } from '../tools/global-build.ts';
import { read } from '../parse/scribble/read.ts';
import { cfgOf, lines, machine, protocol } from './machine-text.ts';
import { completeTraces, globalTraces, synchronousWalker } from './traces.ts';

test('D03 the structure of types survives projection', () => {
  const text = protocol('put(Map<String, List<User>>) from A to B;', 'A, B');
  const [step] = machine(text, 'B').transitions;
  const type = step?.action.kind === 'receive' ? step.action.message.payload[0]?.type : undefined;
  expect(type).toMatchObject({
    name: 'Map',
    arguments: [{ name: 'String' }, { name: 'List', arguments: [{ name: 'User' }] }],
  });
});

test('D03 parameters of a called protocol are replaced at any depth', () => {
  const text = `module M;
    global protocol P(role A, role B) { do Q<User>(A, B); }
    aux global protocol Q<type T>(role X, role Y) { put(Map<String, List<T>>) from X to Y; }`;
  expect(lines(projectCfsm(cfgOf(text), 'A'))).toEqual([
    '0 !B:put(Map<String,List<User>>) 1',
    '* 1',
  ]);
});

test('D03 planted: a payload flattened to a text is noticed', () => {
  const [step] = machine(protocol('put(List<User>) from A to B;', 'A, B'), 'A').transitions;
  const flat = { kind: 'named', name: 'List<User>', arguments: [] };
  const type = step?.action.kind === 'send' ? step.action.message.payload[0]?.type : undefined;
  expect(type).not.toEqual(flat);
});

const news = protocol('news(Int) from A to B, C; thanks() from B to A;');

test('D05 multicast stays one action from text to machine', () => {
  expect(lines(machine(news, 'A'))).toEqual(['0 !B,C:news(Int) 1', '1 ?B:thanks() 2', '* 2']);
  expect(lines(machine(news, 'C'))).toEqual(['0 ?A:news(Int) 1', '* 1']);
  const node = cfgOf(news).nodes[0];
  expect(node).toMatchObject({ kind: 'message', from: 'A', to: ['B', 'C'] });
});

test('D05 planted: a multicast written as two messages is noticed', () => {
  const unrolled = protocol('news(Int) from A to B; news(Int) from A to C; thanks() from B to A;');
  expect(sameTraces(machine(news, 'A'), machine(unrolled, 'A'))).toBe(false);
  expect(machine(unrolled, 'A').states.length).toBe(machine(news, 'A').states.length + 1);
});

test('D07 every action knows its place in the text', () => {
  const text = protocol(
    'ask(Int) from A to B;\nchoice at B { yes() from B to A; } or { no() from B to A; }',
    'A, B',
  );
  const [document] = read(text).documents;
  const spans = document?.spans ?? new Map();
  for (const { transitions } of projectAll(cfgOf(text), { spans }).machines) {
    expect(transitions).toHaveLength(3);
    for (const { action } of transitions) {
      const label = 'message' in action ? action.message.label : '';
      const { from, to } = action.location ?? { from: 0, to: 0 };
      expect(text.slice(from, to)).toContain(`${label}(`);
    }
  }
});

test('D07 a step of a called protocol is shown at its call', () => {
  const text = `module M;
    global protocol P(role A, role B) { first() from A to B; do Q(A, B); }
    aux global protocol Q(role X, role Y) { second() from X to Y; }`;
  const spans = read(text).documents[0]?.spans;
  const { transitions } = projectCfsm(cfgOf(text), 'A', spans ? { spans } : {});
  const { from, to } = transitions[1]?.action.location ?? { from: 0, to: 0 };
  expect(text.slice(from, to)).toContain('do Q(A, B)');
});

test('D07 planted: a machine without places is noticed', () => {
  const { transitions } = machine(protocol('ask() from A to B;', 'A, B'), 'A');
  expect(transitions.every(({ action }) => action.location === undefined)).toBe(true);
});

test('D08 every machine says its role, protocol, parameters, initial and terminal states', () => {
  const text = `module M;
    global protocol Buy<type T, sig Ok>(role A, role B) { put(T) from A to B; Ok from B to A; }`;
  for (const made of projectAll(cfgOf(text)).machines) {
    expect(made.protocolName).toBe('Buy');
    expect(made.parameters).toEqual([
      { kind: 'type', name: 'T' },
      { kind: 'sig', name: 'Ok' },
    ]);
    expect(made.initialState).toBe(0);
    expect(made.terminalStates).toEqual([2]);
  }
  expect(projectAll(cfgOf(text)).machines.map(({ role }) => role)).toEqual(['A', 'B']);
});

test('D08 planted: a machine that never ends has no terminal state, and that is noticed', () => {
  const text = protocol('rec X { ping() from A to B; continue X; }', 'A, B');
  expect(machine(text, 'A').terminalStates).toEqual([]);
});

const called = `module M;
  global protocol P(role A, role B, role C) {
    rec Again { do Ask(A, B); do Ask(B, C); choice at C { more() from C to A, B; continue Again; } or { end() from C to A, B; } }
  }
  aux global protocol Ask(role Client, role Server) {
    question() from Client to Server;
    choice at Server { yes() from Server to Client; } or { no() from Server to Client; }
  }`;
const written = protocol(`rec Again {
  question() from A to B; choice at B { yes() from B to A; } or { no() from B to A; }
  question() from B to C; choice at C { yes() from C to B; } or { no() from C to B; }
  choice at C { more() from C to A, B; continue Again; } or { end() from C to A, B; }
}`);

test('D09 a call with a role map does what its text would do there', () => {
  for (const role of ['A', 'B', 'C']) {
    expect(sameTraces(projectCfsm(cfgOf(called), role), machine(written, role))).toBe(true);
  }
  const { calls } = projectCfsm(cfgOf(called), 'B');
  expect(calls.map(({ roles }) => roles)).toEqual([
    { Client: 'A', Server: 'B' },
    { Client: 'B', Server: 'C' },
  ]);
});

test('D09 planted: a wrong role map is noticed', () => {
  const wrong = called.replace('do Ask(B, C)', 'do Ask(C, B)');
  expect(sameTraces(projectCfsm(cfgOf(wrong), 'B'), machine(written, 'B'))).toBe(false);
});

test('D09 recursion through calls: roles change places, protocols call each other', () => {
  const text = `module M;
    global protocol Ping(role A, role B) { ping() from A to B; do Pong(B, A); }
    aux global protocol Pong(role X, role Y) { choice at X { pong() from X to Y; do Ping(X, Y); } or { stop() from X to Y; } }`;
  expect(lines(projectCfsm(cfgOf(text), 'A'))).toEqual([
    '0 !B:ping() 1',
    '1 ?B:pong() 2',
    '1 ?B:stop() 3',
    '2 ?B:ping() 4',
    '4 !B:pong() 0',
    '4 !B:stop() 3',
    '* 3',
  ]);
});

test('D09 a call that is not the last thing goes on behind it, each time', () => {
  const text = `module M;
    global protocol P(role A, role B) { do Q(A, B); middle() from A to B; do Q(B, A); }
    aux global protocol Q(role X, role Y) { rec L { choice at X { go() from X to Y; continue L; } or { stop() from X to Y; } } }`;
  expect(lines(projectCfsm(cfgOf(text), 'B'))).toEqual([
    '0 ?A:go() 0',
    '0 ?A:stop() 1',
    '1 ?A:middle() 2',
    '2 !A:go() 2',
    '2 !A:stop() 3',
    '* 3',
  ]);
});

test('D10 who is not told of a choice goes on with what the branches have in common', () => {
  const text = protocol(`choice at A { left() from A to B; same() from B to C; one() from A to C; }
    or { right() from A to B; same() from B to C; two() from A to C; }`);
  expect(lines(machine(text, 'C'))).toEqual([
    '0 ?B:same() 1',
    '1 ?A:one() 2',
    '1 ?A:two() 2',
    '* 2',
  ]);
  expect(lines(machine(text, 'C', { reading: 'scribble' }))).toEqual([
    '0 ?B:same() 1',
    '0 ?B:same() 2',
    '1 ?A:one() 3',
    '2 ?A:two() 3',
    '* 3',
  ]);
});

test('D10 a role leaves a recursion, and one within', () => {
  const text = protocol(`rec Outer {
    choice at A {
      work() from A to B;
      rec Inner { choice at B { more() from B to A; continue Inner; } or { enough() from B to A; continue Outer; } }
    } or { stop() from A to B; done() from B to C; }
  }`);
  expect(lines(machine(text, 'A'))).toEqual([
    '0 !B:work() 1',
    '0 !B:stop() 2',
    '1 ?B:more() 1',
    '1 ?B:enough() 0',
    '* 2',
  ]);
  expect(lines(machine(text, 'C'))).toEqual(['0 ?B:done() 1', '* 1']);
});

test('D10 an endless recursion is passed over by who has no part in it', () => {
  const text = protocol(
    'rec X { tick() from A to B; continue X; } hello() from C to D;',
    'A, B, C, D',
  );
  expect(lines(machine(text, 'C'))).toEqual(['0 !D:hello() 1', '* 1']);
  expect(lines(machine(text, 'A', { reading: 'scribble' }))).toEqual(['0 !B:tick() 0', '*']);
});

test("D10 in Scribble's reading a branch without the role is left out, and so it can wait for ever", () => {
  const text = protocol(
    'choice at A { yes() from A to B; } or { no() from A to C; } bye() from A to B;',
  );
  expect(lines(machine(text, 'B'))).toEqual([
    '0 ?A:yes() 1',
    '0 ?A:bye() 2',
    '1 ?A:bye() 2',
    '* 2',
  ]);
  expect(lines(machine(text, 'B', { reading: 'scribble' }))).toEqual([
    '0 ?A:yes() 1',
    '1 ?A:bye() 2',
    '* 2',
  ]);
});

const parallel = protocol(`par { a() from A to B; } and { par { b() from A to C; } and { rec X {
  choice at C { c() from C to A; continue X; } or { d() from C to A; } } } } z() from A to B, C;`);

test('D10 a parallel keeps its structure, and flattened it is the interleaving', () => {
  const cfg = cfgOf(parallel);
  const structured = projectStructured(cfg, 'A');
  expect(structured.transitions.map(({ action }) => action.kind)).toEqual(['parallel', 'send']);
  const [first] = structured.transitions;
  const outer = first?.action.kind === 'parallel' ? first.action.branches : [];
  expect(outer.map(lines)[0]).toEqual(['0 !B:a() 1', '* 1']);
  expect(outer[1]?.transitions.map(({ action }) => action.kind)).toEqual(['parallel']);
  for (const role of cfg.roles) {
    const flat = projectCfsm(cfg, role);
    expect(sameTraces(flatten(projectStructured(cfg, role)), flat)).toBe(true);
    expect(flat.transitions.every(({ action }) => action.kind !== 'parallel')).toBe(true);
  }
  expect(projectStructured(cfg, 'B').transitions.map(({ action }) => action.kind)).toEqual([
    'receive',
    'receive',
  ]);
});

test('D10 planted: branches of a parallel one after the other are noticed', () => {
  const serial = protocol('a() from A to B; b() from A to C;');
  const both = protocol('par { a() from A to B; } and { b() from A to C; }');
  expect(sameTraces(machine(serial, 'A'), machine(both, 'A'))).toBe(false);
  const traces = (text: string) => {
    const cfg = cfgOf(text);
    return completeTraces(synchronousWalker(projectAll(cfg).machines), 5);
  };
  expect(traces(both)).toEqual(globalTraces(cfgOf(both), 5));
  expect(traces(serial)).not.toEqual(globalTraces(cfgOf(both), 5));
});

const trying = protocol(`try {
    request() from A to B;
    choice at B { work() from B to C; result() from C to A; } or { throw Busy; }
  } catch Busy at B { sorry(String) from B to A; }
  bye() from A to B;`);

test('D12 a throw leads every role that must know to its handler', () => {
  expect(lines(machine(trying, 'B'))).toEqual([
    '0 ?A:request() 1',
    '1 !C:work() 2',
    '1 !A,C:Busy() 3',
    '2 ?A:bye() 4',
    '3 !A:sorry(String) 2',
    '* 4',
  ]);
  expect(lines(machine(trying, 'C'))).toEqual([
    '0 ?B:work() 1',
    '0 ?B:Busy() 2',
    '1 !A:result() 2',
    '* 2',
  ]);
  expect(lines(machine(trying, 'A'))).toContain('1 ?B:Busy() 3');
});

test('D12 who has nothing more to do in a try is not told of what is thrown', () => {
  const text =
    protocol(`try { hello() from C to A; choice at A { ok() from A to B; } or { throw E; } }
    catch E at A { failed() from A to B; }`);
  const thrown = machine(text, 'A').transitions.find(
    ({ action }) => action.kind === 'send' && action.form === 'throw',
  );
  expect(thrown?.action).toMatchObject({ to: ['B'] });
  expect(lines(machine(text, 'C'))).toEqual(['0 !A:hello() 1', '* 1']);
});

test('D12 who catches is the role of the protocol that has the try, also for throws in a call', () => {
  const helper = declare('Q', 'A,B', [choice('B', [message('B', 'A', 'fine')], [fling('E')])]);
  const body = [attempt([call('Q', 'B,A')], 'E', 'A', [message('A', 'B', 'sorry')])];
  const { cfg } = buildGlobalCfg(globalOf('scribble', declare('P', 'A,B', body), helper));
  expect(lines(projectCfsm(cfg, 'A'))).toEqual([
    '0 !B:fine() 1',
    '0 !B:E() 2',
    '2 !B:sorry() 1',
    '* 1',
  ]);
});

test('D12 planted: a role that is not told of an exception is noticed', () => {
  const cfg = cfgOf(trying);
  const deaf = {
    ...cfg,
    nodes: cfg.nodes.map((node) =>
      node.kind === 'message' && node.form === 'throw' ? { ...node, to: ['A'] } : node,
    ),
  };
  expect(sameTraces(projectCfsm(deaf, 'C'), projectCfsm(cfg, 'C'))).toBe(false);
});

test('a called protocol makes a role, which waits for the next call and may end', () => {
  const text = `module M;
    global protocol Main(role A, role B) {
      rec Loop { choice at A { again() from A to B; A calls Sub(A, B); continue Loop; } or { bye() from A to B; } }
    }
    nested protocol Sub(role S, role T; new role W) { task() from S to W; done() from W to T; }`;
  const cfg = cfgOf(text);
  expect(cfg.roles).toEqual(['A', 'B', 'W']);
  const made = projectCfsm(cfg, 'W');
  expect(lines(made)).toEqual(['0 ?A:Sub() 1', '1 ?A:task() 2', '2 !B:done() 0', '* 0']);
  expect(made.metadata.dynamic).toBe(true);
});

test('connections and disconnections are actions', () => {
  const text = `module M;
    explicit global protocol P(role A, role B) { hello(Int) connect A to B; ask() from A to B; disconnect A and B; }`;
  const kinds = machine(text, 'B').transitions.map(({ action }) => action.kind);
  expect(kinds).toEqual(['receive', 'receive', 'disconnect']);
  expect(machine(text, 'A').transitions[0]?.action).toMatchObject({ form: 'connect', to: ['B'] });
});

test('messages that differ in what they say beside their key keep it, and lead on together', () => {
  const text =
    protocol(`choice at A { go() from A to C; put(x: Int{x > 0}) from C to B; one() from C to B; }
    or { stop() from A to C; put(x: Int{x < 0}) from C to B; two() from C to B; }`);
  const { transitions } = machine(text, 'B');
  const targets = transitions.filter(({ from }) => from === 0).map(({ to }) => to);
  expect(targets).toEqual([1, 1]);
});

test('minimising a projection changes nothing', () => {
  for (const role of ['A', 'B', 'C']) {
    const made = machine(written, role);
    expect(lines(minimise(made))).toEqual(lines(made));
  }
});
