import { beforeAll, describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { languageOf } from '../../../src/parse/index.ts';
import { loadXState } from './load.ts';

beforeAll(loadXState);

const text = `const m = createMachine({
  initial: 'a',
  states: {
    a: { on: { GO: 'b', STOP: { target: '.c', actions: raise({ type: 'GO' }) } }, initial: 'c', states: { c: {} } },
    b: { description: 'The other one.', on: { BACK: ['a'] } },
  },
});
`;
const xstate = () => languageOf('xstate');

describe('services for machines of XState', () => {
  it('tell what a state and a transition are', () => {
    expect(xstate().hover?.(text, text.indexOf('b: { des'))?.text).toBe(
      'atomic state **b**\n\n1 in, 1 out\n\nThe other one.',
    );
    expect(xstate().hover?.(text, text.indexOf('STOP') + 1)?.text).toBe(
      '**STOP / raise GO**\n\nfrom a to c',
    );
  });

  it('rename states and events', () => {
    const state = applyEdits(text, xstate().rename?.(text, text.indexOf('a: {'), 'first') ?? []);
    expect(state).toContain("initial: 'first'");
    expect(state).toContain("BACK: ['first']");
    const event = applyEdits(text, xstate().rename?.(text, text.indexOf('GO'), 'RUN!') ?? []);
    expect(event).toContain("'RUN!': 'b'");
    expect(event).toContain("raise({ type: 'RUN!' })");
  });

  it('suggest fields and states', () => {
    const at = text.indexOf("'b'") + 1;
    expect(
      xstate()
        .complete?.(text, at)
        .options.map(({ label }) => label),
    ).toEqual(['a', 'c', 'b']);
    const inside = text.replace('b: { ', 'b: { e');
    const options = xstate().complete?.(inside, inside.indexOf('b: { e') + 6).options ?? [];
    expect(options.map(({ label }) => label)).toContain('entry');
    const transition = text.replace("{ target: '.c'", '{ g');
    const found = xstate().complete?.(transition, transition.indexOf('{ g') + 3).options ?? [];
    expect(found.map(({ label }) => label)).toContain('guard');
  });

  it('lay out JSON', () => {
    const json = '{"initial":"a","states":{"a":{}}}';
    expect(applyEdits(json, xstate().format?.(json) ?? [])).toBe(
      '{\n  "initial": "a",\n  "states": {\n    "a": {}\n  }\n}\n',
    );
    expect(xstate().format?.(text)).toEqual([]);
  });
});
