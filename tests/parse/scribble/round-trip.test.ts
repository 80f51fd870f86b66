import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeScribble } from '../../../src/emit/scribble.ts';
import { writeType } from '../../../src/emit/scribble-type.ts';
import { withoutPlaces } from '../../../src/model/global/equal.ts';
import type { GlobalProtocol } from '../../../src/model/global/global.ts';
import type { PayloadType } from '../../../src/model/global/type.ts';
import { anyProtocol, anyType, soundProtocol } from '../../tools/global.ts';
import { errorsIn, globalsIn } from './read.ts';

function again(global: GlobalProtocol): GlobalProtocol | undefined {
  const text = writeScribble(global).text;
  expect(errorsIn(text), text).toEqual([]);
  return globalsIn(text).find(({ name }) => name === global.name);
}

describe('what is written is read as the same', () => {
  test('D04 any protocol: parse ∘ print is the identity', () => {
    fc.assert(
      fc.property(anyProtocol(), (global) => {
        expect(withoutPlaces(again(global))).toEqual(withoutPlaces(global));
      }),
      { numRuns: 150 },
    );
  });

  test('D04 sound protocols', () => {
    fc.assert(
      fc.property(soundProtocol(), (global) => {
        expect(withoutPlaces(again(global))).toEqual(withoutPlaces(global));
      }),
      { numRuns: 100 },
    );
  });

  test('D04 random types to depth 6 come back as they were', () => {
    fc.assert(
      fc.property(anyType(6), (type) => {
        const text = `protocol P(role A, role B) { m(x: ${writeType(type)}) from A to B; }`;
        expect(errorsIn(text), text).toEqual([]);
        const [node] = globalsIn(text)[0]?.module.protocols['P']?.body ?? [];
        const read = node?.kind === 'message' ? node.message.payload[0]?.type : undefined;
        expect(withoutPlaces(read)).toEqual(withoutPlaces(type));
      }),
      { numRuns: 500 },
    );
  });

  test('D04 planted: a printer that forgets what is hung on a type is noticed', () => {
    const outer = (type: PayloadType): PayloadType =>
      type.kind === 'refined' || type.kind === 'annotated' ? outer(type.base) : type;
    const noticed = fc.check(
      fc.property(anyType(6), (type) => {
        const text = `protocol P(role A, role B) { m(${writeType(outer(type))}) from A to B; }`;
        const [node] = globalsIn(text)[0]?.module.protocols['P']?.body ?? [];
        const read = node?.kind === 'message' ? node.message.payload[0]?.type : undefined;
        expect(withoutPlaces(read)).toEqual(withoutPlaces(type));
      }),
      { numRuns: 100 },
    );
    expect(noticed.failed).toBe(true);
  });

  test('words inside of names are no operators', () => {
    const text =
      'protocol P(role A, role B) { m(x: Int{éor > 1 && x.and == 2 || land < 3 && x not in [1, 2]}) from A to B; }';
    const [global] = globalsIn(text);
    expect(global && withoutPlaces(again(global))).toEqual(withoutPlaces(global));
  });
});
