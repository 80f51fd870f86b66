import { expect, test } from 'vitest';
import { buildGlobalCfg } from '../../../src/model/global/build-cfg.ts';
import { call, calls, declare, globalOf, message } from '../../tools/global-build.ts';

test('clocks of protocols that are called are clocks of the whole', () => {
  const part = declare('Part', 'A,B', [message('A', 'B', 'go')], { clocks: ['d'] });
  const body = [call('Part', 'A,B')];
  const { cfg } = buildGlobalCfg(
    globalOf('scribble', declare('P', 'A,B', body, { clocks: ['c'] }), part),
  );
  expect(cfg.clocks).toEqual(['c', 'd']);
});

test('a new role that is called like one of the protocol gets another name', () => {
  const named = (name: string) => {
    const part = declare('Part', 'A', [message('A', name, 'go')], { newRoles: [{ name }] });
    const body = [message('A', 'B', 'hello'), calls('A', 'Part', 'A')];
    return buildGlobalCfg(globalOf('nuscr', declare('P', 'A,B', body), part)).cfg.dynamic;
  };
  expect([named('W'), named('B')]).toEqual([['W'], ['Part_B']]);
});
