import { expect, test } from 'vitest';
import { buildGlobalCfg } from '../../../src/model/global/build-cfg.ts';
import type { GlobalProtocol, Interaction } from '../../../src/model/global/global.ts';
import { inlinedBody, tooLargeToWriteOut } from '../../../src/model/global/inline.ts';
import { projectRoles } from '../../../src/project/project.ts';
import {
  again,
  attempt,
  call,
  calls,
  choice,
  declare,
  fling,
  globalOf,
  message,
  par,
  rec,
} from '../../tools/global-build.ts';

function problemsOf(...body: Interaction[]): string[] {
  return problemsIn(globalOf('scribble', declare('P', 'A,B', body)));
}

function problemsIn(global: GlobalProtocol): string[] {
  return buildGlobalCfg(global).problems.map(({ code }) => code);
}

/** Nodes as lines: number, kind, who, label, next ones. */
function drawn(global: GlobalProtocol): string[] {
  return buildGlobalCfg(global).cfg.nodes.map((node, at) => {
    switch (node.kind) {
      case 'end':
        return `${at} end`;
      case 'message':
        return `${at} ${node.from}→${node.to.join()} ${node.message.label} ${node.next}`;
      case 'choice':
      case 'fork':
        return `${at} ${node.kind} ${node.branches.join()} join ${node.join}`;
      default:
        return `${at} ${node.kind} ${node.next}`;
    }
  });
}

test('a protocol is read from the top, branches in the order of the text', () => {
  const body = [
    rec('X', choice('A', [message('A', 'B', 'go'), again('X')], [message('A', 'B', 'stop')])),
    par([message('A', 'B', 'left')], [message('B', 'A', 'right')]),
  ];
  expect(drawn(globalOf('scribble', declare('P', 'A,B', body)))).toEqual([
    '0 recursion 1',
    '1 choice 2,3 join 4',
    '2 A→B go 0',
    '3 A→B stop 4',
    '4 fork 5,8 join 6',
    '5 A→B left 6',
    '6 join 7',
    '7 end',
    '8 B→A right 6',
  ]);
});

test('equal calls lead back, also when roles change places; others are written out', () => {
  const swap = declare('P', 'A,B', [message('A', 'B', 'ping'), call('P', 'B,A')]);
  expect(drawn(globalOf('scribble', swap))).toEqual([
    '0 recursion 1',
    '1 A→B ping 2',
    '2 B→A ping 0',
  ]);
  const { cfg } = buildGlobalCfg(globalOf('scribble', swap));
  expect(cfg.calls).toMatchObject([{ protocol: 'P', roles: { A: 'B', B: 'A' }, entry: 2 }]);
  const even = declare('Even', 'A,B', [message('A', 'B', 'tick'), call('Odd', 'A,B')]);
  const odd = declare('Odd', 'X,Y', [message('Y', 'X', 'tock'), call('Even', 'X,Y')]);
  expect(drawn(globalOf('scribble', even, odd))).toEqual([
    '0 recursion 1',
    '1 A→B tick 2',
    '2 B→A tock 0',
  ]);
});

test('signature and type parameters stand for what the call gives, through several calls', () => {
  const main = declare('P', 'A,B', [
    call('Q', 'A,B', [
      { kind: 'sig', message: { label: 'hello', payload: [] } },
      { kind: 'name', name: 'Int' },
    ]),
  ]);
  const parameters = [
    { kind: 'sig' as const, name: 'M' },
    { kind: 'type' as const, name: 'T' },
  ];
  const given = [
    { kind: 'name' as const, name: 'M' },
    { kind: 'name' as const, name: 'T' },
  ];
  const middle = declare('Q', 'X,Y', [call('R', 'Y,X', given)], { parameters });
  const carried = message('X', 'Y', 'M');
  const signed = carried.kind === 'message' ? { ...carried, signature: 'M' } : carried;
  const inner = declare('R', 'X,Y', [signed, message('X', 'Y', 'put', 'T')], { parameters });
  const { cfg } = buildGlobalCfg(globalOf('scribble', main, middle, inner));
  const messages = cfg.nodes.flatMap((node) => (node.kind === 'message' ? [node] : []));
  expect(messages.map(({ from, message: { label } }) => `${from} ${label}`)).toEqual([
    'B hello',
    'B put',
  ]);
  expect(messages[1]?.message.payload[0]?.type).toMatchObject({ name: 'Int' });
  expect(messages.map(({ site }) => site)).toEqual([main.body[0]?.id, main.body[0]?.id]);
});

test('what has no meaning is told, and there is a graph all the same', () => {
  expect(problemsOf(again('X'))).toEqual(['recursion-unbound']);
  expect(problemsOf(call('Nobody', 'A,B'))).toEqual(['protocol-unknown']);
  expect(problemsOf(rec('X', again('X')))).toEqual(['recursion-unguarded']);
  expect(problemsOf(rec('X', message('A', 'B', 'm'), again('X'), message('A', 'B', 'n')))).toEqual([
    'recursion-not-last',
    'unreachable',
  ]);
  expect(
    problemsOf(rec('X', message('A', 'B', 'm'), par([again('X')], [message('A', 'B', 'n')]))),
  ).toEqual(['recursion-leaves-parallel']);
  expect(problemsOf(fling('Lost'))).toEqual(['throw-uncaught']);
  const inPar = par([fling('E')], [message('A', 'B', 'm')]);
  expect(problemsOf(attempt([inPar], 'E', 'A', [message('A', 'B', 'n')]))).toEqual([
    'throw-leaves-parallel',
    'unreachable',
  ]);
});

test('a call that comes back and is not the last thing is told', () => {
  const body = [
    choice('A', [message('A', 'B', 'go'), call('P', 'A,B')], [message('A', 'B', 'stop')]),
    message('B', 'A', 'late'),
  ];
  expect(problemsOf(...body)).toEqual(['recursion-not-last']);
});

test('calls that multiply without end come to an end', () => {
  const doubling = Array.from({ length: 30 }, (_, i) =>
    declare(`P${i}`, 'A,B', [call(`P${i + 1}`, 'A,B'), call(`P${i + 1}`, 'B,A')]),
  );
  const last = declare('P30', 'A,B', [message('A', 'B', 'm')]);
  const [first = last, ...rest] = doubling;
  expect(problemsIn(globalOf('scribble', first, ...rest, last))).toContain('too-large');
});

test('names of protocols and roles that objects have anyway are names like others', () => {
  const main = declare('constructor', 'toString,__proto__', [
    message('toString', '__proto__', 'valueOf'),
    call('hasOwnProperty', 'toString,__proto__'),
  ]);
  expect(problemsIn(globalOf('scribble', main))).toEqual(['protocol-unknown']);
});

test('planted: a recursion that is entered anew at each call is noticed', () => {
  const swap = declare('P', 'A,B', [message('A', 'B', 'ping'), call('P', 'B,A')]);
  const { nodes } = buildGlobalCfg(globalOf('scribble', swap)).cfg;
  expect(nodes.filter(({ kind }) => kind === 'message')).toHaveLength(2);
});

test('planted: a deadlock behind what is too large to be written out is noticed', () => {
  const levels = Array.from({ length: 16 }, (_, i) =>
    declare(`L${i}`, 'A,B', [
      message('A', 'B', `m${i}`),
      ...(i < 15 ? [call(`L${i + 1}`, 'A,B'), call(`L${i + 1}`, 'A,B')] : []),
    ]),
  );
  const wrong = declare('Wrong', 'A,B', [choice('A', [message('A', 'B', 'x')], [])]);
  const main = declare('P', 'A,B', [call('L0', 'A,B'), call('Wrong', 'A,B')]);
  const global = globalOf('scribble', main, wrong, ...levels);
  const { cfg, problems } = buildGlobalCfg(global);
  expect(problems).toMatchObject([{ code: 'too-large', element: main.body[0]?.id, protocol: 'P' }]);
  expect(cfg.incomplete).toBe(problems[0]?.message);
  expect(projectRoles(cfg)).toMatchObject({
    machines: { machines: [] },
    failed: [{ role: 'A' }, { role: 'B' }],
  });
  expect(inlinedBody(global)).toEqual([]);
  expect(tooLargeToWriteOut(global)).toBeDefined();
});

test('the same call behind which the same comes is written out once', () => {
  const levels = Array.from({ length: 60 }, (_, i) =>
    declare(`L${i}`, 'A,B', [
      choice(
        'A',
        [message('A', 'B', 'l'), call(`L${i + 1}`, 'A,B')],
        [message('A', 'B', 'r'), call(`L${i + 1}`, 'B,A')],
      ),
    ]),
  );
  const last = declare('L60', 'A,B', [message('A', 'B', 'm')]);
  const [first = last, ...rest] = levels;
  const global = globalOf('scribble', first, ...rest, last);
  const { cfg, problems } = buildGlobalCfg(global);
  expect(problems).toEqual([]);
  expect(cfg.nodes.length).toBeLessThan(800);
  expect(projectRoles(cfg, { reading: 'scribble' }).failed).toEqual([]);
});

test('the same call before something else is written out anew', () => {
  const main = declare('P', 'A,B', [call('Q', 'A,B'), message('B', 'A', 'n'), call('Q', 'A,B')]);
  const inner = declare('Q', 'A,B', [message('A', 'B', 'm')]);
  expect(drawn(globalOf('scribble', main, inner))).toEqual([
    '0 A→B m 1',
    '1 B→A n 2',
    '2 A→B m 3',
    '3 end',
  ]);
});

/** `new role` is what is behind the `;`. */
function nested(name: string, roles: string, made: string, body: Interaction[]) {
  return declare(name, roles, body, { newRoles: made.split(',').map((role) => ({ name: role })) });
}

test('planted: a new role that bears the name of another in play is noticed', () => {
  const outer = nested('Outer', 'A', 'W', [
    message('A', 'W', 'part'),
    calls('W', 'Inner', 'W'),
    message('W', 'A', 'joined'),
  ]);
  const inner = nested('Inner', 'A', 'W', [message('A', 'W', 'small'), message('W', 'A', 'done')]);
  const main = declare('P', 'C,S', [calls('S', 'Outer', 'S')]);
  const global = globalOf('nuscr', main, outer, inner);
  expect(buildGlobalCfg(global).cfg.dynamic).toEqual(['W', 'Inner_W']);
  expect(drawn(global).filter((line) => line.includes('→'))).toEqual([
    '0 S→W Outer 1',
    '1 S→W part 2',
    '2 W→Inner_W Inner 3',
    '3 W→Inner_W small 4',
    '4 Inner_W→W done 5',
    '5 W→S joined 6',
  ]);
  const senders = inlinedBody(global).map((node) =>
    node.kind === 'message' ? `${node.from}→${node.to.join()}` : '',
  );
  expect(senders).toEqual(['S→W', 'S→W', 'W→Inner_W', 'W→Inner_W', 'Inner_W→W', 'W→S']);
});

test('new roles in branches of a parallel have different names, one after the other the same', () => {
  const work = nested('Work', 'A', 'W', [message('A', 'W', 'do')]);
  const through = declare('Through', 'A', [calls('A', 'Work', 'A')]);
  const beside = declare('P', 'C,S', [par([call('Through', 'S')], [call('Through', 'S')])]);
  expect(buildGlobalCfg(globalOf('nuscr', beside, through, work)).cfg.dynamic).toEqual([
    'W',
    'Work_W',
  ]);
  const behind = declare('P', 'C,S', [call('Through', 'S'), call('Through', 'S')]);
  expect(buildGlobalCfg(globalOf('nuscr', behind, through, work)).cfg.dynamic).toEqual(['W']);
});

test('a relay by new roles comes back to itself, one in which all stay is told', () => {
  const relay = nested('Relay', 'A', 'W', [message('A', 'W', 'go'), calls('W', 'Relay', 'W')]);
  const main = declare('P', 'C,S', [calls('S', 'Relay', 'S')]);
  const { cfg, problems } = buildGlobalCfg(globalOf('nuscr', main, relay));
  expect(problems).toEqual([]);
  expect(cfg.dynamic).toEqual(['W', 'Relay_W']);
  const tree = nested('Tree', 'A', 'W', [
    message('A', 'W', 'go'),
    calls('W', 'Tree', 'W'),
    message('W', 'A', 'done'),
  ]);
  const grows = declare('P', 'C,S', [calls('S', 'Tree', 'S')]);
  expect(problemsIn(globalOf('nuscr', grows, tree))).toEqual(['too-large']);
});
