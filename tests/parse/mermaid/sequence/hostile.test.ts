import { describe, expect, it } from 'vitest';
import { sequence } from '../../../../src/parse/mermaid/sequence/index.ts';
import { parseSequence } from '../../../../src/parse/mermaid/sequence/parser.ts';

/** Texts of about 200,000 characters that would take for ever if any work were quadratic. */
const HOSTILE: Record<string, string> = {
  'openers never closed': 'loop x\n'.repeat(30_000),
  'ends that close nothing': '  end\n'.repeat(30_000),
  'branches outside': 'else x\n'.repeat(30_000),
  'settings never closed': 'participant A@{\n'.repeat(12_000),
  'bad declarations': 'participant A<\n'.repeat(12_000),
  words: 'what is this\n'.repeat(15_000),
  arrows: 'A->>>B: x\n'.repeat(20_000),
  'many names': Array.from({ length: 15_000 }, (_, i) => `Name${i}x->>Name${i}y: z`).join('\n'),
  'long names': `${'x'.repeat(100_000)}->>${'y'.repeat(100_000)}: z`,
  'similar names': Array.from({ length: 300 }, (_, i) => `${'n'.repeat(60)}${i}->>B: z`).join('\n'),
  'blank lines': `${'\n'.repeat(100_000)}%%${'\n'.repeat(100_000)}`,
  comments: '%% x\n'.repeat(40_000),
  directives: '%%{init: {\n'.repeat(20_000),
  'percent signs': '%'.repeat(200_000),
  hashes: '#'.repeat(200_000),
  entities: `A->>B: ${'#lt;'.repeat(50_000)}`,
  semicolons: ';'.repeat(200_000),
  'stray characters': '>'.repeat(200_000),
  'minus signs': `A${'-'.repeat(200_000)}B`,
  fences: '---\n'.repeat(50_000),
  styles: 'style a:#x;'.repeat(20_000),
  descriptions: 'accDescr {\n'.repeat(20_000),
  created: Array.from({ length: 5_000 }, (_, i) => `create actor N${i}\nA->>B: x`).join('\n'),
  deactivations: 'deactivate A\n'.repeat(15_000),
  colons: ':'.repeat(200_000),
  'white space': ' \t'.repeat(100_000),
  boxes: 'box x\n'.repeat(30_000),
};

describe('hostile texts are read in a moment', () => {
  for (const [name, text] of Object.entries(HOSTILE)) {
    it(name, { timeout: 20_000 }, () => {
      for (const whole of [text, `sequenceDiagram\n${text}`]) {
        const { protocol, spans } = parseSequence(whole);
        expect(spans.size).toBeGreaterThanOrEqual(protocol.roles.length);
        sequence.detect(whole);
      }
    });
  }

  it('deep nesting is cut, and said', { timeout: 20_000 }, () => {
    const deep = `sequenceDiagram\n${'loop x\n'.repeat(5_000)}A->>B: x\n${'end\n'.repeat(5_000)}`;
    const { protocol, diagnostics } = parseSequence(deep);
    expect(() => JSON.stringify(protocol)).not.toThrow();
    expect(diagnostics.map(({ code }) => code)).toEqual(['seq-too-deep']);
  });
});
