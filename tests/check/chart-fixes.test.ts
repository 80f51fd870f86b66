import '../tools/all-languages.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/base/diagnostic.ts';
import { checks, runChecks } from '../../src/check/index.ts';
import { writeStateDiagram } from '../../src/emit/mermaid-state.ts';
import { parseText } from '../../src/parse/index.ts';
import { drawing } from '../emit/state/random-drawings.ts';
import { charts } from '../model/statechart/arbitrary.ts';

function found(text: string): ReturnType<typeof runChecks> {
  return parseText(text).documents.flatMap((document) => runChecks(document));
}

const mendable = [
  [
    'chart-unknown-target',
    'stateDiagram-v2\n  [*] --> Open\n  Open --> Shut : go [In(Opne) or In(Opem)]\n',
  ],
  ['chart-unknown-target', 'stateDiagram-v2\n  [*] --> Open\n  Open --> Shut : go [In(Opne)]\n'],
  [
    'chart-event-unhandled',
    'stateDiagram-v2\n  [*] --> A\n  A --> B : go / raise finishd\n  B --> A : finished\n',
  ],
  ['chart-missing-initial', 'stateDiagram-v2\n  [*] --> W\n  state W {\n    A --> B : go\n  }\n'],
  ['state-without-start', 'stateDiagram-v2\n  A --> B : go\n'],
] as const;

describe('one click mends', () => {
  it.each(mendable)('%s in %j', (code, text) => {
    const own = found(text).filter((finding) => finding.code === code);
    const [first] = own;
    expect(first?.fix).toBeDefined();
    const after = found(applyEdits(text, first?.fix?.edits ?? []));
    expect(after.filter((finding) => finding.code === code)).toHaveLength(own.length - 1);
  });
});

describe('checks of machines', () => {
  const own = checks.filter(({ kinds }) => kinds.includes('statechart'));

  it('read every machine, and point into its text', () => {
    fc.assert(
      fc.property(drawing, (chart) => {
        const { text } = writeStateDiagram(chart);
        for (const { span, message } of found(text)) {
          expect(span.from).toBeGreaterThanOrEqual(0);
          expect(span.to).toBeLessThanOrEqual(text.length);
          expect(message).not.toMatch(/undefined|\[object/);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('stop at nothing that a model can say', () => {
    fc.assert(
      fc.property(charts({ invokes: true, additions: true }), (model) => {
        const document = {
          id: 'd',
          title: 'd',
          language: 'scxml' as const,
          kind: 'statechart' as const,
          span: { from: 0, to: 0 },
          path: [],
          model,
          spans: new Map(),
        };
        for (const check of own) check.run(document);
      }),
      { numRuns: 100 },
    );
  });

  it('read large machines', () => {
    const lines = ['stateDiagram-v2', '%% @data n = 0', '[*] --> s0'];
    for (let n = 0; n < 3000; n++) {
      lines.push(`s${n} --> s${(n + 1) % 3000} : next [n > ${n}] / n = n + 1, raise e${n}`);
      lines.push(`s0 --> s${n} : jump${n}`);
    }
    expect(found(lines.join('\n')).length).toBeGreaterThan(1000);
  });
});
