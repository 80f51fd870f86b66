import type { Completion, Completions } from '../language.ts';
import { builtInTypes } from './build-types.ts';
import type { Lexeme } from './lexer.ts';
import { parseModule, type ParsedModule } from './parser.ts';
import { statementsIn, type ProtocolSyntax, type Statement } from './syntax.ts';

/** Suggestions at an offset: what may be written there. */
export function complete(text: string, offset: number): Completions {
  const parsed = parseModule(text);
  const inRemark = parsed.remarks.some(({ from, to }) => from < offset && offset < to);
  if (inRemark) return { from: offset, options: [] };
  const before = parsed.lexemes.filter(({ from, kind }) => from < offset && kind !== 'end');
  const typed = before.at(-1);
  const partial = typed?.kind === 'word' && offset <= typed.to;
  if (typed?.kind === 'string' && offset < typed.to) return { from: offset, options: [] };
  const from = partial ? typed.from : offset;
  const context = partial ? before.slice(0, -1) : before;
  return { from, options: suggestions(parsed, context, from) };
}

function suggestions(
  parsed: ParsedModule,
  before: readonly Lexeme[],
  offset: number,
): Completion[] {
  const { protocols } = parsed.module;
  const protocol = protocols.findLast(({ span }) => span.from < offset && offset <= span.to);
  const last = before.at(-1)?.text ?? '';
  if (!protocol || offset <= protocol.header.to) return topLevel(before, last);
  if (/^[{};]$/.test(last) && !insideBrackets(before))
    return atStatement(parsed, protocol, last, offset);
  return inStatement(parsed, protocol, before, offset);
}

/** What follows a word, wherever it stands in a statement. */
function inStatement(
  parsed: ParsedModule,
  protocol: ProtocolSyntax,
  before: readonly Lexeme[],
  offset: number,
): Completion[] {
  const last = before.at(-1)?.text ?? '';
  switch (last) {
    case 'continue':
      return labels(protocol, offset);
    case 'throw':
      return exceptions(protocol, offset);
    case 'do':
    case 'calls':
      return calls(parsed, last === 'calls');
    case 'resetting':
    case 'on':
      return protocol.clocks.map(({ text }) => ({ label: text, kind: 'node', detail: 'clock' }));
    case '@':
      return annotations(parsed, before.at(-2)?.text ?? '');
    case 'within':
      return [
        { label: '5s', kind: 'snippet', detail: 'at most 5 seconds' },
        { label: '[1s; 5s]', kind: 'snippet', detail: 'between 1 and 5 seconds' },
      ];
    default:
      return named(parsed, protocol, before);
  }
}

function named(
  parsed: ParsedModule,
  protocol: ProtocolSyntax,
  before: readonly Lexeme[],
): Completion[] {
  const [last, second] = [before.at(-1)?.text ?? '', before.at(-2)?.text ?? ''];
  const roles = rolesOf(protocol);
  if (/^(?:from|to|at|->|for|connect|disconnect|wrap)$/.test(last)) return roles;
  if (inPayload(before)) return /^[(,:<]$/.test(last) ? types(parsed, protocol) : [];
  if (inCall(before)) return /^[(,]$/.test(last) ? roles : [];
  if (last === ',' || (last === 'and' && beginsWith(before, 'disconnect'))) return roles;
  if (last === ')') return [word('from', 'who sends'), word('connect'), word('to')];
  if (second === 'from' || second === 'connect' || second === 'wrap')
    return [word('to', 'who receives')];
  if (second === 'choice' && last === 'choice') return [word('at')];
  if (last === 'choice') return [word('at', 'who decides')];
  if (second === 'disconnect') return [word('and')];
  if (second === 'to' || second === ',') return suffixes;
  return [word('from', 'who sends'), { label: '->', kind: 'arrow' }];
}

const suffixes: Completion[] = [
  word('within', 'when it may be sent'),
  word('where', 'what holds for single receivers'),
  word('resetting', 'clocks set to 0'),
];

function word(label: string, detail?: string): Completion {
  return { label, kind: 'keyword', ...(detail === undefined ? {} : { detail }) };
}

/** The lexemes since the last statement ended. */
function statement(before: readonly Lexeme[]): readonly Lexeme[] {
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at--) {
    const { text } = before[at] as Lexeme;
    if (/^[)\]]$/.test(text)) depth += 1;
    if (/^[([]$/.test(text)) depth -= 1;
    if (depth <= 0 && /^[{};]$/.test(text)) return before.slice(at + 1);
  }
  return before;
}

function beginsWith(before: readonly Lexeme[], text: string): boolean {
  return statement(before)[0]?.text === text;
}

function insideBrackets(before: readonly Lexeme[]): boolean {
  let depth = 0;
  for (const { text } of before) {
    if (text === '(' || text === '[') depth += 1;
    else if (text === ')' || text === ']') depth -= 1;
    else if (text === '{' || text === '}') depth = 0;
  }
  return depth > 0;
}

function inPayload(before: readonly Lexeme[]): boolean {
  const own = statement(before);
  return openBrackets(own) > 0 && !isCall(own);
}

function inCall(before: readonly Lexeme[]): boolean {
  const own = statement(before);
  return isCall(own) && openBrackets(own) > 0;
}

function isCall(own: readonly Lexeme[]): boolean {
  return own[0]?.text === 'do' || own[1]?.text === 'calls';
}

function openBrackets(own: readonly Lexeme[]): number {
  return (
    own.filter(({ text }) => text === '(').length - own.filter(({ text }) => text === ')').length
  );
}

function rolesOf({ roles, newRoles, name }: ProtocolSyntax): Completion[] {
  return [...roles, ...newRoles].map((role) => ({
    label: role.name.text,
    kind: 'participant',
    detail: `role of ${name.text}`,
  }));
}

function types({ module }: ParsedModule, { parameters }: ProtocolSyntax): Completion[] {
  const declared = module.declarations.filter(({ kind }) => kind === 'type');
  const own = [
    ...parameters.map(({ name }) => name.text),
    ...declared.map(({ name }) => name.text),
  ];
  const common = ['Int', 'String', 'Bool', 'List', 'Map'].filter(
    (name) => builtInTypes.has(name) && !own.includes(name),
  );
  return [...own, ...common].map((label) => ({ label, kind: 'node', detail: 'type' }));
}

function annotations({ module }: ParsedModule, name: string): Completion[] {
  const session = module.protocols.find((one) => one.name.text === name);
  if (session) return rolesOf(session);
  return ['Encrypted', 'Signed', 'Authenticated'].map((label) => ({ label, kind: 'node' }));
}

/** Recursions and exceptions around an offset. */
function around(protocol: ProtocolSyntax, offset: number): Statement[] {
  return [...statementsIn(protocol.body)].filter(
    ({ span }) => span.from < offset && offset <= span.to,
  );
}

function labels(protocol: ProtocolSyntax, offset: number): Completion[] {
  return around(protocol, offset).flatMap((one): Completion[] =>
    one.kind === 'recursion'
      ? [
          {
            label: one.label.text,
            kind: 'state',
            detail: 'goes back',
            insert: `${one.label.text};`,
          },
        ]
      : [],
  );
}

function exceptions(protocol: ProtocolSyntax, offset: number): Completion[] {
  const names = around(protocol, offset).flatMap((one) =>
    one.kind === 'try' ? one.handlers.map(({ exception }) => exception.text) : [],
  );
  return names.map((label) => ({ label, kind: 'state', detail: 'exception', insert: `${label};` }));
}

function calls({ module }: ParsedModule, nested: boolean): Completion[] {
  const own = module.protocols.filter((one) => one.nested === nested);
  const others = module.imports.map(({ alias, module: path }) => alias ?? path);
  return [
    ...own.map(({ name, roles, parameters }): Completion => {
      const given = parameters.map((one) => one.name.text).join(', ');
      const played = roles.map((role) => role.name.text).join(', ');
      const insert = `${name.text}${given && `<${given}>`}(${played});`;
      return { label: name.text, kind: 'node', detail: `(${played})`, insert };
    }),
    ...(nested ? [] : others).map(({ text }): Completion => {
      return { label: text, kind: 'node', detail: 'module', insert: `${text}.` };
    }),
  ];
}

function atStatement(
  parsed: ParsedModule,
  protocol: ProtocolSyntax,
  last: string,
  offset: number,
): Completion[] {
  const [a = 'A', b = 'B'] = [...protocol.roles, ...protocol.newRoles].map(({ name }) => name.text);
  const options: Completion[] = [
    {
      label: 'message',
      kind: 'snippet',
      detail: 'm(T) from A to B;',
      insert: `label() from ${a} to ${b};`,
    },
    { label: 'arrow', kind: 'snippet', detail: 'A -> B: m(T);', insert: `${a} -> ${b}: label();` },
    ...groups(a),
    ...labels(protocol, offset).map((one) => ({
      ...one,
      label: `continue ${one.label}`,
      insert: `continue ${one.insert}`,
    })),
    word('do', 'goes on as another protocol'),
  ];
  if (last === '}') options.unshift(word('or'), word('and'), word('catch'));
  const seen = new Set<string>();
  for (const { module } of [parsed]) {
    for (const one of module.protocols.flatMap(({ body }) => [...statementsIn(body)])) {
      const label = one.kind === 'transfer' ? one.message?.label?.text : undefined;
      if (label !== undefined && one.kind === 'transfer' && one.message?.payload) seen.add(label);
    }
  }
  const used = [...seen].map((label): Completion => ({
    label,
    kind: 'node',
    detail: 'message',
    insert: `${label}(`,
  }));
  return [...options, ...used, ...rolesOf(protocol)];
}

function groups(role: string): Completion[] {
  const snippet = (label: string, detail: string, insert: string): Completion => {
    return { label, kind: 'snippet', detail, insert };
  };
  return [
    snippet('choice', 'one of several ways', `choice at ${role} {\n  \n} or {\n  \n}`),
    snippet('rec', 'a place to go back to', 'rec Loop {\n  \n  continue Loop;\n}'),
    snippet('par', 'at the same time', 'par {\n  \n} and {\n  \n}'),
    snippet('try', 'with exceptions', `try {\n  \n} catch Failed at ${role} {\n  \n}`),
  ];
}

function topLevel(before: readonly Lexeme[], last: string): Completion[] {
  if (last === '(' || last === ',') return [word('role')];
  if (last === '<') return [word('type'), word('sig')];
  if (last === 'global' || last === 'aux' || last === 'explicit') {
    return [word('global'), word('protocol')];
  }
  if (last !== '' && !/^[;}]$/.test(last)) return [];
  const header = before.length === 0 ? [word('module', 'the name of the module')] : [];
  return [
    ...header,
    {
      label: 'global protocol',
      kind: 'snippet',
      insert: 'global protocol Name(role A, role B) {\n  label() from A to B;\n}',
    },
    word('import', 'another module'),
    {
      label: 'type',
      kind: 'snippet',
      insert: 'type <java> "java.lang.Integer" from "rt.jar" as Int;',
    },
    { label: 'sig', kind: 'snippet', insert: 'sig <java> "m.Ok" from "m/Ok.java" as Ok;' },
    word('aux', 'only used by others'),
  ];
}
