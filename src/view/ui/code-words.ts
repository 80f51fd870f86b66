/** Words of languages that only come out of here, for their colours: a small tokeniser. Pure. */

/** A part of a line: its text, and the kind of token ('' is plain). */
export interface CodePart {
  text: string;
  kind: '' | 'keyword' | 'string' | 'comment' | 'number' | 'type' | 'operator' | 'name';
}

/** What sets a language apart. */
interface Look {
  keywords: ReadonlySet<string>;
  /** Where a comment begins that goes to the end of the line. */
  line: RegExp;
  /** True where `/* … *\/` is a comment. */
  block: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const slashes = /\/\//y;

const looks: Record<string, Look> = {
  typescript: {
    keywords: words(
      'abstract as async await boolean break case catch class const continue declare default else ' +
        'enum export extends false finally for from function get if implements import in instanceof ' +
        'interface is keyof let never new null number of private public readonly return set static ' +
        'string super switch this throw true try type typeof undefined unknown var void while yield',
    ),
    line: slashes,
    block: true,
  },
  dot: {
    keywords: words('digraph graph subgraph node edge strict'),
    line: slashes,
    block: true,
  },
  promela: {
    keywords: words(
      'active atomic bit bool break byte chan d_step do else end false fi goto if init int ltl ' +
        'mtype never od of printf proctype run short skip true typedef assert unsigned',
    ),
    line: slashes,
    block: true,
  },
  tla: {
    keywords: words(
      'MODULE EXTENDS CONSTANT CONSTANTS VARIABLE VARIABLES ASSUME LET IN IF THEN ELSE CASE OTHER ' +
        'UNCHANGED EXCEPT DOMAIN SUBSET UNION ENABLED CHOOSE INSTANCE WITH THEOREM LOCAL TRUE FALSE',
    ),
    line: /\\\*/y,
    block: false,
  },
  json: { keywords: words('true false null'), line: /(?!)/y, block: false },
  mermaid: {
    keywords: words(
      'sequenceDiagram stateDiagram participant actor as alt else end loop opt par and critical ' +
        'break note over left right of state direction flowchart rect',
    ),
    line: /%%/y,
    block: false,
  },
  scribble: {
    keywords: words(
      'module import as type data sig protocol global local at role roles self from to choice or ' +
        'rec continue par and do connect accept disconnect wrap aux explicit try catch throw within ' +
        'where for resetting calls new nested timeout case',
    ),
    line: slashes,
    block: true,
  },
  cfsm: { keywords: words('rec end'), line: /#|\/\//y, block: false },
};

const word = /[A-Za-z_$][\w$]*/y;
const number = /\d+(?:\.\d+)?/y;
const quoted = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?/y;
const sign = /[^\sA-Za-z_$\d"'`]/y;

/** The lines of a text in parts. A language that is not known is plain. */
export function codeLines(text: string, language: string): CodePart[][] {
  const look = looks[language];
  const lines = text.split('\n');
  if (!look) return lines.map((line) => [{ text: line, kind: '' }]);
  let inComment = false;
  return lines.map((line) => {
    const [parts, open] = partsOfLine(line, look, inComment);
    inComment = open;
    return parts;
  });
}

function partsOfLine(line: string, look: Look, inComment: boolean): [CodePart[], boolean] {
  const parts: CodePart[] = [];
  let at = 0;
  let open = inComment;
  const add = (text: string, kind: CodePart['kind']): void => {
    const last = parts.at(-1);
    if (last && last.kind === kind) last.text += text;
    else if (text !== '') parts.push({ text, kind });
    at += text.length;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(line)?.[0];
  };
  while (at < line.length) {
    if (open || (look.block && line.startsWith('/*', at))) {
      const end = line.indexOf('*/', open ? at : at + 2);
      open = end < 0;
      add(line.slice(at, open ? undefined : end + 2), 'comment');
      continue;
    }
    if (match(look.line) !== undefined) {
      add(line.slice(at), 'comment');
      continue;
    }
    const found = match(word);
    if (found !== undefined) add(found, kindOfWord(found, look));
    else if (match(number) !== undefined) add(match(number) ?? '', 'number');
    else if (match(quoted) !== undefined) add(match(quoted) ?? '', 'string');
    else if (match(sign) !== undefined) add(match(sign) ?? '', 'operator');
    else add(line[at] ?? '', '');
  }
  return [parts, open];
}

function kindOfWord(text: string, look: Look): CodePart['kind'] {
  if (look.keywords.has(text)) return 'keyword';
  return /^[A-Z]/.test(text) ? 'type' : '';
}
