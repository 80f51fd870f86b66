import { isKeyword, keywordName } from './explain.ts';
import { T } from './lexer.ts';
import { readMessageFrom } from './messages.ts';
import type { Reader } from './reader.ts';

/** `link`, `links`, `properties`, `details`; `link` may also be a participant's name. */
export function readLinkStatement(reader: Reader): boolean {
  const { lexer } = reader;
  const keyword = reader.piece();
  const kind = lexer.kind;
  lexer.next();
  if (kind === T.link && (lexer.kind >= T.arrow || lexer.kind === T.circle)) {
    return readMessageFrom(reader, keyword);
  }
  if (lexer.kind !== T.name && lexer.kind !== T.link) {
    if (isKeyword(lexer.kind)) return reader.fail(keywordName(reader.builder, lexer));
    return reader.unexpected('The name of a participant was expected');
  }
  const name = reader.piece();
  if (lexer.next() !== T.text) {
    return reader.unexpected('A colon was expected behind the name');
  }
  const facts = reader.builder.mention(name);
  const text = { from: lexer.from + 1, to: lexer.to };
  const read = kind === T.link ? readLink : kind === T.details ? undefined : readLinks;
  const said = read?.(reader.builder.raw(text));
  if (said !== undefined && kind !== T.properties) facts.role.links.push(...said.links);
  if (said?.problem !== undefined) {
    const severity = 'warning';
    const place = reader.builder.trimmed(text.from, text.to);
    reader.builder.report({ code: 'seq-links', severity, ...place, message: said.problem });
  }
  lexer.next();
  return true;
}

/** The links that a statement gives a participant, or why they are of no use. */
interface ReadLinks {
  links: { label: string; url: string }[];
  problem?: string;
}

/** `Label @ address`, the text of a `link` statement. */
function readLink(text: string): ReadLinks {
  const at = text.indexOf('@');
  if (at < 0) {
    return { links: [], problem: 'A link is written "link A: Label @ https://…": "@" is missing.' };
  }
  const label = text.slice(0, at).trim();
  const url = text.slice(at + 1).trim();
  if (url === '') return { links: [], problem: 'The address of this link is missing.' };
  return { links: [{ label, url }] };
}

/** A JSON object of labels and addresses, the text of a `links` or `properties` statement. */
function readLinks(text: string): ReadLinks {
  const object = parseObject(text);
  if (object === undefined) {
    return {
      links: [],
      problem:
        'This is not a JSON object such as {"Label": "https://…"}, so it has no effect. A "#" or ";" in it ends the statement.',
    };
  }
  const links = Object.entries(object).map(([label, url]) => ({ label, url: String(url) }));
  return { links };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
