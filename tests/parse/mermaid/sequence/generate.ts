import fc from 'fast-check';
import { ARROW_SPELLINGS } from '../../../../src/parse/mermaid/sequence/scan.ts';

/** A statement of a generated diagram, as a tree. */
type Node =
  | { kind: 'message'; from: number; to: number; arrow: number; sign: number; text: number }
  | { kind: 'note'; place: number; a: number; b: number; text: number }
  | { kind: 'activation'; who: number; on: boolean }
  | { kind: 'life'; who: number; shape: number }
  | { kind: 'number'; form: number }
  | { kind: 'remark'; form: number }
  | { kind: 'block'; form: number; text: number; bodies: Node[][] };

const NAMES = [
  'Alice',
  'Bob',
  'My Friend',
  'Other-One',
  'Ünï cöde',
  '😀',
  'A/B',
  'v (y)',
  '日本',
  'Tier 2',
  'a=b',
  'z#35;z',
  '"quoted"',
];
const TEXTS = [
  '',
  'hello',
  'a<br/>b<BR />c',
  '#lt;tag#gt; #9829;',
  'wrap: long text',
  'nowrap:x',
  'with: colon, comma - and -> arrow',
  '   spaced   ',
  'ünï 😀 {json: "x"}',
  'end',
  '50% of (1+2)',
];
const BLOCKS = ['loop', 'alt', 'opt', 'par', 'par_over', 'critical', 'break', 'rect'];
const NEXT: Record<string, string | undefined> = {
  alt: 'else',
  par: 'and',
  par_over: 'and',
  critical: 'option',
};
const NUMBERS = ['', ' 10', ' 10 5', ' off', ' 1.5 .25'];
const REMARKS = [
  '%% a comment',
  '# another',
  'title A title',
  'accTitle: for readers',
  'accDescr: words',
  'accDescr {\n several\n lines\n}',
  '',
  'link Alice: Site @ https://example.org/x',
];

const name = fc.nat(NAMES.length - 1);
const text = fc.nat(TEXTS.length - 1);

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('message' as const),
        from: name,
        to: name,
        arrow: fc.nat(ARROW_SPELLINGS.length - 1),
        sign: fc.nat(7),
        text,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('note' as const),
        place: fc.nat(3),
        a: name,
        b: name,
        text,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('activation' as const),
        who: name,
        on: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('life' as const),
        who: name,
        shape: fc.nat(1),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('number' as const), form: fc.nat(4) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('remark' as const),
        form: fc.nat(REMARKS.length - 1),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('block' as const),
        form: fc.nat(BLOCKS.length - 1),
        text,
        bodies: fc.array(fc.array(tie('node'), { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      }),
    },
  ),
}));

/** Valid diagrams in many spellings. */
export const diagrams: fc.Arbitrary<string> = fc
  .record({
    declared: fc.uniqueArray(name, { maxLength: 5 }),
    boxed: fc.nat(3),
    front: fc.nat(5),
    upper: fc.boolean(),
    body: fc.array(node, { minLength: 1, maxLength: 8 }),
  })
  .map(({ declared, boxed, front, upper, body }) => {
    const writer = new Writer(upper);
    writer.head(front);
    writer.participants(declared, boxed);
    writer.nodes(body, 1);
    return writer.text;
  });

class Writer {
  text = '';
  readonly #upper: boolean;
  readonly #active = new Map<string, number>();
  #created = 0;

  constructor(upper: boolean) {
    this.#upper = upper;
  }

  head(front: number): void {
    if (front === 0) this.text += '---\ntitle: A title\nconfig:\n  theme: dark\n---\n';
    if (front === 1) this.text += "%%{init: {'theme': 'dark'}}%%\n";
    if (front === 2) this.text += '\n  %% a comment above\n';
    this.text += 'sequenceDiagram\n';
  }

  #line(depth: number, line: string): void {
    this.text += `${'  '.repeat(depth)}${line}\n`;
  }

  #word(word: string): string {
    return this.#upper ? word.toUpperCase() : word;
  }

  participants(declared: number[], boxed: number): void {
    const lines = declared.map((at, i) => {
      const id = NAMES[at] ?? 'A';
      const word = this.#word(i % 3 === 2 ? 'actor' : 'participant');
      if (/[\s,:;<>@]/.test(id)) return `${word} ${id}`;
      if (i % 4 === 1) return `${word} ${id} as The ${id}<br/>again`;
      if (i % 4 === 3) return `${word} ${id}@{ "type": "database", "alias": "Data" }`;
      return `${word} ${id}`;
    });
    const inBox = boxed > 1 ? lines.splice(0, boxed) : [];
    if (inBox.length > 0) {
      this.#line(1, 'box rgb(200, 220, 255) A group');
      for (const line of inBox) this.#line(2, line);
      this.#line(1, this.#word('end'));
    }
    for (const line of lines) this.#line(1, line);
  }

  nodes(nodes: Node[], depth: number): void {
    for (const child of nodes) this.#node(child, depth);
  }

  #node(node: Node, depth: number): void {
    switch (node.kind) {
      case 'message':
        this.#message(node, depth);
        break;
      case 'note': {
        const place = ['left of', 'right of', 'over', 'over'][node.place] ?? 'over';
        const pair = node.place === 3 ? `, ${NAMES[node.b]}` : '';
        this.#line(
          depth,
          `${this.#word('note')} ${place} ${NAMES[node.a]}${pair}:${TEXTS[node.text]}`,
        );
        break;
      }
      case 'activation':
        this.#activation(NAMES[node.who] ?? 'A', node.on, depth);
        break;
      case 'life': {
        const id = `New${++this.#created}`;
        this.#line(depth, `create ${node.shape ? 'actor' : 'participant'} ${id}`);
        this.#line(depth, `${NAMES[node.who]}->>${id}: hello`);
        this.#line(depth, `destroy ${id}; ${id}-x${NAMES[node.who]}: bye`);
        break;
      }
      case 'number':
        this.#line(depth, `autonumber${NUMBERS[node.form]}`);
        break;
      case 'remark':
        this.#line(depth, REMARKS[node.form] ?? '');
        break;
      case 'block':
        this.#block(node, depth);
        break;
    }
  }

  #message(node: Node & { kind: 'message' }, depth: number): void {
    const arrow = ARROW_SPELLINGS[node.arrow] ?? '->>';
    const central = node.sign === 4 || node.sign === 5 ? '()' : '';
    // Behind "-", "/" or "(", a name swallows what such an arrow begins with.
    const greedy = /^[/\\]/.test(arrow) || central !== '';
    const chosen = NAMES[node.from] ?? 'A';
    const from = greedy && /[-/()]/.test(chosen) ? 'Bob' : chosen;
    const to = NAMES[node.to] ?? 'B';
    const space = node.sign % 2 === 0 ? ' ' : '';
    let sign = node.sign === 1 ? '+' : node.sign === 2 && this.#count(from) > 0 ? '-' : '';
    if (node.sign === 3) sign = '()';
    if (central !== '') sign = node.sign === 5 ? '()' : '';
    if (sign === '+') this.#active.set(to, this.#count(to) + 1);
    if (sign === '-') this.#active.set(from, this.#count(from) - 1);
    const end = node.sign === 7 ? '; ' : '';
    this.#line(
      depth,
      `${from}${space}${central}${arrow}${space}${sign}${to}${space}:${TEXTS[node.text]}${end}`,
    );
  }

  #count(who: string): number {
    return this.#active.get(who) ?? 0;
  }

  #activation(who: string, on: boolean, depth: number): void {
    if (/[\s,:;<>@]/.test(who)) return;
    const isOn = on || this.#count(who) < 1;
    this.#active.set(who, this.#count(who) + (isOn ? 1 : -1));
    this.#line(depth, `${this.#word(isOn ? 'activate' : 'deactivate')} ${who}`);
  }

  #block(node: Node & { kind: 'block' }, depth: number): void {
    const word = BLOCKS[node.form] ?? 'loop';
    const next = NEXT[word];
    this.#line(depth, `${this.#word(word)} ${TEXTS[node.text]}`);
    node.bodies.forEach((body, i) => {
      if (i > 0 && next === undefined) return;
      if (i > 0) this.#line(depth, `${this.#word(next ?? '')} ${i}`);
      this.nodes(body, depth + 1);
    });
    this.#line(depth, this.#word('end'));
  }
}

/** Pieces that break a diagram, or nearly so, when put into it. */
export const PIECES: readonly string[] = [
  ...ARROW_SPELLINGS,
  ...['->>>', '=>', '<-', '→', '-', '+', ':', ';', '#', '%%', '%', '\n', ' ', '  \n', ',', '()'],
  ...['end', 'loop', 'alt x', 'else', 'and', 'par', 'note', 'Note over A', 'left of', ' as ', '@{'],
  ...['}', '@{ "type": "database" }', 'participant ', 'actor ', 'create ', 'destroy ', 'activate '],
  ...['deactivate ', 'autonumber', 'autonumber ', 'off', 'title ', 'title:', 'accTitle:', 'box'],
  ...[
    'accDescr {',
    'rect',
    'link ',
    'links ',
    'A',
    '1 ',
    '.5 ',
    'x',
    '/',
    '\\',
    '|',
    '(',
    ')',
    '<',
  ],
  ...['>', '#35;', 'é', '😀', '\t', '\u00a0', 'wrap:', 'sequenceDiagram', 'option', 'critical'],
  ...['break', 'style:#;', ' %% c', '{', '"', "'", '%%{', '%%{init: x}%%', '}%%', '---', '\r\n'],
  ...['\ud83d', '\u2028', '\u0000', 'par_over', 'opt', 'details', 'properties '],
];

/** A text with one to three random changes: pieces put in or over, pieces and lines taken out. */
export function mutate(source: string, next: (below: number) => number): string {
  let text = source;
  for (let i = next(3); i >= 0; i--) {
    const at = next(text.length + 1);
    const piece = PIECES[next(PIECES.length)] ?? '';
    switch (next(6)) {
      case 0:
        text = text.slice(0, at) + piece + text.slice(at);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(at + 1 + next(4));
        break;
      case 2:
        text = text.slice(0, at) + piece + text.slice(at + piece.length);
        break;
      default:
        text = mutateLine(text, next);
    }
  }
  return text;
}

function mutateLine(text: string, next: (below: number) => number): string {
  const lines = text.split('\n');
  const at = 1 + next(Math.max(1, lines.length - 1));
  const line = lines[at] ?? '';
  switch (next(6)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(at, 0, lines[next(lines.length)] ?? '');
      break;
    case 2:
      lines[at] = line.slice(0, next(line.length + 1));
      break;
    case 3:
      lines[at] = line.replace(/-+>+|--?[x)]/, PIECES[next(60)] ?? '');
      break;
    case 4: {
      const ends = lines.flatMap((other, i) => (/^\s*end\s*$/i.test(other) ? [i] : []));
      if (ends.length > 0) lines.splice(ends[next(ends.length)] ?? 0, 1);
      break;
    }
    default:
      lines.splice(at, 0, PIECES[next(PIECES.length)] ?? '');
  }
  return lines.join('\n');
}
