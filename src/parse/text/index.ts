import type { Language } from '../language.ts';
import { nothing } from '../language.ts';

/** Any text that no other language claims: kept and shown, never run. */
export const text: Language = {
  id: 'text',
  name: 'Plain text',
  extensions: ['txt'],
  detect: () => 0,
  parse: (source) => (source.trim() === '' ? nothing() : nothing([unclaimed(source)])),
  reference: `# Plain text

This text is in none of the languages that Lockstep reads. Begin it with a line that names one, for
example \`sequenceDiagram\`, \`stateDiagram-v2\` or \`flowchart LR\`, or pick the language yourself.
`,
};

function unclaimed(source: string) {
  const from = source.length - source.trimStart().length;
  const end = source.indexOf('\n', from);
  return {
    code: 'text-unknown-language',
    severity: 'info' as const,
    message:
      'No language was recognised. Begin the text with `sequenceDiagram`, `stateDiagram-v2` or ' +
      '`flowchart LR`, or pick its language.',
    span: { from, to: end < 0 ? source.length : end },
  };
}
