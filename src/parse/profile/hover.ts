import type { Protocol } from '../../model/protocol.ts';
import type { Hover } from '../language.ts';
import { keysUnder } from './complete.ts';
import { printDistribution } from '../../model/value-text.ts';
import { formNamed, readDistribution } from './distribution.ts';
import type { Node, Pair, Scalar } from './nodes.ts';
import { readNodes } from './nodes.ts';
import { keyNamed, profileKeys } from './schema.ts';

/**
 * What is told about the key, name or duration at an offset of a profile's text; undefined where
 * there is nothing to tell. Takes any text and offset.
 */
export function hoverProfile(text: string, offset: number, protocol?: Protocol): Hover | undefined {
  const { root } = readNodes(text);
  const found = root && pairAt(root, offset, []);
  if (!found) return undefined;
  const { path, pair, node } = found;
  if (node) return aboutValue(path, node);
  const name = pair.key.text;
  const key = keysUnder(path)?.find((known) => keyNamed([known], name));
  const told = key ? `**${key.name}**: ${key.doc}\n\nExample: \`${key.example}\`` : undefined;
  const about = told ?? aboutName(path, name, protocol);
  return about === undefined ? undefined : { span: pair.key.span, text: about };
}

/** The pair whose key (or whose scalar value: `node`) is at the offset, and the keys around it. */
interface Found {
  path: string[];
  pair: Pair;
  node?: Scalar;
}

function pairAt(node: Node, offset: number, path: string[]): Found | undefined {
  if (node.kind === 'list') {
    const item = node.items.find(({ span }) => holds(span, offset));
    return item && pairAt(item, offset, [...path, '-']);
  }
  if (node.kind === 'scalar') return undefined;
  for (const pair of node.pairs) {
    const { key, value } = pair;
    if (holds(key.span, offset)) return { path, pair };
    if (!holds(value.span, offset)) continue;
    const inner = [...path, key.text];
    return value.kind === 'scalar'
      ? { path: inner, pair, node: value }
      : pairAt(value, offset, inner);
  }
  return undefined;
}

function holds(span: { from: number; to: number }, offset: number): boolean {
  return span.from <= offset && offset <= span.to;
}

/** A duration or distribution in words. */
function aboutValue(path: readonly string[], node: Scalar): Hover | undefined {
  const drawn = path.at(-1) === 'latency' || (path[0] === 'messages' && path.length === 2);
  const read = drawn ? readDistribution(node.text) : undefined;
  if (!read || !('value' in read)) return undefined;
  const form = formNamed(read.value.kind);
  const text = `\`${printDistribution(read.value)}\`: ${form?.doc ?? ''}`;
  return { span: node.span, text };
}

/** A name that the person gave: what it stands for in the protocol. */
function aboutName(
  path: readonly string[],
  name: string,
  protocol: Protocol | undefined,
): string | undefined {
  const section = path.length === 1 && path[0] ? keyNamed(profileKeys, path[0]) : undefined;
  if (section?.names !== 'participant') return section?.doc;
  const role = protocol?.roles.find(({ id, label }) => id === name || label === name);
  return role ? `Participant \`${role.id}\`: ${plain(role.label)}` : section.doc;
}

/** A label as Markdown that cannot do anything but be read. */
function plain(label: string): string {
  return label.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>()#+!|-]/g, (c) => `\\${c}`);
}
