import fc from 'fast-check';
import type {
  Change,
  ChartSpec,
  Fault,
  OutsideEvent,
  RunSpec,
  Schedule,
} from '../../src/model/run.ts';
import { faultKinds, languageIds, runStatuses, strikes } from '../../src/link/shapes.ts';
import type { SharedRun } from '../../src/link/shared.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const amount = fc.maxSafeNat();

const pattern = fc.record(
  { nth: fc.integer({ min: 1, max: 1000 }), from: text, to: text, label: text },
  { requiredKeys: ['nth'] },
);

const period = fc.record({ at: amount, until: fc.oneof(fc.constant(-1), fc.nat()) });
const ends = fc.record({ from: text, to: text, label: text }, { requiredKeys: [] });
const share = fc.double({ min: 0, max: 1, noNaN: true }).map((each) => each + 0);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  ...faultKinds.map((kind): fc.Arbitrary<Fault> => {
    switch (kind) {
      case 'crash':
      case 'restart':
        return fc.record({ kind: fc.constant(kind), actor: text, at: amount });
      case 'partition':
        return fc
          .tuple(fc.array(text, { maxLength: 3 }), period)
          .map(([actors, when]) => ({ kind, actors, ...when }));
      case 'slow':
        return fc
          .tuple(ends, fc.double({ min: 1, max: 1000, noNaN: true }), period)
          .map(([{ label: _, ...who }, factor, when]) => ({ kind, ...who, factor, ...when }));
      case 'chance':
        return fc
          .tuple(fc.constantFrom(...strikes), share, ends, amount)
          .map(([strike, often, who, by]) => ({ kind, strike, share: often, ...who, by }));
      case 'delay':
      case 'reorder':
        return fc.record({ kind: fc.constant(kind), message: pattern, by: amount });
      case 'drop':
      case 'duplicate':
      case 'corrupt':
        return fc.record({ kind: fc.constant(kind), message: pattern });
    }
  }),
);

const bounded = fc.integer({ min: -1, max: 9 });

const schedule: fc.Arbitrary<Schedule> = fc.record({
  order: fc.constant('any'),
  crashes: bounded,
  crashable: fc.array(text, { maxLength: 3 }),
  restarts: fc.boolean(),
  losses: bounded,
  duplicates: bounded,
  reorder: fc.boolean(),
});

const change: fc.Arbitrary<Change> = fc.record({
  step: amount,
  path: text,
  value: fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text)),
});

const outside: fc.Arbitrary<OutsideEvent> = fc.record(
  {
    name: text,
    data: fc.oneof(text, fc.integer(), fc.constant(null), fc.dictionary(fc.constant('a'), text)),
    after: amount,
    step: amount,
    to: text,
  },
  { requiredKeys: ['name'] },
);

const chart: fc.Arbitrary<ChartSpec> = fc.record(
  {
    events: fc.array(outside, { maxLength: 4 }),
    together: fc.array(text, { maxLength: 3 }),
    copies: fc.integer({ min: 1, max: 100_000 }),
    from: fc.record({
      snapshot: text,
      timers: fc.constantFrom('remaining' as const, 'restart' as const, 'fire' as const),
    }),
    extensions: fc.array(text, { maxLength: 3 }),
  },
  { requiredKeys: ['events'] },
);

const file = fc.record(
  { path: fc.constant(''), text, language: fc.constantFrom(...languageIds) },
  { requiredKeys: ['path', 'text'] },
);

const files = fc
  .array(file, { minLength: 1, maxLength: 4 })
  .map((all) => all.map((each, i) => ({ ...each, path: `folder/file ${i}.md` })));

const spec: fc.Arbitrary<RunSpec> = fc.record(
  {
    document: text,
    seed: amount,
    choices: fc.array(fc.oneof(fc.nat(3), fc.nat(65_535)), { maxLength: 60 }),
    faults: fc.array(fault, { maxLength: 4 }),
    schedule,
    changes: fc.array(change, { maxLength: 3 }),
    machines: fc.record({ bound: bounded, synchronous: fc.boolean() }),
    chart,
  },
  { requiredKeys: ['document', 'seed', 'choices', 'faults'] },
);

const view = fc
  .uniqueArray(fc.constantFrom('view', 'tab', 'theme', 'zoom'))
  .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, text]))));

/** Any run that a link can hold. */
export const anyShared: fc.Arbitrary<SharedRun> = files.chain((all) =>
  fc.record(
    {
      engine: fc.constantFrom('1', '2.0.1'),
      files: fc.constant(all),
      open: fc.constantFrom(...all.map((each) => each.path)),
      run: spec,
      choosing: fc.constantFrom('seed' as const, 'ask' as const),
      maxSteps: fc.nat(),
      profile: text.filter((profile) => profile !== ''),
      cursor: fc.nat(),
      view: view as fc.Arbitrary<Record<string, string>>,
      status: fc.constantFrom(...runStatuses),
      hash: fc.stringMatching(/^[0-9a-f]{32}$/),
    },
    { requiredKeys: ['engine', 'files', 'open', 'run', 'choosing', 'cursor', 'view'] },
  ),
);
