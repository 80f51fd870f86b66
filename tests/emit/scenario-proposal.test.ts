import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proposeScenario, type Proposal } from '../../src/emit/scenario-proposal.ts';
import type { ProposedTier } from '../../src/emit/tier-names.ts';
import { Session } from '../../src/engine/session.ts';
import { quantitiesIn } from '../../src/emit/quantities.ts';
import { parseText } from '../../src/parse/index.ts';
import { parseScenario } from '../../src/parse/scenario/parse.ts';
import { hasShared, seedTexts } from '../parse/shared.ts';
import { anySequence } from './protocols.ts';

/** The proposals for the sequence diagrams of a text. */
function proposals(
  text: string,
  accepted?: (id: string) => boolean,
  tiers?: ReadonlyMap<string, ProposedTier>,
): Proposal[] {
  return parseText(text).documents.flatMap(({ model, spans }) =>
    model?.kind === 'protocol' ? (proposeScenario(model, spans, accepted, tiers) ?? []) : [],
  );
}

function errorsIn(text: string): string[] {
  const { diagnostics } = parseScenario(text);
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}

const orchard = `sequenceDiagram
    participant Grower
    participant S as Tier 1<br/>Orchard Swarm
    participant R as Tier 2<br/>HarvestRunner
    participant E as Step Executor
    participant Crane as External Tool
    participant Bus as Event Bus
    Grower->>S: bring in the apples
    S->>S: set aside 8,000 credits and 2h for the season
    S->>R: startRoutine(harvest, 2500 credits, timeout: 30 min)
    R->>Bus: run started (<25ms)
    loop For each tree
        R->>E: executeStep(pick, 300 credits, timeout: 2s)
        opt high tree
            E->>Bus: ask barrier
        end
        E->>Crane: lift (120 credits estimated)
        Crane-->>E: done (95 credits)
        E-->>R: basket <10ms
    end
    par left
        R->>E: press
    and right
        R->>E: bottle
    end
    R-->>S: harvest done (2,310 credits used)
`;

describe('a protocol that speaks of tiers', () => {
  const [proposal] = proposals(orchard);
  const { scenario } = parseScenario(proposal?.text ?? '');

  test('has its participants mapped to tiers', () => {
    expect(proposal?.participants.map(({ role, tier }) => `${role} ${tier}`)).toEqual([
      ...['Grower ', 'S swarm', 'R run', 'E step', 'Crane tool', 'Bus '],
    ]);
  });

  test('becomes a scenario without errors', () => {
    expect(errorsIn(proposal?.text ?? ''), proposal?.text).toEqual([]);
    expect(scenario?.swarms[0]).toMatchObject({
      budget: { credits: 8000, time: 7200e9 },
      runs: [{ routine: 'harvest', budget: { credits: 2500 }, timeout: 1800e9 }],
    });
    const steps = scenario?.routines['harvest']?.steps ?? [];
    expect(steps.map(({ type }) => type)).toEqual(['loop', 'parallel']);
    expect(steps[0]?.body[0]).toMatchObject({
      step: 'executeStep',
      estimate: { credits: 300 },
      timeout: 2e9,
      tools: ['Crane'],
      barrier: 'safety',
    });
    expect(scenario?.tools['Crane']).toMatchObject({
      estimate: { credits: 120 },
      actual: { credits: 95 },
    });
    expect(scenario?.targets.map(({ measure, p95 }) => `${measure} ${p95}`)).toEqual([
      'bus 25000000',
      'run-step 10000000',
    ]);
    expect(scenario?.components.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      ...['Bus bus', 'safety barrier'],
    ]);
  });

  test('tells where each value stands', () => {
    const said = proposal?.values.map(({ path, text, span }) => [
      path,
      text,
      span && orchard.slice(span.from, span.to),
    ]);
    expect(said).toContainEqual(['swarm.budget', '8,000 credits', '8,000 credits']);
    expect(said).toContainEqual(['tools.Crane.actual', '95 credits', '95 credits']);
    expect(said).toContainEqual(['about', '2,310 credits', '2,310 credits']);
  });

  test('takes only the values that are accepted', () => {
    const refused = proposal?.values.find(({ path }) => path === 'swarm.budget')?.id;
    const [other] = proposals(orchard, (id) => id !== refused);
    expect(parseScenario(other?.text ?? '').scenario?.swarms[0]?.budget).toEqual({ time: 7200e9 });
    const [none] = proposals(orchard, () => false);
    expect(errorsIn(none?.text ?? '')).toEqual([]);
    expect(none?.text).not.toContain('credits');
  });
});

describe('tiers that are said', () => {
  const [first] = proposals(orchard);
  const told = (tiers: [string, ProposedTier][]): Proposal | undefined =>
    proposals(orchard, undefined, new Map(tiers))[0];

  test('are taken instead of those that the names tell', () => {
    const changed = told([['Grower', 'tool']]);
    expect(changed?.participants[0]).toEqual({
      ...{ role: 'Grower', name: 'Grower', tier: 'tool', kind: '' },
    });
    expect(Object.keys(parseScenario(changed?.text ?? '').scenario?.tools ?? {})).toEqual([
      ...['Grower', 'Crane'],
    ]);
  });

  test('move the values to other places, and find the same ones', () => {
    const changed = told([['Crane', '']]);
    expect(changed?.values.map(({ id }) => id)).toEqual(first?.values.map(({ id }) => id));
    const lift = (one: Proposal | undefined): string[] => [
      ...(one?.values ?? []).flatMap(({ text, path, place }) =>
        text === '120 credits' ? [path, place] : [],
      ),
    ];
    expect(lift(first)).toEqual(['tools.Crane.estimate', 'estimate of the tool Crane']);
    expect(lift(changed)).toEqual(['', 'no place']);
    expect(changed?.text).not.toContain('120 credits');
    expect(parseScenario(changed?.text ?? '').scenario?.tools).toEqual({});
  });

  test('take a component out, and put it back', () => {
    expect(first?.participants.find(({ role }) => role === 'Bus')?.kind).toBe('bus');
    expect(told([['Bus', 'tool']])?.text).not.toContain('is: bus');
    expect(told([['Bus', '']])?.text).toBe(first?.text);
  });

  test('make a scenario of any protocol', () => {
    const text = 'sequenceDiagram\nShop->>Till: pay (timeout: 2s, 40 credits)\n';
    expect(proposals(text)).toEqual([]);
    const [none] = proposals(text, undefined, new Map());
    expect(none?.participants.map(({ tier }) => tier)).toEqual(['', '']);
    const tiers = new Map<string, ProposedTier>([
      ['Shop', 'run'],
      ['Till', 'step'],
    ]);
    const [made] = proposals(text, undefined, tiers);
    expect(errorsIn(made?.text ?? '')).toEqual([]);
    expect(parseScenario(made?.text ?? '').scenario?.routines['routine']?.steps[0]).toMatchObject({
      ...{ step: 'pay', estimate: { credits: 40 }, timeout: 2e9 },
    });
  });
});

test('figures in notes, labels and what need not happen are found, too', () => {
  const text = `sequenceDiagram
    participant S as Tier 1 Swarm (700 credits)
    participant R as Tier 2 Run
    participant E as Tier 3 Step
    Note over R: budget of 400 credits
    Note over S,R: answers <20ms
    S->>R: start
    loop every 5s
        R->>E: work (30 credits)
    end
    alt as planned
        E-->>R: done
    else late
        Note right of E: after 9s
        E-->>R: failed (25 credits) <15ms
    end
`;
  const [made] = proposals(text);
  expect(errorsIn(made?.text ?? '')).toEqual([]);
  expect(made?.values.map(({ text: said, path }) => `${said} ${path}`)).toEqual([
    '700 credits swarm.budget',
    '400 credits swarm.runs.0.budget',
    '20 ms targets.swarm-run',
    '5 s ',
    '30 credits routines.start.steps.0.body.0.estimate',
    '9 s ',
    '25 credits ',
    '15 ms targets.run-step',
  ]);
  expect(made?.values[1]?.place).toBe('budget of the run start');
  for (const { span, text: said } of made?.values ?? []) {
    const there = text.slice(span?.from, span?.to);
    expect(there.replace(/(\d)([a-z])/, '$1 $2')).toBe(said);
  }
});

test('a session takes the values and tiers that are accepted', async () => {
  const session = new Session();
  const request = { path: 'a.mmd', text: orchard };
  const all = await session.proposeScenario(request);
  const budget = all?.values.find(({ path }) => path === 'swarm.budget')?.id ?? '';
  const some = await session.proposeScenario(request, {
    values: [budget],
    tiers: { Crane: 'step' },
  });
  const { scenario } = parseScenario(some?.text ?? '');
  expect(scenario?.swarms[0]?.budget).toEqual({ credits: 8000 });
  expect(scenario?.tools).toEqual({});
  expect(some?.text.match(/credits/g)).toHaveLength(1);
  const rest = await session.proposeScenario(request, { tiers: {} });
  expect(rest?.text).toBe(all?.text);
});

test('a transaction becomes a coordinator and its participants', () => {
  const text =
    'sequenceDiagram\nparticipant C as Transaction Coordinator\nparticipant A as Tier 1 Participant\n' +
    'participant B as Tier 2 Participant\nC->>A: prepare (timeout: 2s)\nA-->>C: yes\nC->>B: prepare\n';
  const { scenario } = parseScenario(proposals(text)[0]?.text ?? '');
  expect(scenario?.swarms).toEqual([]);
  expect(scenario?.components.map(({ id, kind, tier }) => `${id} ${kind} ${tier}`)).toEqual([
    ...['C coordinator swarm', 'A participant swarm', 'B participant run'],
  ]);
});

test('what is proposed runs to its end', async () => {
  const session = new Session();
  const proposal = await session.proposeScenario({ path: 'a.mmd', text: orchard });
  const run = await session.run({
    path: 'a.yaml',
    text: proposal?.text ?? '',
    profile: '',
    spec: { document: '', seed: 1, choices: [], faults: [] },
    choosing: 'seed',
  });
  expect(run.status).toBe('done');
  expect(run.messages).toBeGreaterThan(10);
});

test('a protocol without tiers is none', () => {
  expect(proposals('sequenceDiagram\nClient->>Server: order (5 credits)\n')).toEqual([]);
});

test.each<[string, string[]]>([
  ['executeStep(request, 800 credits)', ['amount 800 credits']],
  [
    '10,000 credits, 16GB and 5 tool calls',
    ['amount 10,000 credits', 'amount 16 GB', 'amount 5 tool calls'],
  ],
  ['timeout: 2s', ['timeout 2 s']],
  ['answers in <50ms', ['limit 50 ms']],
  ['takes 1.5 min', ['amount 1.5 min']],
  ['Tier 2 of 3 steps, v2 and 3x', []],
  ['', []],
])('%j speaks of %j', (text, expected) => {
  expect(quantitiesIn(text).map(({ kind, text: said }) => `${kind} ${said}`)).toEqual(expected);
});

test('whatever is proposed can be read', () => {
  const named = anySequence.map((text) =>
    text.replaceAll('Tier 2', 'Tier 1').replaceAll('Cé', 'Step'),
  );
  fc.assert(
    fc.property(fc.oneof(anySequence, named), (text) => {
      for (const proposal of proposals(text)) {
        expect(errorsIn(proposal.text), `${text}\n${proposal.text}`).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});

test('whatever tiers are said, it can be read', () => {
  const tier = fc.constantFrom<ProposedTier>('swarm', 'run', 'step', 'tool', '');
  fc.assert(
    fc.property(anySequence, fc.array(tier, { maxLength: 8 }), (text, said) => {
      for (const { model, spans } of parseText(text).documents) {
        if (model?.kind !== 'protocol') continue;
        const tiers = new Map(model.roles.map(({ id }, i) => [id, said[i] ?? '']));
        const made = proposeScenario(model, spans, undefined, tiers);
        expect(errorsIn(made?.text ?? ''), `${text}\n${made?.text}`).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});

describe.skipIf(!hasShared)('the seeds', () => {
  const text = seedTexts().get('inter-tier-protocol.md') ?? '';

  test('B21 B23 their tiers and figures are found, and can be read', () => {
    const all = proposals(text);
    expect(all.length).toBeGreaterThanOrEqual(6);
    for (const proposal of all) expect(errorsIn(proposal.text), proposal.text).toEqual([]);
    const values = all.flatMap((one) =>
      one.values.map(({ path, text: said }) => `${path} ${said}`),
    );
    expect(values).toContain('swarm.budget 10,000 credits');
    expect(values).toContain('about 4,650 credits');
    expect(values.some((value) => value.endsWith('.estimate 800 credits'))).toBe(true);
    expect(values).toContain('tools.Tools.actual 180 credits');
  });
});
