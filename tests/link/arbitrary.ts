import fc from 'fast-check';
import type { Fault } from '../../src/model/run.ts';
import { faultKinds, languageIds, runStatuses } from '../../src/link/shapes.ts';
import type { SharedRun } from '../../src/link/shared.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const amount = fc.maxSafeNat();

const pattern = fc.record(
  { nth: fc.integer({ min: 1, max: 1000 }), from: text, to: text, label: text },
  { requiredKeys: ['nth'] },
);

const fault: fc.Arbitrary<Fault> = fc
  .tuple(fc.constantFrom(...faultKinds), pattern, text, amount)
  .map(([kind, message, actor, at]): Fault => {
    if (kind === 'crash' || kind === 'restart') return { kind, actor, at };
    return kind === 'delay' ? { kind, message, by: at } : { kind, message };
  });

const file = fc.record(
  { path: fc.constant(''), text, language: fc.constantFrom(...languageIds) },
  { requiredKeys: ['path', 'text'] },
);

const files = fc
  .array(file, { minLength: 1, maxLength: 4 })
  .map((all) => all.map((each, i) => ({ ...each, path: `folder/file ${i}.md` })));

const spec = fc.record({
  document: text,
  seed: amount,
  choices: fc.array(fc.oneof(fc.nat(3), fc.nat(65_535)), { maxLength: 60 }),
  faults: fc.array(fault, { maxLength: 4 }),
});

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
