import type { RandomState } from '../../src/base/random.ts';
import { nextBelow } from '../../src/base/random.ts';

const PIECES = [
  ...['-->', '---', '->', '->>', '-.->', '==>', '--', '==', '-.', '~~~', '-)', '--x', '<', '>'],
  ...[
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '((',
    '"',
    '`',
    '|',
    ':',
    '::',
    ':::',
    ';',
    '&',
    '#',
    '%%',
    ',',
  ],
  ...['\n', '\r\n', ' ', '\t', 'end', 'end ', 'subgraph ', 'state ', 'note right of ', 'end note'],
  ...['[*]', '<<choice>>', 'direction LR', 'class ', 'classDef ', 'style ', 'click ', 'linkStyle '],
  ...[
    'alt ',
    'else',
    'loop ',
    'participant ',
    'activate ',
    '```',
    '```mermaid\n',
    '# ',
    '> ',
    '---\n',
  ],
  ...[
    '@{',
    'e1@',
    'x',
    'o',
    '-',
    'é',
    '🎯',
    '\ud83c',
    '\0',
    'default',
    'v',
    '\\',
    '/',
    '%%{init',
    '}%%',
  ],
];

/** One random small change of a text: something removed, added, doubled or moved. */
export function mutate(text: string, random: RandomState): string {
  const at = nextBelow(random, text.length + 1);
  const lines = text.split('\n');
  const line = nextBelow(random, lines.length);
  switch (nextBelow(random, 6)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + nextBelow(random, 4));
    case 1:
      return text.slice(0, at) + (PIECES[nextBelow(random, PIECES.length)] ?? '') + text.slice(at);
    case 2:
      return lines.filter((_, n) => n !== line).join('\n');
    case 3:
      return lines.toSpliced(line, 0, lines[nextBelow(random, lines.length)] ?? '').join('\n');
    case 4: {
      const words = (lines[line] ?? '').split(' ');
      return lines
        .with(line, words.toSpliced(nextBelow(random, words.length), 1).join(' '))
        .join('\n');
    }
    default: {
      const to = nextBelow(random, text.length + 1);
      return text.slice(0, Math.min(at, to)) + text.slice(Math.max(at, to, at + 1));
    }
  }
}
