import type { Conversation, Turn } from './conversation.ts';

/** A conversation as a Scribble module, which can be projected, verified and run. */
export function scribbleOf(conversation: Conversation): string {
  const name = protocolName(conversation);
  const roles = conversation.participants.map((one) => `role ${one.name}`).join(', ');
  return [
    `module ${name};`,
    '',
    `global protocol ${name}(${roles}) {`,
    ...scribbleTurns(conversation.turns, '  '),
    '}',
    '',
  ].join('\n');
}

/** The name of a conversation's protocol: `StateEntry`. */
export function protocolName({ id }: Conversation): string {
  return id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function scribbleTurns(turns: readonly Turn[], indent: string): string[] {
  return turns.flatMap((turn) => {
    switch (turn.kind) {
      case 'say':
        return `${indent}${turn.message}() from ${turn.from} to ${turn.to};`;
      case 'again':
        return `${indent}continue ${turn.name};`;
      case 'loop':
        return [
          `${indent}rec ${turn.name} {`,
          ...scribbleTurns(turn.turns, `${indent}  `),
          `${indent}}`,
        ];
      default: {
        const branches = turn.branches.map((branch) =>
          scribbleTurns(branch, `${indent}  `).join('\n'),
        );
        return [
          `${indent}choice at ${turn.at} {`,
          branches.join(`\n${indent}} or {\n`),
          `${indent}}`,
        ];
      }
    }
  });
}

/** A conversation as a Mermaid sequence diagram. */
export function mermaidOf(conversation: Conversation): string {
  const asked = new Set<string>();
  return [
    'sequenceDiagram',
    `    title ${conversation.title}`,
    ...conversation.participants.map(({ name }) => `    participant ${name}`),
    '',
    ...mermaidTurns(conversation.turns, '    ', asked),
    '',
  ].join('\n');
}

/** `asked`: who has asked whom and waits for an answer, as `to>from`. */
function mermaidTurns(turns: readonly Turn[], indent: string, asked: Set<string>): string[] {
  return turns.flatMap((turn) => {
    switch (turn.kind) {
      case 'say':
        return `${indent}${turn.from}${arrowOf(turn, asked)}${turn.to}: ${turn.message}`;
      case 'again':
        return [];
      case 'loop':
        return [
          `${indent}loop ${turn.name}`,
          ...mermaidTurns(turn.turns, `${indent}    `, asked),
          `${indent}end`,
        ];
      default: {
        const left = loopsLeft(turn);
        const branches = turn.branches.flatMap((branch, n) => {
          const first = branch[0]?.kind === 'say' ? branch[0].message : turn.at;
          const inner = mermaidTurns(branch, `${indent}    `, new Set(asked));
          const out = left && !endsAgain(branch) ? [`${indent}    break ${first}`] : [];
          const body = out.length > 0 ? [...out, ...inner, `${indent}    end`] : inner;
          return [`${indent}${n === 0 ? 'alt' : 'else'} ${first}`, ...body];
        });
        return [...branches, `${indent}end`];
      }
    }
  });
}

/** What nobody waits for an answer to. */
const NOTICE =
  /^(?:(?:notify|log|note|record|track|unregister|enqueue|nothing|stay|begin|end)_|(?:count|time)_nothing|keep_states|keep_old|announce_|definition_)/;

/** A message back to someone who asked is drawn dashed, one that wants no answer with a half head. */
function arrowOf(
  { from, to, message }: Extract<Turn, { kind: 'say' }>,
  asked: Set<string>,
): string {
  if (NOTICE.test(message)) return '-)';
  if (asked.delete(`${from}>${to}`)) return '-->>';
  asked.add(`${to}>${from}`);
  return '->>';
}

/** Some branches of a choice go back to the beginning of a loop, and others leave it. */
function loopsLeft(turn: Extract<Turn, { kind: 'choice' }>): boolean {
  return turn.branches.some(endsAgain) && !turn.branches.every(endsAgain);
}

function endsAgain(branch: readonly Turn[]): boolean {
  return branch.at(-1)?.kind === 'again';
}
