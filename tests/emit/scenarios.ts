import fc from 'fast-check';
import { barrierSchema } from '../../src/model/component/barrier.ts';
import { componentSchemas } from '../../src/model/component/index.ts';
import type { Json } from '../../src/model/json.ts';
import type { Distribution } from '../../src/model/profile.ts';
import type { Scenario, StepSpec, SwarmSpec } from '../../src/model/scenario/scenario.ts';
import { scenarioField } from '../../src/model/scenario/schema.ts';
import { defaultsOf, type Field, type FieldsOf, type NumberField } from '../../src/model/schema.ts';

const days = 86_400e9;
const ns = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 100 * days }));
const pair = fc.tuple(ns, ns).map(([a, b]) => (a < b ? [a, b] : [b, a]) as [number, number]);
const distribution: fc.Arbitrary<Distribution> = fc.oneof(
  ns.map((value): Distribution => ({ kind: 'fixed', ns: value })),
  pair.map(([minNs, maxNs]): Distribution => ({ kind: 'uniform', minNs, maxNs })),
  ns.map((meanNs): Distribution => ({ kind: 'exponential', meanNs })),
  pair
    .filter(([median]) => median > 0)
    .map(([medianNs, p95Ns]): Distribution => ({ kind: 'lognormal', medianNs, p95Ns })),
);
const amount = fc.record(
  {
    credits: fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true }).map(Math.abs)),
    time: ns,
    memory: fc.maxSafeNat(),
    concurrency: fc.nat(),
    toolCalls: fc.nat(),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const awkward = fc.constantFrom(
  ...[
    '',
    'null',
    '~',
    'true',
    '12',
    '1e3',
    '- a',
    'a: b',
    '# a',
    '*',
    'x y',
    ' a ',
    'a\nb',
    'a, b',
  ],
  ...['value', 'step', '{', '5 credits', '%', "it's", '"', 'ä 🍎', 'x'.repeat(300), '000', '<<'],
);
const text = fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 8 }));
const name = text.filter((one) => !['', '<<', '__proto__'].includes(one));
const json: fc.Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 2 })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto')) as Json)
  .filter(
    (value) => !JSON.stringify(value).includes('"":') && !JSON.stringify(value).includes('<<'),
  );

/** Names that references may use: those of `fixed` parts. */
const known: Readonly<Record<string, readonly string[]>> = {
  routine: ['leaf'],
  tool: ['saw', 'a b', 'null'],
  component: ['part 0'],
  actor: ['part 0', 'saw'],
  swarm: ['home'],
  barrier: ['watch'],
  error: ['timeout', 'fatal_error'],
  defect: ['refund-spent', 'silent-overrun'],
};

function number({ min, max, whole }: NumberField): fc.Arbitrary<number> {
  const bounds = { min: min ?? -1000, max: max ?? 1e6 };
  return whole
    ? fc.integer({ min: Math.ceil(bounds.min), max: Math.floor(bounds.max) })
    : fc.double({ ...bounds, noNaN: true }).map((value) => (value === 0 ? 0 : value));
}

/** Any value that a field can hold; `depth` bounds records inside records of their kind. */
function valueOf(field: Field, depth: number): fc.Arbitrary<Json> {
  switch (field.type) {
    case 'number':
      return number(field);
    case 'duration':
      return ns;
    case 'distribution':
      return distribution as fc.Arbitrary<Json>;
    case 'share':
      return fc.double({ min: 0, max: 1, noNaN: true }).map((value) => (value === 0 ? 0 : value));
    case 'amount':
      return amount as fc.Arbitrary<Json>;
    case 'text': {
      const names = known[field.refers ?? ''];
      return names ? fc.constantFrom(...names) : text;
    }
    case 'choice':
      return fc.constantFrom(...field.of);
    case 'flag':
      return fc.boolean();
    case 'expression':
      return fc.constantFrom('a > 3', 'x == "y, z"', 'not (a and b)', 'x == "{"');
    case 'json':
      return json;
    case 'list':
      return depth > 0 ? fc.array(valueOf(field.of, depth), { maxLength: 3 }) : fc.constant([]);
    case 'map':
      return depth > 0
        ? fc.dictionary(name, valueOf(field.of, depth), { maxKeys: 3, noNullPrototype: true })
        : fc.constant({});
    case 'record':
      return recordOf(field.fields, depth);
    case 'variant': {
      const all = Object.entries(field.of).map(([word, { fields }]) =>
        recordOf(fields, depth).map((data) => ({ [field.by]: word, ...data })),
      );
      return fc.oneof(...all);
    }
    default:
      return valueOf(field.field(), depth - 1);
  }
}

function recordOf(fields: FieldsOf, depth: number): fc.Arbitrary<Record<string, Json>> {
  const entries = Object.entries(fields);
  const usual = entries.map(([key, field]) => {
    const value = valueOf(field, depth);
    const fallback = 'fallback' in field ? (field.fallback as Json | undefined) : undefined;
    const any =
      fallback === undefined
        ? value
        : fc.oneof(
            { weight: 2, arbitrary: fc.constant(fallback) },
            { weight: 1, arbitrary: value },
          );
    return [key, any] as const;
  });
  const requiredKeys = entries.filter(([, field]) => !field.optional).map(([key]) => key);
  return fc.record(Object.fromEntries(usual), { requiredKeys, noNullPrototype: true });
}

/** What the barriers of steps are. */
const watch = {
  id: 'watch',
  kind: 'barrier',
  tier: 'run',
  parameters: defaultsOf(barrierSchema.parameters),
};

const leaf = recordOf({}, 0).map(() => 'leaf');

const components = fc.array(
  fc.constantFrom(...componentSchemas).chain(({ kind, tier, parameters }) =>
    fc.record(
      {
        kind: fc.constant(kind),
        tier: fc.constantFrom(
          ...('tier' in parameters.fields ? [tier ?? ''] : [tier ?? '', 'edge', 'two words']),
        ),
        parameters: recordOf(parameters.fields, 2),
      },
      { noNullPrototype: true },
    ),
  ),
  { minLength: 1, maxLength: 3 },
);

/** Whole scenarios as reading would make them: every default there, every name unique. */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .tuple(recordOf(scenarioField.fields, 2), components, leaf)
  .map(([read, parts]) => {
    const { swarm, swarms, routines, tools, ...rest } = structuredClone(read);
    const all = [...(swarm === undefined ? [] : [swarm]), ...(swarms as Json[])];
    const count = { swarms: 0, runs: 0 };
    for (const one of all) nameSwarm(one as unknown as SwarmSpec, count);
    const named = { ...(routines as unknown as Record<string, { steps: StepSpec[] }>) };
    for (const { steps } of Object.values(named)) nameSteps(steps, { count: 0 });
    const plainTool = (): Json => ({
      latency: { kind: 'fixed', ns: 50_000_000 },
      estimate: { credits: 10 },
      timeout: 30_000_000_000,
      sensitivity: 'internal',
    });
    const known = Object.fromEntries(['saw', 'a b', 'null'].map((id) => [id, plainTool()]));
    // A property that states nothing is an error.
    const stated = (rest['invariants'] as Record<string, Json>[]).map((one) =>
      'always' in one || 'finally' in one ? one : { ...one, always: 'a > 3' },
    );
    return {
      kind: 'scenario',
      ...rest,
      invariants: stated,
      swarms: all,
      routines: { ...named, leaf: { steps: [], navigator: 'custom', partial: false, exports: [] } },
      tools: { ...renamed(tools as Record<string, Json>), ...known },
      components: [watch, ...parts.map((part, i) => ({ ...part, id: `part ${i}` }))].map(
        (part) => ({ ...part, path: `components.${part.id}` }),
      ),
      given: [],
    } as unknown as Scenario;
  });

function renamed(tools: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(Object.entries(tools).map(([id, tool]) => [`tool ${id}`, tool]));
}

/** The first keeps the name that it would get anyway. */
function nameSwarm(swarm: SwarmSpec, count: { swarms: number; runs: number }): void {
  // Controls must name a run that there is, and all runs together are bounded.
  swarm.control = swarm.control.map(({ run: _run, to: _to, ...control }) => ({
    ...control,
    do: 'emergencyStop',
  }));
  swarm.swarm = count.swarms === 0 ? 'swarm' : `swarm ${count.swarms}`;
  count.swarms += 1;
  swarm.runs = swarm.runs.map((run) => ({
    ...run,
    count: run.count % 5,
    run: count.runs++ === 0 ? run.routine : `run ${count.runs}`,
  }));
  for (const child of swarm.swarms) nameSwarm(child, count);
}

function nameSteps(steps: readonly StepSpec[], state: { count: number }): void {
  for (const step of steps) {
    const made = step.routine ?? step.tools[0] ?? step.type;
    step.step = state.count++ === 0 ? made : `step ${state.count}`;
    for (const inner of [step.then, step.else, step.body]) nameSteps(inner, state);
    for (const branch of Object.values(step.branches)) nameSteps(branch.steps, state);
  }
}
