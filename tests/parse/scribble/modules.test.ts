import { describe, expect, test } from 'vitest';
import { writeScribble } from '../../../src/emit/scribble.ts';
import { withoutPlaces } from '../../../src/model/global/equal.ts';
import type { GlobalProtocol } from '../../../src/model/global/global.ts';
import { walk } from '../../../src/model/global/global.ts';
import { detectLanguage, loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import { errorsIn, read } from './read.ts';

const files = {
  'a/shop/Pay.scr': `module shop.Pay;
type <java> "p.Card" from "p.jar" as Card;
sig <java> "p.Paid" from "p.jar" as Paid;
import shop.Bank as B;
global protocol Pay(role X, role Y) {
  pay(Card) from X to Y;
  Paid from Y to X;
  do B.Settle(X, Y);
}
`.replace(/(type.*\n)(sig.*\n)(import.*\n)/, '$3$1$2'),
  'a/shop/Bank.scr': `module shop.Bank;
import shop.Main;
global protocol Settle(role P, role Q) {
  settle() from P to Q;
  do shop.Main.Bye(P, Q);
}
`,
  'a/shop/Broken.scr': 'module shop.Broken;\nglobal protocol P(role A, role B) { m( }\n',
  'a/shop/Other.scr':
    'module shop.Wrong;\nglobal protocol P(role A, role B) { m() from A to B; }\n',
};

const main = `module shop.Main;
import shop.Pay as Pay;
global protocol Main(role A, role B) {
  card(Pay.Card) from A to B;
  Pay.Paid from B to A;
  do Pay.Pay(A, B);
}
global protocol Bye(role A, role B) { bye() from A to B; }
`;
const path = 'a/shop/Main.scr';

function globals(text: string): GlobalProtocol[] {
  return read(text, files, path).documents.flatMap(({ model }) =>
    model?.kind === 'global' ? [model] : [],
  );
}

function codes(text: string, at = path): string[] {
  return read(text, files, at).diagnostics.map(({ code }) => code);
}

describe('modules', () => {
  test('what is imported, also by others, has one name each', () => {
    const [global] = globals(main);
    expect(codes(main)).toEqual([]);
    const names = Object.keys(global?.module.protocols ?? {});
    expect(names).toEqual(['Main', 'Bye', 'Pay.Pay', 'shop.Bank.Settle']);
    expect(global?.module.types.map(({ name }) => name)).toEqual(['Pay.Card']);
    const called = names.flatMap((name) =>
      [...walk(global?.module.protocols[name]?.body ?? [])].flatMap((node) =>
        node.kind === 'do' ? [node.protocol] : [],
      ),
    );
    expect(called).toEqual(['Pay.Pay', 'shop.Bank.Settle', 'Bye']);
  });

  test('written and read again, imports are imports', () => {
    const [global] = globals(main);
    const text = global ? writeScribble(global).text : '';
    expect(text).toContain('import shop.Pay as Pay;');
    expect(text).not.toContain('Settle');
    expect(withoutPlaces(globals(text)[0])).toEqual(withoutPlaces(global));
  });

  test('one protocol of a module', () => {
    const text = `module shop.Main;
from shop.Pay import Pay as P;
from shop.Pay import Card;
protocol M(role A, role B) { c(Card) from A to B; do P(A, B); }
global protocol Bye(role A, role B) { bye() from A to B; }`;
    expect(codes(text)).toEqual([]);
    const [global] = globals(text);
    expect(Object.keys(global?.module.protocols ?? {})).toContain('P');
    const again = global ? globals(writeScribble(global).text)[0] : undefined;
    expect(withoutPlaces(again)).toEqual(withoutPlaces(global));
  });

  test('a module under another name is only visible under that', () => {
    const text = main.replace('do Pay.Pay', 'do shop.Pay.Pay');
    const { diagnostics } = read(text, files, path);
    expect(diagnostics.map(({ code }) => code)).toEqual(['scribble-protocol-unknown']);
    expect(diagnostics[0]?.fix?.title).toBe('Write “Pay.Pay”');
  });

  test('missing, broken and misnamed modules are said where they are imported', () => {
    expect(codes('module shop.Main;\nimport shop.Nowhere;')).toEqual(['scribble-import']);
    expect(codes('module shop.Main;\nfrom shop.Bank import Nothing;')).toContain('scribble-import');
    expect(codes('module shop.Main;\nimport shop.Broken;')).toEqual(['scribble-import-broken']);
    expect(codes('module shop.Main;\nimport shop.Other;')).toEqual(['scribble-import-broken']);
  });

  test('the last part of the name is that of the file, wherever the file is', () => {
    const text = 'module x.Here;\nglobal protocol P(role A, role B) { m() from A to B; }';
    expect(codes(text, 'anywhere/Here.scr')).toEqual([]);
    expect(codes(text, 'anywhere/There.scr')).toEqual(['scribble-module-name']);
    expect(codes(text, 'There.md')).toEqual([]);
  });
});

describe('names that mean something to JavaScript', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s', (name) => {
    const text = `protocol ${name}(role ${name}, role B) {
      rec ${name} { ${name}(${name}: ${name}) from ${name} to B; do ${name}(${name}, B); }
    }`;
    expect(errorsIn(text)).toEqual([]);
    const [document] = read(text).documents;
    const { model } = document ?? {};
    expect(model?.kind === 'global' && Object.keys(model.module.protocols)).toEqual([name]);
    expect(model?.kind === 'global' && writeScribble(model).text).toContain(`protocol ${name}(`);
  });
});

describe('among other texts', () => {
  test('modules are recognised by what they say', () => {
    for (const text of [
      'module a.B;\n',
      '// a comment\n/* and\n another */\nmodule a.B;\n',
      'protocol P(role A, role B) { m() from A to B; }',
      '\n\naux global protocol P<sig M>(role A, role B) {}',
      'explicit global protocol\nP(role A, role B) {}',
      '(*# NestedProtocols #*)\n',
      'type <java> "a" from "b" as C;\n\nglobal protocol P(role A) {}',
      'protocol Größe(role A, role B) {}',
    ]) {
      expect(detectLanguage(text), text).toBe('scribble');
    }
    for (const text of ['the protocol is good', 'sequenceDiagram\nA->>B: protocol P(role A)', '']) {
      expect(detectLanguage(text), text).not.toBe('scribble');
    }
  });

  test('a block of a Markdown text has its places in the file, predicates too', async () => {
    const text = `# Doc\n\n\`\`\`scribble\nprotocol P(role A, role B) {\n  m(x: Int{x > 0}) from A to B;\n}\n\`\`\`\n`;
    await loadLanguagesFor(text, { fileName: 'a.md' });
    const { documents } = parseText(text, { fileName: 'a.md' });
    const model = documents[0]?.model;
    const [node] = model?.kind === 'global' ? (model.module.protocols['P']?.body ?? []) : [];
    const type = node?.kind === 'message' ? node.message.payload[0]?.type : undefined;
    const span = type?.kind === 'refined' ? type.predicate.span : { from: 0, to: 0 };
    expect(text.slice(span.from, span.to)).toBe('x > 0');
  });
});
