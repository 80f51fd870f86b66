import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import { writeScribble } from '../../../src/emit/scribble.ts';
import { equalProtocols, withoutPlaces } from '../../../src/model/global/equal.ts';
import type { GlobalProtocol, Interaction } from '../../../src/model/global/global.ts';
import type { Parsed } from '../../../src/model/document.ts';
import { nothing } from '../../../src/parse/language.ts';
import { scribble } from '../../../src/parse/scribble/index.ts';
import { shared } from '../../tools/root.ts';

const folder = shared('corpora/scribble-java');
const rows = folder
  ? readFileSync(join(folder, 'verdicts.tsv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t') as [string, string, string, string])
  : [];

/** What the parser does not judge: order, choices, what the product shows. */
const later = /violation|Illegal sequence|not enabled|Inconsistent|non-deterministic/;

function parseFile(path: string, text: string): Parsed {
  return scribble.parse(text, {
    path,
    resolve: (wanted) => (existsSync(wanted) ? readFileSync(wanted, 'utf8') : undefined),
    nested: () => nothing(),
    detect: () => 'scribble',
  });
}

function errorsOf(parsed: Parsed): Diagnostic[] {
  return parsed.diagnostics.filter(({ severity }) => severity === 'error');
}

function globalsOf(parsed: Parsed): GlobalProtocol[] {
  return parsed.documents.flatMap(({ model }) => (model?.kind === 'global' ? [model] : []));
}

describe.skipIf(!folder)('the inputs of scribble-java', () => {
  const own = rows.filter(([, expected, , message]) => expected === 'good' || !later.test(message));

  test.each(own)('%s is %s', (path, expected) => {
    const file = join(folder ?? '', path);
    const errors = errorsOf(parseFile(file, readFileSync(file, 'utf8')));
    if (expected === 'good') expect(errors).toEqual([]);
    else expect(errors).not.toEqual([]);
  });

  test('D19 every good module, written and read again, is the same', () => {
    for (const [path] of rows.filter(([, expected]) => expected === 'good')) {
      const file = join(folder ?? '', path);
      for (const global of globalsOf(parseFile(file, readFileSync(file, 'utf8')))) {
        expect(withoutPlaces(reread(file, global)), path).toEqual(withoutPlaces(global));
      }
    }
  });
});

function reread(file: string, global: GlobalProtocol): GlobalProtocol | undefined {
  const again = parseFile(file, writeScribble(global).text);
  return globalsOf(again).find(({ name }) => name === global.name);
}

describe('structured types', () => {
  const text = `protocol P(role A, role B, role C) {
    A -> B, C: send(Map<String, List<User{age > 18}>>);
  }`;
  const [global] = globalsOf(parseFile('', text));

  function payloadOf(one: GlobalProtocol | undefined) {
    const [node] = one?.module.protocols['P']?.body ?? [];
    return node?.kind === 'message' ? node.message.payload[0]?.type : undefined;
  }

  test('D03 Map<String, List<User>> is a structure, never a string', () => {
    const type = payloadOf(global);
    const list = type?.kind === 'named' ? type.arguments[1] : undefined;
    const user = list?.kind === 'named' ? list.arguments[0] : undefined;
    expect(user?.kind).toBe('refined');
    expect(user?.kind === 'refined' && user.base).toEqual({
      kind: 'named',
      name: 'User',
      arguments: [],
    });
  });

  test('D03 planted: a type that lost its structure is noticed', () => {
    const flat = JSON.parse(JSON.stringify(global)) as GlobalProtocol;
    const [node] = flat.module.protocols['P']?.body ?? [];
    flatten(node);
    expect(global && equalProtocols(flat, global)).toBe(false);
    expect(withoutPlaces(reread('', flat))).not.toEqual(withoutPlaces(flat));
  });

  /** The whole type as one name. */
  function flatten(node: Interaction | undefined): void {
    if (node?.kind !== 'message') return;
    const name = 'Map<String, List<User>>';
    node.message.payload = [{ type: { kind: 'named', name, arguments: [] } }];
  }

  test('D05 several receivers are one message, in the model and when written', () => {
    const [node] = global?.module.protocols['P']?.body ?? [];
    expect(node?.kind === 'message' && node.to).toEqual(['B', 'C']);
    expect(global && writeScribble(global).text).toContain(' from A to B, C;');
  });

  test('D05 planted: a message for each receiver is noticed', () => {
    const apart = JSON.parse(JSON.stringify(global)) as GlobalProtocol;
    const declaration = apart.module.protocols['P'];
    const [node] = declaration?.body ?? [];
    if (!declaration || node?.kind !== 'message') return expect.fail('a message');
    declaration.body = node.to.map((role, at) => ({ ...node, id: `n${at + 1}`, to: [role] }));
    expect(global && equalProtocols(apart, global)).toBe(false);
  });
});
