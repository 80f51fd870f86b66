import { expect, test } from 'vitest';
import { readSource } from '../../../src/engine/compile.ts';
import {
  conversationOf,
  conversations,
  messagesSaid,
  openings,
} from '../../../src/model/statechart/conversation.ts';
import {
  mermaidOf,
  protocolName,
  scribbleOf,
} from '../../../src/model/statechart/conversation-text.ts';

test('in each conversation a name of a message says who sends it to whom', () => {
  expect(conversations).toHaveLength(12);
  for (const conversation of conversations) {
    const text = scribbleOf(conversation);
    const { participants } = conversation;
    for (const { from, to, message } of messagesSaid(conversation)) {
      expect(participants.map(({ name }) => name)).toEqual(expect.arrayContaining([from, to]));
      expect(from).not.toBe(to);
      const lines = text.split('\n').filter((line) => line.trim().startsWith(`${message}()`));
      expect(new Set(lines.map((line) => line.trim())).size, message).toBe(1);
    }
    expect(openings(conversation).length).toBeGreaterThan(0);
    expect(conversationOf(conversation.id)).toBe(conversation);
  }
});

test('A20 A21 as diagrams they have error paths, and nobody who is undeclared or unused', async () => {
  for (const conversation of conversations) {
    const path = `${protocolName(conversation)}.mmd`;
    const { diagnostics } = await readSource({ path, text: mermaidOf(conversation) });
    const codes = diagnostics.filter(({ severity }) => severity !== 'hint').map(({ code }) => code);
    expect(codes, conversation.id).toEqual([]);
  }
});
