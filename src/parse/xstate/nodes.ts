import type { Span } from '../../base/span.ts';

/** A node of a syntax tree (ESTree, with TypeScript's own nodes), read without trusting its shape. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [part: string]: unknown;
}

const NO_PARTS = new Set(['type', 'start', 'end', 'loc', 'range', 'raw', 'regex', 'bigint']);

/** True for a node. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** The node in a part of another; undefined when there is none. */
export function nodeAt(node: Node | undefined, part: string): Node | undefined {
  const found = node?.[part];
  return isNode(found) ? found : undefined;
}

/** The nodes in a list of another, holes left out. */
export function nodesAt(node: Node | undefined, part: string): Node[] {
  const found = node?.[part];
  return Array.isArray(found) ? found.filter(isNode) : [];
}

/** A text in a part of a node; '' when there is none. */
export function textAt(node: Node | undefined, part: string): string {
  const found = node?.[part];
  return typeof found === 'string' ? found : '';
}

/** The place of a node. */
export function spanOfNode({ start, end }: Node): Span {
  return { from: start, to: end };
}

/** The nodes directly inside one. */
export function partsOf(node: Node): Node[] {
  const parts: Node[] = [];
  for (const [name, value] of Object.entries(node)) {
    if (NO_PARTS.has(name)) continue;
    if (isNode(value)) parts.push(value);
    else if (Array.isArray(value)) parts.push(...value.filter(isNode));
  }
  return parts;
}

/** A node and everything inside it, outermost first, in the order of the text where it has one. */
export function* walkNodes(node: Node, inside: (node: Node) => Node[] = partsOf): Generator<Node> {
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    waiting.push(...inside(next).reverse());
  }
}

const WRAPPERS = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'ParenthesizedExpression',
  'ChainExpression',
]);

/** True for what only says something about types: it does nothing when the code runs. */
export function isTypeOnly({ type }: Node): boolean {
  return (
    type.startsWith('TS') &&
    !WRAPPERS.has(type) &&
    type !== 'TSEnumDeclaration' &&
    type !== 'TSEnumMember' &&
    type !== 'TSParameterProperty' &&
    type !== 'TSExportAssignment'
  );
}

/** An expression without brackets and words about types around it. */
export function unwrapped(node: Node): Node {
  let at = node;
  while (WRAPPERS.has(at.type)) {
    const inner = nodeAt(at, 'expression');
    if (!inner) break;
    at = inner;
  }
  return at;
}

/** True for the three kinds of functions that stand for values. */
export function isFunction({ type }: Node): boolean {
  return (
    type === 'ArrowFunctionExpression' ||
    type === 'FunctionExpression' ||
    type === 'FunctionDeclaration'
  );
}

/** The parts of a node that are evaluated: no types, no names of fields and labels. */
export function evaluatedParts(node: Node): Node[] {
  const skipped = new Set<unknown>();
  switch (node.type) {
    case 'MemberExpression':
      if (node['computed'] !== true) skipped.add(node['property']);
      break;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      if (node['computed'] !== true) skipped.add(node['key']);
      break;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      skipped.add(node['label']);
      break;
    case 'TSEnumMember':
      skipped.add(node['id']);
      break;
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportSpecifier':
    case 'MetaProperty':
      return [];
    default:
  }
  return partsOf(node).filter((part) => !skipped.has(part) && !isTypeOnly(part));
}

/** The names that code refers to (and those that it binds), each as its node. */
export function namesIn(node: Node): Node[] {
  return [...walkNodes(node, evaluatedParts)].filter(({ type }) => type === 'Identifier');
}
