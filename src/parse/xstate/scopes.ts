import type { Node } from './nodes.ts';
import { evaluatedParts, isFunction, nodeAt, nodesAt, textAt, walkNodes } from './nodes.ts';

/** What a name stands for. */
export interface Binding {
  name: string;
  kind: 'variable' | 'function' | 'class' | 'enum' | 'import' | 'parameter';
  /** The declaration that a helper is made of: declarator, function, class, enum; else the name. */
  node: Node;
  /** What it begins with, for variables that are no patterns. */
  init?: Node;
  /** For imports: where from, and under which name. */
  source?: string;
  imported?: string;
  scope: Scope;
  /** The name's own node. */
  id: Node;
  /** Given another value somewhere. */
  changed: boolean;
}

/** A part of the text with names of its own. */
export interface Scope {
  from: number;
  to: number;
  names: Map<string, Binding>;
  inner: Scope[];
  around?: Scope;
  isFunction: boolean;
}

/** All names of a program: who is meant by a name at a place. */
export class Scopes {
  readonly root: Scope;

  constructor(program: Node) {
    this.root = scope(program, undefined, true);
    this.root.from = -1;
    this.root.to = Infinity;
    this.#collect(program);
    for (const node of walkNodes(program, evaluatedParts)) this.#change(node);
  }

  /** What a name stands for at a place; undefined for what the file does not declare. */
  lookup(name: string, at: number): Binding | undefined {
    for (let found: Scope | undefined = this.scopeAt(at); found; found = found.around) {
      const binding = found.names.get(name);
      if (binding) return binding;
    }
    return undefined;
  }

  /** The innermost scope that holds a place. */
  scopeAt(at: number): Scope {
    let found = this.root;
    for (let next: Scope | undefined = found; next; next = innerAt(found, at)) found = next;
    return found;
  }

  #collect(program: Node): void {
    const work: [Node, Scope][] = [[program, this.root]];
    for (let next = work.pop(); next; next = work.pop()) {
      const [node, around] = next;
      const own = this.#enter(node, around);
      for (const part of evaluatedParts(node).reverse()) work.push([part, own]);
    }
  }

  /** Declares what a node declares; the scope of its parts. */
  #enter(node: Node, around: Scope): Scope {
    if (isFunction(node)) {
      const id = nodeAt(node, 'id');
      const own = scope(node, around, true);
      if (id) declare(node.type === 'FunctionDeclaration' ? around : own, id, 'function', node);
      for (const parameter of nodesAt(node, 'params')) {
        for (const name of bound(parameter)) declare(own, name, 'parameter', name);
      }
      return own;
    }
    switch (node.type) {
      case 'BlockStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'SwitchStatement':
      case 'StaticBlock':
        return scope(node, around, false);
      case 'CatchClause': {
        const own = scope(node, around, false);
        const parameter = nodeAt(node, 'param');
        for (const name of parameter ? bound(parameter) : []) {
          declare(own, name, 'parameter', name);
        }
        return own;
      }
      case 'VariableDeclaration':
        this.#variables(node, around);
        return around;
      case 'ClassDeclaration':
      case 'ClassExpression': {
        const id = nodeAt(node, 'id');
        const own = scope(node, around, false);
        if (id) declare(node.type === 'ClassDeclaration' ? around : own, id, 'class', node);
        return own;
      }
      case 'TSEnumDeclaration': {
        const id = nodeAt(node, 'id');
        if (id) declare(around, id, 'enum', node);
        return around;
      }
      case 'ImportDeclaration':
        imports(node, around);
        return around;
      default:
        return around;
    }
  }

  #variables(node: Node, around: Scope): void {
    let holder = around;
    if (node['kind'] === 'var') {
      while (!holder.isFunction && holder.around) holder = holder.around;
    }
    for (const declarator of nodesAt(node, 'declarations')) {
      const id = nodeAt(declarator, 'id');
      if (!id) continue;
      const init = nodeAt(declarator, 'init');
      const plain = id.type === 'Identifier';
      for (const name of bound(id)) {
        const binding = declare(holder, name, 'variable', declarator);
        if (plain && init) binding.init = init;
      }
    }
  }

  #change(node: Node): void {
    const target =
      node.type === 'AssignmentExpression'
        ? nodeAt(node, 'left')
        : node.type === 'UpdateExpression'
          ? nodeAt(node, 'argument')
          : undefined;
    if (!target) return;
    for (const name of bound(target)) {
      const binding = this.lookup(textAt(name, 'name'), name.start);
      if (binding) binding.changed = true;
    }
  }
}

function scope(node: Node, around: Scope | undefined, isFunctionScope: boolean): Scope {
  const made: Scope = {
    from: node.start,
    to: node.end,
    names: new Map(),
    inner: [],
    isFunction: isFunctionScope,
  };
  if (around) {
    made.around = around;
    around.inner.push(made);
  }
  return made;
}

/** Inner scopes stand in the order of the text. */
function innerAt({ inner }: Scope, at: number): Scope | undefined {
  let low = 0;
  let high = inner.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((inner[middle]?.from ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const found = inner[low];
  return found && found.from <= at && at < found.to ? found : undefined;
}

function declare(holder: Scope, id: Node, kind: Binding['kind'], node: Node): Binding {
  const name = textAt(id, 'name');
  const binding: Binding = { name, kind, node, scope: holder, id, changed: false };
  // Of two declarations of a function or variable the first one is kept.
  if (!holder.names.has(name)) holder.names.set(name, binding);
  return binding;
}

function imports(node: Node, holder: Scope): void {
  const source = nodeAt(node, 'source')?.['value'];
  for (const specifier of nodesAt(node, 'specifiers')) {
    const id = nodeAt(specifier, 'local');
    if (!id) continue;
    const imported = nodeAt(specifier, 'imported');
    const binding = declare(holder, id, 'import', id);
    binding.source = typeof source === 'string' ? source : '';
    binding.imported =
      specifier.type === 'ImportSpecifier'
        ? textAt(imported, 'name') || String(imported?.['value'] ?? '')
        : specifier.type === 'ImportDefaultSpecifier'
          ? 'default'
          : '*';
  }
}

/** The names that a pattern binds. */
export function bound(pattern: Node): Node[] {
  const names: Node[] = [];
  const work = [pattern];
  for (let next = work.pop(); next; next = work.pop()) {
    switch (next.type) {
      case 'Identifier':
        names.push(next);
        break;
      case 'ObjectPattern':
        work.push(...nodesAt(next, 'properties').reverse());
        break;
      case 'ArrayPattern':
        work.push(...nodesAt(next, 'elements').reverse());
        break;
      case 'Property':
        push(work, nodeAt(next, 'value'));
        break;
      case 'AssignmentPattern':
        push(work, nodeAt(next, 'left'));
        break;
      case 'RestElement':
        push(work, nodeAt(next, 'argument'));
        break;
      case 'TSParameterProperty':
        push(work, nodeAt(next, 'parameter'));
        break;
      default:
    }
  }
  return names;
}

function push(work: Node[], node: Node | undefined): void {
  if (node) work.push(node);
}
