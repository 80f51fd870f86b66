import { describe, expect, it } from 'vitest';
import { contentText, transitionText } from '../../../src/model/statechart/content-text.ts';
import type { Code, Content, Send } from '../../../src/model/statechart/content.ts';
import { newTransition } from '../../../src/model/statechart/build.ts';

const code = (text: string): Code => ({ id: 'c', language: 'ecmascript', text });
const send: Send = { kind: 'send', id: '1', namelist: [], params: [] };

const cases: [string, Content][] = [
  ['raise done', { kind: 'raise', id: '1', event: 'done' }],
  [
    'if n > 1: raise a else if m: nothing else: log x',
    {
      kind: 'if',
      id: '1',
      branches: [
        {
          condition: { kind: 'code', code: code('n > 1') },
          content: [{ kind: 'raise', id: '2', event: 'a' }],
        },
        { condition: { kind: 'code', code: code('m') }, content: [] },
        { content: [{ kind: 'log', id: '3', value: code('x') }] },
      ],
    },
  ],
  [
    'for one, n in list: log one',
    {
      kind: 'foreach',
      id: '1',
      array: code('list'),
      item: 'one',
      index: 'n',
      content: [{ kind: 'log', id: '2', value: code('one') }],
    },
  ],
  ['log sum: a + b', { kind: 'log', id: '1', label: 'sum', value: code('a +\n  b') }],
  [
    'n = n + 1, m = 2',
    {
      kind: 'assign',
      id: '1',
      items: [
        { location: 'n', value: { kind: 'code', code: code('n + 1') } },
        { location: 'm', value: { kind: 'json', value: 2 } },
      ],
    },
  ],
  ['a(); b();', { kind: 'script', id: '1', code: code('a();\n  b();') }],
  [
    'send go { n, m: k } to lamp after 5s as first',
    {
      ...send,
      event: { kind: 'text', text: 'go' },
      target: { kind: 'text', text: 'lamp' },
      delay: { kind: 'text', text: '5s' },
      sendId: 'first',
      namelist: ['n'],
      params: [{ id: 'p', name: 'm', value: { kind: 'location', location: 'k' } }],
    },
  ],
  ['send an event', send],
  ['cancel first', { kind: 'cancel', id: '1', sendId: { kind: 'text', text: 'first' } }],
  ['acquire motor', { kind: 'acquire', id: '1', resource: 'motor', amount: 1 }],
  ['acquire motor 2 wait', { kind: 'acquire', id: '1', resource: 'motor', amount: 2, wait: true }],
  ['release motor 2', { kind: 'release', id: '1', resource: 'motor', amount: 2 }],
  ['ring({"loud":true})', { kind: 'stub', id: '1', name: 'ring', params: { loud: true } }],
];

describe('content in words', () => {
  it.each(cases)('%s', (words, content) => expect(contentText(content)).toBe(words));

  it('says a transition as UML writes it', () => {
    expect(
      transitionText({
        ...newTransition('t', 'A', ['B']),
        events: ['go', 'run'],
        guard: { kind: 'not', of: { kind: 'in', state: 'C' } },
        actions: [{ kind: 'raise', id: '1', event: 'x' }],
      }),
    ).toBe("go, run [not In('C')] / raise x");
    expect(
      transitionText({ ...newTransition('t', 'A', ['B']), after: { kind: 'text', text: '2s' } }),
    ).toBe('after 2s');
  });
});
