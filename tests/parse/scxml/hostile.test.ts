import { describe, expect, it } from 'vitest';
import { seedRandom } from '../../../src/base/random.ts';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import type { Span } from '../../../src/base/span.ts';
import { scxml } from '../../../src/parse/scxml/index.ts';
import { caseFile, caseFolders } from '../../tools/cases.ts';
import { mutate } from '../mutate.ts';
import { chartOf, codesOf, machine, read } from './read.ts';

const many = 10_000;
const times = (text: string): string => text.repeat(many);
const states = Array.from({ length: many }, (_, n) => {
  return `<state id="s${n}"><onentry><log label="s${n}"/></onentry><transition event="e" target="s${(n + 1) % many}"/></state>`;
}).join('\n');

const hostile: [string, string][] = [
  ['many states', machine(states)],
  [
    'many targets',
    machine(`<state id="a"><transition event="e" target="${times('a ')}"/></state>`),
  ],
  ['many mistakes', machine(times('<state id="a" target="b"><transition target="c"/></state>'))],
  ['nested states', machine(times('<state>'))],
  ['nested and closed', machine(times('<state>') + times('</state>'))],
  ['unclosed transitions', machine(`<state id="a">${times('<transition event="e">')}</state>`)],
  ['end tags', machine(times('</state>'))],
  ['nested conditions', machine(`<state><onentry>${times('<if cond="x">')}</onentry></state>`)],
  ['nested machines', times('<scxml><state><invoke><content>')],
  ['foreign elements', machine(times('<x>'))],
  ['less-than signs', times('<')],
  ['ampersands', machine(`<state id="a">${times('&')}</state>`)],
  ['entities', machine(`<state id="a">${times('&lt;')}</state>`)],
  ['open quotes', times('<a b="')],
  ['unquoted values', `<a ${times('b=c ')}>`],
  ['attributes', `<a ${Array.from({ length: many }, (_, n) => `b${n}="c"`).join(' ')}/>`],
  ['namespaces', times('<a xmlns:b="c">')],
  ['comments', times('<!--')],
  ['CDATA sections', times('<![CDATA[')],
  ['instructions', times('<?')],
  ['declarations', times('<!DOCTYPE [')],
  ['white space', `<scxml ${times(' \n')}`],
  ['blanks before a mistake', machine(`<state${times(' ')}`)],
];

describe('hostile texts', () => {
  it.each(hostile)('%s', (_, text) => {
    const { diagnostics, documents } = read(text);
    expect(diagnostics.length).toBeLessThan(1001);
    expect(documents).toHaveLength(1);
    serve(text, 100);
  });

  it('a billion laughs stay a few', () => {
    const entities = Array.from({ length: 20 }, (_, n) => {
      return `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`;
    });
    const doctype = `<!DOCTYPE scxml [<!ENTITY e0 "ha">${entities.join('')}]>`;
    const text = `${doctype}${machine('<state id="a"><onentry><log label="&e20; &e2;"/></onentry></state>')}`;
    expect(codesOf(text)).toContain('xml-unknown-entity');
    expect(JSON.stringify(chartOf(text)).length).toBeLessThan(2000);
  });

  it('names of Object’s own mean nothing', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      const text = machine(
        `<${name}/><state id="${name}" ${name}="x"><${name}/><transition event="${name}" target="${name}"/></state>`,
        `datamodel="${name}"`,
      );
      expect(codesOf(text)).toContain('scxml-unknown-element');
      expect(chartOf(text).transitions[0]?.targets).toEqual([name]);
      serve(text, text.indexOf(name) + 1);
    }
  });
});

describe('random changes', () => {
  const texts = caseFolders(import.meta.url).map(({ path }) => caseFile(path, 'input.scxml'));
  const pieces = [
    ...[
      '<',
      '>',
      '/>',
      '</',
      '"',
      "'",
      '&',
      '&lt;',
      '&#x;',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '=',
    ],
    ...[
      '</state>',
      '<state id="x">',
      '<transition',
      '<content>',
      'id=',
      'xmlns=',
      'cond="a<b"',
      '\ud83d',
      '\0',
    ],
  ];

  it('A14 no exception, and every place inside of the text', () => {
    const random = seedRandom(5);
    for (let n = 0; n < 800; n++) {
      let text = texts[n % texts.length] ?? '';
      for (let more = n % 4; more >= 0; more--) {
        const at = (random[0] >>> 0) % (text.length + 1);
        const piece = pieces[(random[1] >>> 0) % pieces.length] ?? '';
        text = more % 2 === 0 ? text.slice(0, at) + piece + text.slice(at) : text;
        text = mutate(text, random);
      }
      inspect(text);
      if (n % 5 === 0) serve(text, (random[0] >>> 0) % (text.length + 1));
    }
  });
});

function inspect(text: string): void {
  const { documents, diagnostics } = read(text);
  for (const { spans } of documents) for (const span of spans.values()) inside(span, text);
  for (const { span, related, fix } of diagnostics) {
    inside(span, text);
    for (const one of related ?? []) inside(one.span, text);
    for (const edit of fix?.edits ?? []) inside(edit.span, text);
  }
}

function serve(text: string, offset: number): void {
  let behind = 0;
  for (const { span } of scxml.tokens?.(text) ?? []) {
    inside(span, text);
    if (span.from < behind) expect.fail('tokens overlap');
    behind = span.to;
  }
  const hover = scxml.hover?.(text, offset);
  if (hover) inside(hover.span, text);
  expect(scxml.complete?.(text, offset).from).toBeLessThanOrEqual(offset);
  for (const { span } of scxml.rename?.(text, offset, 'renamed') ?? []) inside(span, text);
  applyEdits(text, scxml.format?.(text) ?? []);
}

function inside(span: Span, text: string): void {
  if (span.from >= 0 && span.from <= span.to && span.to <= text.length) return;
  expect.fail(`${JSON.stringify(span)} is not in a text of ${text.length}: ${text.slice(0, 500)}`);
}
