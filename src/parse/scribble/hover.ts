import type { Hover } from '../language.ts';
import { occurrenceAt, occurrencesIn, type Occurrence } from './occurrences.ts';
import { parseModule, type ParsedModule } from './parser.ts';
import { statementsIn, type ProtocolSyntax, type TransferSyntax } from './syntax.ts';
import { wordDocs } from './word-docs.ts';

/** What is told about the thing at an offset: types, and who sends and receives what. */
export function hover(text: string, offset: number): Hover | undefined {
  const parsed = parseModule(text);
  const found = occurrenceAt(occurrencesIn(parsed), offset);
  if (found) {
    const told = describe(parsed, found);
    const { from, to } = found.word;
    return told === undefined ? undefined : { span: { from, to }, text: told };
  }
  const lexeme = parsed.lexemes.find(({ from, to }) => from <= offset && offset < to);
  const docs = lexeme?.kind === 'word' ? docsOf(lexeme.text) : undefined;
  if (!lexeme || docs === undefined) return undefined;
  return { span: { from: lexeme.from, to: lexeme.to }, text: docs };
}

function describe(parsed: ParsedModule, found: Occurrence): string | undefined {
  const { word, key, kind, statement } = found;
  switch (kind) {
    case 'role':
      return describeRole(parsed, found);
    case 'message':
    case 'signature':
      if (statement?.kind === 'transfer') return describeMessage(parsed, statement);
      return kind === 'signature' ? declared(parsed, word.text) : undefined;
    case 'protocol':
      return describeProtocol(parsed, key);
    case 'type':
      return declared(parsed, word.text) ?? `Type \`${word.text}\``;
    case 'parameter':
      return `Parameter \`${word.text}\` of the protocol: whoever goes on with it says what it is.`;
    case 'recursion':
      return found.declares
        ? `\`continue ${word.text}\` goes back to here.`
        : `Goes back to \`rec ${word.text}\`.`;
    case 'clock':
      return `Clock \`${word.text}\`: the time since it was last set to 0.`;
    case 'exception':
      return `Exception \`${word.text}\`: whoever must know is told, and the handler goes on.`;
    case 'annotation':
      return docsOf(`@${word.text}`) ?? `Annotation \`@${word.text}\``;
    case 'field':
      return `\`${word.text}\`: part of the message; later predicates may name it.`;
    case 'module':
      return undefined;
  }
}

function describeRole({ module, text }: ParsedModule, { key, word }: Occurrence): string {
  const [, index = ''] = key.split(':');
  const protocol = module.protocols[Number(index)];
  if (!protocol) return `Role \`${word.text}\``;
  const own = protocol.roles.find(({ name, alias }) =>
    [name.text, alias?.text].includes(word.text),
  );
  const name = own?.name.text ?? word.text;
  const lines = [`Role \`${name}\` of \`${protocol.name.text}\``];
  if (own?.clearance) {
    const cleared = own.clearance.map((one) => `\`@${one.text}\``).join(', ');
    lines.push(`Cleared for ${cleared || 'nothing'}`);
  }
  const sent = new Set<string>();
  const got = new Set<string>();
  for (const one of transfersIn(protocol)) {
    const label = labelOf(text, one);
    if (one.from.text === name) sent.add(`${label} to ${one.to.map((to) => to.text).join(', ')}`);
    if (one.to.some((to) => to.text === name)) got.add(`${label} from ${one.from.text}`);
  }
  lines.push(...listed('Sends', sent), ...listed('Receives', got));
  return lines.join('\n\n');
}

function listed(title: string, what: ReadonlySet<string>): string[] {
  if (what.size === 0) return [];
  const shown = [...what].slice(0, 8);
  const more = what.size > shown.length ? [`- … and ${what.size - shown.length} more`] : [];
  return [[`${title}:`, ...shown.map((one) => `- ${one}`), ...more].join('\n')];
}

function* transfersIn({ body }: ProtocolSyntax): Generator<TransferSyntax> {
  for (const one of statementsIn(body)) if (one.kind === 'transfer') yield one;
}

function labelOf(text: string, { message }: TransferSyntax): string {
  return message ? code(text.slice(message.span.from, message.span.to)) : 'a connection';
}

/** A stretch of the text as code: no line breaks, no backticks. */
function code(text: string): string {
  return `\`${text.replace(/\s+/g, ' ').replaceAll('`', "'")}\``;
}

function describeMessage({ module, text }: ParsedModule, one: TransferSyntax): string {
  const to = one.to.map((role) => `**${role.text}**`).join(', ');
  const lines = [`${labelOf(text, one)} from **${one.from.text}** to ${to}`];
  if (one.to.length > 1)
    lines.push('One message for all its receivers: it is sent to all or to none.');
  for (const { name, type } of one.message?.payload ?? []) {
    const title = name ? `\`${name.text}\`: ` : '';
    lines.push(`- ${title}${code(text.slice(type.span.from, type.span.to))}`);
  }
  const label = one.message?.label?.text;
  const sig = module.declarations.find(({ kind, name }) => kind === 'sig' && name.text === label);
  if (sig && !one.message?.payload) lines.push(`Declared as \`${sig.external}\``);
  if (one.within)
    lines.push(`In time: ${code(text.slice(one.within.span.from, one.within.span.to))}`);
  return lines.join('\n\n');
}

function describeProtocol({ module, text }: ParsedModule, key: string): string | undefined {
  const protocol = module.protocols[Number(key.slice('protocol:'.length))];
  if (!protocol) return undefined;
  const count = [...transfersIn(protocol)].length;
  const header = code(text.slice(protocol.header.from, protocol.header.to));
  return `${header}\n\n${count} ${count === 1 ? 'message' : 'messages'}`;
}

function declared({ module }: ParsedModule, name: string): string | undefined {
  const found = module.declarations.find((one) => one.name.text === name);
  if (!found) return undefined;
  const { kind, schema, external, source } = found;
  const what = kind === 'sig' ? 'Message' : 'Type';
  return `${what} \`${name}\`: \`${external}\`${schema && ` (${schema})`}${source && ` from \`${source}\``}`;
}

function docsOf(word: string): string | undefined {
  return Object.hasOwn(wordDocs, word) ? wordDocs[word] : undefined;
}
