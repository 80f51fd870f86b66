import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/simulation.ts';
import type { Profile } from '../../src/model/profile.ts';
import { walk, type Interaction, type Protocol } from '../../src/model/protocol.ts';
import type { Fault } from '../../src/model/run.ts';
import { protocolSystem } from '../../src/run/protocol/system.ts';
import { EventKind, kindName } from '../../src/trace/event.ts';
import { Maker, plainProfile } from './protocols.ts';

interface Options {
  seed?: number;
  choices?: number[];
  faults?: Fault[];
  choosing?: 'seed' | 'ask';
  maxSteps?: number;
  profile?: Profile;
}

function simulate(protocol: Protocol, options: Options = {}): Simulation {
  const simulation = new Simulation(protocolSystem(protocol, options.profile ?? plainProfile()), {
    seed: options.seed ?? 0,
    choices: options.choices ?? [],
    faults: options.faults ?? [],
    choosing: options.choosing ?? 'seed',
    maxSteps: options.maxSteps ?? 10_000,
  });
  simulation.advance(Infinity);
  return simulation;
}

/** What happened, a line an event: "3 send A→B ask". */
function story(simulation: Simulation): string[] {
  const { trace } = simulation;
  return Array.from({ length: trace.length }, (_, i) => {
    const e = trace.event(i);
    const name = (index: number): string => trace.actors[index]?.id ?? '';
    const whom = e.target >= 0 ? `→${name(e.target)}` : '';
    return `${e.time / 1e6} ${kindName(e.kind)} ${name(e.actor)}${whom} ${e.label}`.trim();
  });
}

function sent(simulation: Simulation): string[] {
  return story(simulation)
    .filter((line) => line.includes(' send '))
    .map((line) => line.split(' ').at(-1) ?? '');
}

describe('a protocol runs as drawn', () => {
  it('sends and receives in order, a latency apart', () => {
    const m = new Maker();
    const run = simulate(m.protocol(m.say('A->>B', 'ask'), m.say('B-->>A', 'answer')));
    expect(story(run)).toEqual([
      '0 send A→B ask',
      '1 receive B→A ask',
      '1 send B→A answer',
      '2 receive A→B answer',
      '2 end',
    ]);
    expect(run.status).toBe('done');
    expect(run.messages).toBe(2);
  });

  it('lets an asynchronous sender go on, but nobody before what is drawn above', () => {
    const m = new Maker();
    const run = simulate(
      m.protocol(m.say('A-)B', 'first'), m.say('A-)C', 'second'), m.say('B->>C', 'third')),
    );
    expect(story(run).filter((line) => / (send|receive) /.test(line))).toEqual([
      '0 send A→B first',
      '0 send A→C second',
      '1 receive B→A first',
      '1 receive C→A second',
      '1 send B→C third',
      '2 receive C→B third',
    ]);
    expect(run.status).toBe('done');
  });

  it('takes the branch that the choices say', () => {
    const m = new Maker();
    const protocol = m.protocol(
      m.choice(
        'alt',
        m.branch('yes', m.say('A->>B', 'commit')),
        m.branch('no', m.say('A->>B', 'abort')),
      ),
      m.choice('opt', m.branch('log', m.say('A->>A', 'log'))),
    );
    expect(sent(simulate(protocol, { choices: [0, 0] }))).toEqual(['commit', 'log']);
    expect(sent(simulate(protocol, { choices: [1, 1] }))).toEqual(['abort']);
  });

  it('asks, and stands still until it is answered', () => {
    const m = new Maker();
    const protocol = m.protocol(
      m.say('A->>B', 'go'),
      m.choice('opt', m.branch('more', m.say('B->>A', 'more'))),
    );
    const asking = simulate(protocol, { choosing: 'ask' });
    expect(asking.status).toBe('asking');
    expect(asking.question?.options.map(({ label }) => label)).toEqual(['more', 'skip']);
    expect(simulate(protocol, { choosing: 'ask', choices: [0] }).status).toBe('done');
  });

  it('goes round a loop as often as it is told, and breaks out of it', () => {
    const m = new Maker();
    const protocol = m.protocol(
      m.loop(
        'each',
        m.say('A->>B', 'item'),
        m.choice('break', m.branch('bad', m.say('B->>A', 'stop'))),
      ),
      m.say('A->>B', 'end'),
    );
    expect(sent(simulate(protocol, { choices: [0, 1, 0, 1, 1] }))).toEqual(['item', 'item', 'end']);
    expect(sent(simulate(protocol, { choices: [0, 0] }))).toEqual(['item', 'stop', 'end']);
  });

  it('counts the rounds that the profile gives, without asking', () => {
    const m = new Maker();
    const protocol = m.protocol(m.loop('each', m.say('A->>B', 'item')));
    const profile = plainProfile({ loops: [{ loop: 'each', times: 3 }] });
    const run = simulate(protocol, { profile, choosing: 'ask' });
    expect(sent(run)).toEqual(['item', 'item', 'item']);
    expect(run.taken).toEqual([]);
  });

  it('interleaves parallel branches and waits for all of them', () => {
    const m = new Maker();
    const run = simulate(
      m.protocol(
        m.par(
          m.branch('one', m.say('A->>B', 'a'), m.say('B->>A', 'b')),
          m.branch('two', m.say('A->>C', 'c')),
          m.branch('none'),
        ),
        m.say('A->>D', 'after'),
      ),
    );
    expect(sent(run)).toEqual(['a', 'c', 'b', 'after']);
    expect(run.now).toBe(3_000_000);
  });

  it('runs the critical part and then one of its options or none', () => {
    const m = new Maker();
    const protocol = m.protocol(
      m.choice(
        'critical',
        m.branch('connect', m.say('A->>B', 'connect')),
        m.branch('timeout', m.say('A->>A', 'retry')),
      ),
    );
    expect(sent(simulate(protocol, { choices: [0] }))).toEqual(['connect']);
    expect(sent(simulate(protocol, { choices: [1] }))).toEqual(['connect', 'retry']);
  });

  it('tells who waits for what when a message is lost', () => {
    const m = new Maker();
    const protocol = m.protocol(m.say('A->>B', 'ask'), m.say('B-->>A', 'answer'));
    const run = simulate(protocol, {
      faults: [{ kind: 'drop', message: { nth: 1, label: 'answer' } }],
    });
    expect(run.status).toBe('stuck');
    expect(run.waiting).toEqual([
      { actor: 'A', reason: 'waits for “answer” from B, which was lost', element: 'm2' },
    ]);
  });

  it('a crashed participant neither receives nor acts', () => {
    const m = new Maker();
    const protocol = m.protocol(m.say('A->>B', 'ask'), m.say('B-->>A', 'answer'));
    const run = simulate(protocol, { faults: [{ kind: 'crash', actor: 'B', at: 500_000 }] });
    expect(run.status).toBe('stuck');
    expect(run.waiting.map(({ actor }) => actor)).toContain('B');
  });

  it('delivers a duplicate without doing the work twice', () => {
    const m = new Maker();
    const protocol = m.protocol(m.say('A->>B', 'ask'), m.say('B-->>A', 'answer'));
    const run = simulate(protocol, { faults: [{ kind: 'duplicate', message: { nth: 1 } }] });
    expect(story(run).filter((line) => line.includes('receive B')).length).toBe(2);
    expect(sent(run)).toEqual(['ask', 'answer']);
    expect(run.status).toBe('done');
  });

  it('never delivers an arrow that ends in a cross', () => {
    const m = new Maker();
    const run = simulate(m.protocol(m.say('A-xB', 'lost'), m.say('A->>C', 'next')));
    expect(story(run)).toContain('1 drop A→B lost');
    expect(run.status).toBe('done');
  });

  it('stops at its bound', () => {
    const m = new Maker();
    const protocol = m.protocol(m.loop('for ever', m.say('A->>B', 'x')));
    const profile = plainProfile({ loops: [{ loop: 'for ever', times: 1e9 }] });
    expect(simulate(protocol, { profile, maxSteps: 500 }).status).toBe('bound');
  });

  it('charges what the profile says and gives levels back when the work is done', () => {
    const m = new Maker();
    const protocol = m.protocol(
      m.say('A->>B', 'work', { activate: true }),
      m.say('B-->>A', 'done', { deactivate: true }),
    );
    const profile = plainProfile({
      messages: [{ label: 'wo*', cost: { credits: 5, memory: 100 } }],
    });
    const changes = story(simulate(protocol, { profile })).filter((l) => l.includes('resource'));
    expect(changes).toEqual(['1 resource B credits', '1 resource B memory', '1 resource B memory']);
  });
});

/** Random protocols over three roles, nested to a small depth. */
function bodies(): fc.Arbitrary<(m: Maker) => Interaction[]> {
  const arrow = fc.constantFrom('A->>B', 'B-->>A', 'B->>C', 'C-)A', 'A-)C', 'A->>A', 'C-xB');
  const { body } = fc.letrec<{
    body: (m: Maker) => Interaction[];
    node: (m: Maker) => Interaction;
  }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      arrow.map(
        (a) =>
          (m: Maker): Interaction =>
            m.say(a, 'x'),
      ),
      fc
        .tuple(
          fc.constantFrom('alt', 'opt', 'break', 'critical'),
          fc.array(tie('body'), { minLength: 1, maxLength: 3 }),
        )
        .map(
          ([form, inner]) =>
            (m: Maker): Interaction =>
              m.choice(form as 'alt', ...inner.map((b) => m.branch('b', ...b(m)))),
        ),
      tie('body').map(
        (inner) =>
          (m: Maker): Interaction =>
            m.loop('l', ...inner(m)),
      ),
      fc.array(tie('body'), { minLength: 1, maxLength: 3 }).map(
        (inner) =>
          (m: Maker): Interaction =>
            m.par(...inner.map((b) => m.branch('b', ...b(m)))),
      ),
      fc.constant((m: Maker): Interaction => m.note('A', 'remark')),
    ),
    body: fc.array(tie('node'), { maxLength: 4 }).map(
      (nodes) =>
        (m: Maker): Interaction[] =>
          nodes.map((node) => node(m)),
    ),
  }));
  return body;
}

describe('every run', () => {
  const protocols = bodies().map((body) => {
    const m = new Maker();
    return m.protocol(m.say('A->>B', 'begin'), ...body(m), m.say('C->>A', 'end'));
  });

  it('of a protocol without faults ends, and everything sent arrives or is lost as drawn', () => {
    fc.assert(
      fc.property(protocols, fc.nat(), (protocol, seed) => {
        const run = simulate(protocol, { seed });
        if (run.status === 'bound') return;
        expect(run.status).toBe('done');
        const { kind } = run.trace.columns;
        const count = (k: number): number =>
          kind.subarray(0, run.trace.length).reduce((n, x) => n + (x === k ? 1 : 0), 0);
        expect(count(EventKind.receive) + count(EventKind.drop)).toBe(count(EventKind.send));
        expect(count(EventKind.enter)).toBe(count(EventKind.leave));
      }),
      { numRuns: 300 },
    );
  });

  it('is the same again, also from its own choices', () => {
    fc.assert(
      fc.property(protocols, fc.nat(), (protocol, seed) => {
        const run = simulate(protocol, { seed });
        const choices = run.taken.map(({ picked }) => picked);
        expect(simulate(protocol, { seed }).trace.hash()).toBe(run.trace.hash());
        expect(simulate(protocol, { seed, choices }).trace.hash()).toBe(run.trace.hash());
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same state going back as going forward', () => {
    fc.assert(
      fc.property(
        protocols,
        fc.nat(),
        fc.array(fc.nat(300), { maxLength: 12 }),
        (protocol, seed, stops) => {
          const run = simulate(protocol, { seed, maxSteps: 1000 });
          const events = run.trace.length;
          const hash = run.trace.hash();
          const forward = stops.map((s) => JSON.stringify(run.at(Math.min(s, run.steps)).states));
          const again = [...stops]
            .reverse()
            .map((s) => JSON.stringify(run.at(Math.min(s, run.steps)).states));
          expect(again.reverse()).toEqual(forward);
          expect(run.trace.length).toBe(events);
          expect(run.trace.hash()).toBe(hash);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('lets every message of the untaken branches alone', () => {
    fc.assert(
      fc.property(protocols, fc.nat(), (protocol, seed) => {
        const run = simulate(protocol, { seed, maxSteps: 1000 });
        const known = new Set([...walk(protocol.body)].map(({ id }) => id));
        for (let i = 0; i < run.trace.length; i++) {
          const event = run.trace.event(i);
          if (event.kind === EventKind.send) expect(known.has(event.node)).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});
