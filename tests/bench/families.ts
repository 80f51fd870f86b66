import type { Cfsm, CfsmAction, CfsmTransition, Machines } from '../../src/model/cfsm/cfsm.ts';
import type { MachineMode } from '../../src/model/run.ts';

/** A system of one of the families, and how its machines talk. */
export interface FamilyCase {
  family: string;
  /** For people: "philosophers(9)". */
  name: string;
  machines: Machines;
  mode: MachineMode;
}

/** What a machine does in a step: `[from, to, action]`, states by name. */
type Step = [from: string, to: string, action: CfsmAction];

/** Sends to one or more roles. */
export function send(to: string | string[], label: string): CfsmAction {
  const message = { label, payload: [] };
  return { kind: 'send', form: 'message', to: [to].flat(), message, element: '' };
}

/** Takes a message. */
export function receive(from: string, label: string): CfsmAction {
  const message = { label, payload: [] };
  return { kind: 'receive', form: 'message', from, message, element: '' };
}

/** Gives up waiting. */
export function timeout(): CfsmAction {
  return { kind: 'timeout', after: 1_000_000_000, element: '' };
}

/**
 * A machine of steps. It begins where its first step does; it may end in the states without steps,
 * and in those of `ends`.
 */
export function machine(role: string, steps: Step[], ends: string[] = []): Cfsm {
  const names = [...new Set(steps.flatMap(([from, to]) => [from, to]))];
  const place = (name: string): number => names.indexOf(name);
  const transitions: CfsmTransition[] = steps
    .map(([from, to, action]) => ({ from: place(from), to: place(to), action }))
    .sort((a, b) => a.from - b.from);
  const moving = new Set(transitions.map(({ from }) => from));
  return {
    role,
    protocolName: '',
    parameters: [],
    calls: [],
    metadata: {},
    states: names.map((name) => ({ name, elements: [] })),
    transitions,
    initialState: 0,
    terminalStates: names.flatMap((name, i) => (moving.has(i) && !ends.includes(name) ? [] : [i])),
  };
}

/** Machines with a title. */
export function system(title: string, machines: Cfsm[]): Machines {
  return { kind: 'machines', title, machines };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/**
 * Stations in a ring pass tokens on; the first `tokens` of them begin with one. Every way to lay
 * the tokens on stations and channels is reached: binomial(2·n, tokens) states.
 */
export function tokenRing(n: number, tokens: number): Machines {
  const stations = numbers(n).map((i) => {
    const give: Step = ['holds', 'waits', send(`S${(i + 1) % n}`, 'token')];
    const take: Step = ['waits', 'holds', receive(`S${(i + n - 1) % n}`, 'token')];
    return machine(`S${i}`, i < tokens ? [give, take] : [take, give]);
  });
  return system(`token ring of ${n}, ${tokens} tokens`, stations);
}

/** Philosophers with a fork between each two; each takes the left one first, so that they can starve. */
export function philosophers(n: number): Machines {
  const all = numbers(n).flatMap((i) => {
    const left = `F${i}`;
    const right = `F${(i + 1) % n}`;
    const philosopher = machine(`P${i}`, [
      ['thinks', 'asks left', send(left, 'take')],
      ['asks left', 'has left', receive(left, 'given')],
      ['has left', 'asks right', send(right, 'take')],
      ['asks right', 'eats', receive(right, 'given')],
      ['eats', 'puts right', send(left, 'put')],
      ['puts right', 'thinks', send(right, 'put')],
    ]);
    const fork = machine(
      `F${i}`,
      [`P${i}`, `P${(i + n - 1) % n}`].flatMap((user): Step[] => [
        ['lies', `gives ${user}`, receive(user, 'take')],
        [`gives ${user}`, `with ${user}`, send(user, 'given')],
        [`with ${user}`, 'lies', receive(user, 'put')],
      ]),
    );
    return [philosopher, fork];
  });
  return system(`${n} philosophers`, all);
}

/** Pairs that ask and answer, and know nothing of each other: 4ⁿ states. */
export function independentPairs(n: number): Machines {
  const all = numbers(n).flatMap((i) => [
    machine(`A${i}`, [
      ['asks', 'waits', send(`B${i}`, 'ask')],
      ['waits', 'asks', receive(`B${i}`, 'answer')],
    ]),
    machine(`B${i}`, [
      ['waits', 'answers', receive(`A${i}`, 'ask')],
      ['answers', 'waits', send(`A${i}`, 'answer')],
    ]),
  ]);
  return system(`${n} independent pairs`, all);
}

/** A source, stages and a sink: 2ⁿ⁻² · (k + 1)ⁿ⁻¹ states with channels of k. */
export function pipeline(n: number): Machines {
  const all = numbers(n).map((i) => {
    const take: Step = ['takes', 'gives', receive(`G${i - 1}`, 'item')];
    if (i === 0) return machine('G0', [['gives', 'gives', send('G1', 'item')]]);
    if (i === n - 1) return machine(`G${i}`, [['takes', 'takes', take[2]]]);
    return machine(`G${i}`, [take, ['gives', 'takes', send(`G${i + 1}`, 'item')]]);
  });
  return system(`pipeline of ${n}`, all);
}

/**
 * Two-phase commit, round after round. The coordinator asks one participant after the other,
 * collects the votes in the same order (remembering whether all said yes), tells the decision in
 * that order and collects what confirms it. Who has voted no can only be told to abort. With
 * `timeouts`, the coordinator may give up waiting for a vote and abort, and takes late votes before
 * the confirmations; and a participant may take too long to decide, which is a no.
 */
export function twoPhaseCommit(n: number, timeouts = false): Machines {
  const participants = numbers(n).map((i) => participant(`P${i}`, timeouts));
  const title = `two-phase commit, ${n} participants${timeouts ? ', timeouts' : ''}`;
  return system(title, [machine('C', coordinator(n, timeouts)), ...participants]);
}

function coordinator(n: number, timeouts: boolean): Step[] {
  const all = numbers(n);
  const at = (phase: string, i: number, end: string): string => (i < n ? `${phase} ${i}` : end);
  const tell = (decision: string, phase: string, end: string): Step[] =>
    all.map((i) => [at(phase, i, end), at(phase, i + 1, end), send(`P${i}`, decision)]);
  const asks = all.map((i): Step => [
    at('ask', i, 'yes 0'),
    at('ask', i + 1, 'yes 0'),
    send(`P${i}`, 'prepare'),
  ]);
  const votes = all.flatMap((i): Step[] => [
    [at('yes', i, ''), at('yes', i + 1, 'commit 0'), receive(`P${i}`, 'yes')],
    [at('yes', i, ''), at('no', i + 1, 'abort 0'), receive(`P${i}`, 'no')],
    ...(i === 0 ? [] : anyVote(i, at('no', i, ''), at('no', i + 1, 'abort 0'))),
  ]);
  const confirms = all.map((i): Step => [
    at('confirm', i, ''),
    at('confirm', i + 1, 'ask 0'),
    receive(`P${i}`, 'done'),
  ]);
  const late = timeouts ? all.flatMap((i) => gaveUp(i, n)) : [];
  return [
    ...asks,
    ...votes,
    ...tell('commit', 'commit', 'confirm 0'),
    ...tell('abort', 'abort', 'confirm 0'),
    ...confirms,
    ...late,
  ];
}

function anyVote(i: number, from: string, to: string): Step[] {
  return ['yes', 'no'].map((vote): Step => [from, to, receive(`P${i}`, vote)]);
}

/** What the coordinator does after it gave up waiting for the vote of the `i`-th participant. */
function gaveUp(i: number, n: number): Step[] {
  const from = i === 0 ? ['yes 0'] : [`yes ${i}`, `no ${i}`];
  const steps = from.map((state): Step => [state, `give up ${i}: abort 0`, timeout()]);
  for (let j = 0; j < n; j++) {
    const next = j + 1 < n ? `give up ${i}: abort ${j + 1}` : `give up ${i}: confirm 0`;
    steps.push([`give up ${i}: abort ${j}`, next, send(`P${j}`, 'abort')]);
  }
  for (let j = 0; j < n; j++) {
    const from = `give up ${i}: confirm ${j}`;
    const next = j + 1 < n ? `give up ${i}: confirm ${j + 1}` : 'ask 0';
    if (j < i) steps.push([from, next, receive(`P${j}`, 'done')]);
    else {
      steps.push(...anyVote(j, from, `give up ${i}: late ${j}`));
      steps.push([`give up ${i}: late ${j}`, next, receive(`P${j}`, 'done')]);
    }
  }
  return steps;
}

function participant(role: string, timeouts: boolean): Cfsm {
  const steps: Step[] = [
    ['waits', 'decides', receive('C', 'prepare')],
    ['decides', 'said yes', send('C', 'yes')],
    ['decides', 'said no', send('C', 'no')],
    ['said yes', 'confirms', receive('C', 'commit')],
    ['said yes', 'confirms', receive('C', 'abort')],
    ['said no', 'confirms', receive('C', 'abort')],
    ['confirms', 'waits', send('C', 'done')],
  ];
  if (timeouts) {
    steps.push(['decides', 'late', timeout()], ['late', 'said no', send('C', 'no')]);
  }
  return machine(role, steps);
}

/** `small`: 10⁴ to 10⁵ states; `middle`: 10⁶; `large`: up to 10⁷. */
export type FamilySize = 'small' | 'middle' | 'large';

/** One system of each family. */
export function familyCases(size: FamilySize): FamilyCase[] {
  const at = <Value>(small: Value, middle: Value, large: Value): Value =>
    ({ small, middle, large })[size];
  const one = { bound: 1, synchronous: false };
  const commit = at(8, 9, 10);
  const timed = at(5, 6, 7);
  const [stations, tokens] = at([11, 6], [12, 9], [13, 12]) as [number, number];
  const diners = at(5, 6, 7);
  const pairs = at(8, 10, 11);
  const stages = at(6, 8, 9);
  return [
    {
      family: 'two-phase-commit',
      name: `two-phase commit (${commit})`,
      machines: twoPhaseCommit(commit),
      mode: one,
    },
    {
      family: 'two-phase-commit-timeouts',
      name: `two-phase commit with timeouts (${timed})`,
      machines: twoPhaseCommit(timed, true),
      mode: one,
    },
    {
      family: 'token-ring',
      name: `token ring (${stations}, ${tokens} tokens)`,
      machines: tokenRing(stations, tokens),
      mode: one,
    },
    {
      family: 'philosophers',
      name: `philosophers (${diners})`,
      machines: philosophers(diners),
      mode: one,
    },
    {
      family: 'independent-pairs',
      name: `independent pairs (${pairs})`,
      machines: independentPairs(pairs),
      mode: one,
    },
    {
      family: 'bounded-pipeline',
      name: `pipeline (${stages}, channels of 3)`,
      machines: pipeline(stages),
      mode: { bound: 3, synchronous: false },
    },
  ];
}
