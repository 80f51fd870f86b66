import { expect, it } from 'vitest';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';

it.each(['js', 'ts', 'xstate', 'typescript'])('a block of %s in Markdown', async (info) => {
  const text = `# T\n\n\`\`\`${info}\nconst m = createMachine({ initial: "a", states: { a: {} } });\n\`\`\`\n`;
  await loadLanguagesFor(text);
  expect(parseText(text).documents.map(({ language }) => language)).toEqual(['xstate']);
});
