import { describe, expect, it } from 'vitest';
import { newState } from '../../../src/model/statechart/build.ts';
import { lower, originOf } from '../../../src/model/statechart/lower.ts';
import type {
  Statechart,
  StateNode,
  Transition,
} from '../../../src/model/statechart/statechart.ts';
import { walkStates } from '../../../src/model/statechart/walk.ts';
import { state } from '../../../src/parse/mermaid/state/index.ts';

const FORKED = `
  [*] --> f
  state f <<fork>>
  f --> A
  f --> B
  state j <<join>>
  A --> A2 : go
  A2 --> j : a
  B --> j : b
  j --> C
  C --> f : again
  C --> [*] : stop`;

describe('lowering', () => {
  it('leaves only plain states, and is the same when done twice', () => {
    for (const source of [FORKED, CHOICE, REGIONS, JOINED, ENDS, AFTER, COMPLETION]) {
      const once = lower(read(source));
      expect(lower(once)).toEqual(once);
      for (const { type } of walkStates(once.states)) {
        expect(['atomic', 'compound', 'parallel', 'final', 'history']).toContain(type);
      }
      expect(danglingOf(once)).toEqual([]);
    }
  });

  it('does not change what it is given', () => {
    const chart = read(FORKED);
    const before = structuredClone(chart);
    lower(chart);
    expect(chart).toEqual(before);
  });

  it('puts the branches of a fork that stand beside each other into a parallel state', () => {
    const chart = lower(read(FORKED));
    expect(outline(chart.states)).toEqual(
      'f.parallel(A.branch(A A2 A.branch.j) B.branch(B B.branch.j)) C [*]',
    );
    expect(chart.initial?.targets).toEqual(['A', 'B']);
    expect(arrows(chart)).toEqual([
      'A -go-> A2',
      'A2 -a-> A.branch.j',
      'B -b-> B.branch.j',
      "f.parallel -[In('A.branch.j') and In('B.branch.j')]-> C",
      'C -again-> A,B',
      'C -stop-> [*]',
    ]);
  });
  const ENDED = () => lower(read(ENDS));

  it('comes to the end when all branches without a join are there', () => {
    expect(outline(ENDED().states)).toBe(
      'f.parallel(A.branch(A A.branch.end) B.branch(B B.branch.end)) [*]',
    );
    expect(arrows(ENDED())).toContain('f.parallel -done.state.f.parallel-> [*]');
  });

  it('sends a fork into the regions of a parallel state as it is drawn', () => {
    const chart = lower(read(JOINED));
    expect(arrows(chart)).toEqual([
      'Start -go-> X2,Y2',
      'X2 -a-> P/region.j',
      'Y2 -b-> P/region-2.j',
      "P -[In('P/region.j') and In('P/region-2.j')]-> Done",
    ]);
  });

  it('makes a choice a state that is left at once, with else last', () => {
    const chart = lower(read(CHOICE));
    expect(arrows(chart)).toEqual(['A -go-> c', 'c -[n > 1]-> B', 'c -[n < 0]-> D', 'c --> E']);
  });

  it('sends an event when a state is entered, and takes it back when it is left', () => {
    const chart = lower(read(AFTER));
    const a = chart.states[0];
    expect(a?.entry).toMatchObject([
      [{ kind: 'send', delay: { text: '5s' }, event: { text: 'after.5s.A' } }],
    ]);
    expect(a?.exit).toMatchObject([[{ kind: 'cancel', sendId: { text: 'after.5s.A' } }]]);
    expect(arrows(chart)[0]).toBe('A -after.5s.A-> B');
  });

  it('waits for the end of what has an inside', () => {
    const chart = lower(read(COMPLETION));
    expect(arrows(chart)).toEqual(['I -x-> W/[*]', 'W -done.state.W-> D', 'W -quit-> E']);
  });

  it('asks where a drawing leaves it open', () => {
    const chart = lower(read('  A --> B\n  A --> C'));
    expect(arrows(chart)).toEqual(['A -[to B]-> B', 'A --> C']);
  });

  it('names what everything comes from', () => {
    const ids = new Set(['A', 'A->B', 'f']);
    const known = (id: string) => ids.has(id);
    expect(originOf('A->B.send', known)).toBe('A->B');
    expect(originOf('f.parallel', known)).toBe('f');
    expect(originOf('A', known)).toBe('A');
    expect(originOf('q.x', known)).toBeUndefined();
  });

  it('lowers the charts inside', () => {
    const chart = read('  A --> B : go');
    const [a] = chart.states;
    a?.invokes.push({
      id: 'i',
      namelist: [],
      params: [],
      autoforward: false,
      content: { kind: 'chart', chart: { ...read(''), states: [newState('r', '', 'region')] } },
    });
    const content = lower(chart).states[0]?.invokes[0]?.content;
    expect(content).toMatchObject({ chart: { states: [{ type: 'atomic' }] } });
  });
});

const CHOICE = `
  A --> c : go
  state c <<choice>>
  c --> E : [else]
  c --> B : [n > 1]
  c --> D : [n < 0]`;
const REGIONS = `
  state P {
    [*] --> X
    X --> X2 : x
    --
    [*] --> Y
  }`;
const JOINED = `
  state f <<fork>>
  Start --> f : go
  state P {
    [*] --> X
    X2
    --
    [*] --> Y
    Y2
  }
  f --> X2
  f --> Y2
  state j <<join>>
  X2 --> j : a
  Y2 --> j : b
  j --> Done`;
const ENDS = `
  state f <<fork>>
  [*] --> f
  f --> A
  f --> B
  A --> [*] : a
  B --> [*] : b`;
const AFTER = `
  A --> B : after 5s
  A --> C : after 5s [late]`;
const COMPLETION = `
  state W {
    [*] --> I
    I --> [*] : x
  }
  W --> D
  W --> E : quit`;

function read(body: string): Statechart {
  const { documents } = state.parse(`stateDiagram-v2\n${body}\n`, {} as never);
  const model = documents[0]?.model;
  if (model?.kind !== 'statechart') throw new Error('no chart');
  return model;
}

function outline(states: readonly StateNode[]): string {
  return states
    .map(({ id, states: inner }) => (inner.length > 0 ? `${id}(${outline(inner)})` : id))
    .join(' ');
}

function arrows(chart: Statechart): string[] {
  return chart.transitions.map(({ source, targets, events, guard }: Transition) => {
    const parts = [events.join(' '), guard ? `[${words(guard)}]` : ''].filter(
      (part) => part !== '',
    );
    return `${source} -${parts.join(' ')}-> ${targets.join(',')}`;
  });
}
function words(guard: NonNullable<Transition['guard']>): string {
  if (guard.kind === 'code') return guard.code.text;
  if (guard.kind === 'stub') return guard.name;
  if (guard.kind === 'in') return `In('${guard.state}')`;
  return guard.kind === 'not'
    ? `not ${words(guard.of)}`
    : guard.of.map(words).join(` ${guard.kind} `);
}

function danglingOf(chart: Statechart): string[] {
  const ids = new Set([...walkStates(chart.states)].map(({ id }) => id));
  const initial = [chart.initial, ...[...walkStates(chart.states)].map((one) => one.initial)];
  return [
    ...chart.transitions.flatMap(({ source, targets }) => [source, ...targets]),
    ...initial.flatMap((one) => one?.targets ?? []),
  ].filter((id) => !ids.has(id));
}
