import { beforeAll, describe, expect, it } from 'vitest';
import { detectLanguage, loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import { machine } from './read.ts';

const text = machine('\n<state id="a"><transition event="e" target="a"/></state>\n');

describe('SCXML in Markdown', () => {
  beforeAll(async () => {
    expect(await loadLanguagesFor(`\`\`\`xml\n${text}\n\`\`\`\n`)).toBe(true);
  });

  it.each([
    ['a block that says so', 'scxml', text, ['scxml']],
    ['a block of XML that is SCXML', 'xml', text, ['scxml']],
    ['a block that says nothing', '', text, ['scxml']],
    ['other XML', 'xml', '<a/>', []],
    ['another language', 'html', text, []],
  ])('%s', (_, info, inner, expected) => {
    const file = `# Machine\n\n\`\`\`${info}\n${inner}\n\`\`\`\n`;
    const { documents } = parseText(file, { language: 'markdown' });
    expect(documents.map(({ language }) => language)).toEqual(expected);
    for (const { spans } of documents) {
      const span = spans.get('a.label');
      expect(file.slice(span?.from, span?.to)).toBe('a');
    }
  });

  it('and in a quote places are those of the file', () => {
    const file = `> \`\`\`scxml\n${text.replace(/^/gm, '> ')}\n> \`\`\`\n`;
    const [document] = parseText(file, { language: 'markdown' }).documents;
    const span = document?.spans.get('a.label');
    expect(file.slice(span?.from, span?.to)).toBe('a');
  });
});

describe('SCXML is recognised', () => {
  it.each([
    text,
    `\ufeff<?xml version="1.0"?>\n<!-- a --><!DOCTYPE scxml [<!ENTITY a "b">]>\n${text}`,
    text.replaceAll('<', '<s:').replaceAll('<s:/', '</s:'),
    `<!-- # not a heading\n\n- no list -->\n${text}`,
    '<scxml>',
    '<scxml',
  ])('%s', (given) => {
    expect(detectLanguage(given)).toBe('scxml');
  });

  it.each([
    '<html><body/></html>',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'scxml',
    '<scxmlish/>',
  ])('not %s', (given) => {
    expect(detectLanguage(given)).not.toBe('scxml');
  });
});
