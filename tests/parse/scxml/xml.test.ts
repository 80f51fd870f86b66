import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeText, elementText, isSpeakable } from '../../../src/model/statechart/xml-text.ts';
import { readXml } from '../../../src/parse/scxml/xml.ts';
import { sourceSpan } from '../../../src/parse/scxml/xml-references.ts';
import { elementsIn, textsIn } from '../../../src/parse/scxml/xml-tree.ts';

const text = fc.string({ unit: 'binary' }).filter(isSpeakable);
const markup = fc
  .array(fc.constantFrom('<', '>', '&', '"', "'", ']]>', '\r', '\n', '\t', ' ', 'a', '&lt;', '🎯'))
  .map((parts) => parts.join(''));

describe('XML', () => {
  it('that is written says the same when it is read', () => {
    fc.assert(
      fc.property(fc.oneof(text, markup), fc.oneof(text, markup), (value, inner) => {
        const source = `<a b="${attributeText(value)}">${elementText(inner)}</a>`;
        const { root, diagnostics } = readXml(source);
        expect(diagnostics).toEqual([]);
        expect(root?.attributes[0]?.value.text).toBe(value);
        const texts = root ? textsIn(root) : [];
        expect(texts.map((one) => one.text).join('')).toBe(inner);
      }),
    );
  });

  it('gives places back through references and line breaks', () => {
    const source = '<a b="one &amp;\r\n two&#x41;three &#8364; four"/>';
    const value = readXml(source).root?.attributes[0]?.value;
    if (!value) return expect.fail('there is a value');
    expect(value.text).toBe('one &  twoAthree € four');
    for (const word of ['one', 'two', 'three', 'four']) {
      const from = value.text.indexOf(word);
      const { from: at, to } = sourceSpan(source, value, from, from + word.length);
      expect(source.slice(at, to)).toBe(word);
    }
    const sign = sourceSpan(source, value, value.text.indexOf('€'), value.text.indexOf('€') + 1);
    expect(source.slice(sign.from, sign.to)).toBe('&#8364;');
  });

  it('has namespaces that are seen from where they are declared', () => {
    const { root } = readXml(
      '<p:a xmlns:p="one" xmlns="two"><b p:c="" d=""><p:e xmlns:p="three"/></b><f xmlns=""/></p:a>',
    );
    const [b, f] = root ? elementsIn(root) : [];
    const [e] = b ? elementsIn(b) : [];
    expect([root, b, e, f].map((one) => one?.namespace)).toEqual(['one', 'two', 'three', '']);
    expect(b?.attributes.map(({ namespace }) => namespace)).toEqual(['one', '']);
  });

  it('never makes anyone throw, and its elements lie in each other', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.constantFrom(...PIECES))), (parts) => {
        const source = parts.join('');
        const work = readXml(source).children;
        for (const node of work) {
          expect(node.span.from).toBeLessThanOrEqual(node.span.to);
          expect(node.span.to).toBeLessThanOrEqual(source.length);
          if (node.kind === 'element') for (const child of node.children) work.push(child);
        }
      }),
    );
  });
});

const PIECES = [
  ...[
    '<a',
    '<a>',
    '</a>',
    '<b/>',
    '</',
    '>',
    '/>',
    ' c="d"',
    " c='",
    '="',
    '<!--',
    '-->',
    '<![CDATA[',
  ],
  ...[
    ']]>',
    '<?x',
    '?>',
    '<!DOCTYPE',
    '<!ENTITY e "f">',
    '&e;',
    '&',
    '&#60;',
    'xmlns:p="q"',
    '<p:a',
    ' ',
  ],
];
