import { componentSchema } from '../../model/component/index.ts';
import type { Field } from '../../model/schema.ts';
import type { Hover } from '../language.ts';
import type { Node, Pair, Scalar } from '../profile/nodes.ts';
import { readNodes } from '../profile/nodes.ts';
import { scenarioReading } from './parse.ts';
import { fieldAt, kindOf, seen } from './schema-path.ts';
import { defaultInWords, typeInWords } from './words.ts';

/**
 * What is told about the key or word at an offset of a scenario's text: what it is, what may be
 * written, what holds when it is left out. Takes any text and offset.
 */
export function hoverScenario(text: string, offset: number): Hover | undefined {
  const { root } = readNodes(text, scenarioReading);
  const found = root && find(root, offset, []);
  if (!found) return undefined;
  const { path, node } = found;
  return found.isKey ? aboutKey(path, node, root) : aboutValue(path, node, root);
}

/** The key or scalar at an offset, and the keys that lead to it. */
interface Found {
  path: string[];
  node: Scalar;
  isKey: boolean;
}

function find(node: Node, offset: number, path: string[]): Found | undefined {
  if (!holds(node, offset)) return undefined;
  if (node.kind === 'scalar') return { path, node, isKey: false };
  if (node.kind === 'list') {
    const item = node.items.find((one) => holds(one, offset));
    return item && find(item, offset, [...path, '-']);
  }
  for (const { key, value } of node.pairs satisfies Pair[]) {
    const inner = [...path, key.text];
    if (holds(key, offset)) return { path: inner, node: key, isKey: true };
    const found = find(value, offset, inner);
    if (found) return found;
  }
  return undefined;
}

function holds({ span }: Node, offset: number): boolean {
  return span.from <= offset && offset <= span.to;
}

function aboutKey(path: readonly string[], key: Scalar, root: Node): Hover | undefined {
  const kind =
    path[0] === 'components' && path.length === 2 ? kindOf(root, path[1] ?? '') : undefined;
  if (kind !== undefined) return aboutKind(kind, key);
  const field = fieldAt(path, root);
  return field && { span: key.span, text: `**${plain(key.text)}**: ${describe(field)}` };
}

function aboutKind(kind: string, { span }: Scalar): Hover | undefined {
  const schema = componentSchema(kind);
  if (!schema) return undefined;
  const keys = Object.keys(schema.parameters.fields).map((name) => `\`${name}\``);
  const parameters = keys.length > 0 ? `\n\nParameters: ${keys.join(', ')}` : '';
  return { span, text: `**${schema.title}** (\`${kind}\`): ${schema.about}${parameters}` };
}

function aboutValue(path: readonly string[], node: Scalar, root: Node): Hover | undefined {
  const isKind = path[0] === 'components' && (path.length === 2 || path[2] === 'is');
  if (isKind && path.length <= 3) return aboutKind(node.text, node);
  const field = fieldAt(path, root);
  if (!field || node.empty) return undefined;
  const choice = choiceOf(field);
  const word = choice?.type === 'choice' ? choice.words?.[node.text] : undefined;
  const told = word === undefined ? '' : `\`${node.text}\`: ${word}\n\n`;
  return { span: node.span, text: told + describe(field) };
}

/** The words that a value is one of, also those of a list's items. */
function choiceOf(field: Field): Field | undefined {
  const own = seen(field);
  return own.type === 'list' ? choiceOf(own.of) : own;
}

function describe(field: Field): string {
  const usual = defaultInWords(field);
  const lines = [
    field.about,
    `Write ${typeInWords(field)}.`,
    ...(usual === '' ? [] : [`Default: \`${usual}\`.`]),
  ];
  return lines.join('\n\n');
}

/** A name as Markdown that cannot do anything but be read. */
function plain(name: string): string {
  return name.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>()#+!|-]/g, (c) => `\\${c}`);
}
