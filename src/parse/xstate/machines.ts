import type { XStateFile } from './file.ts';
import type { Node } from './nodes.ts';
import { nodeAt, nodesAt, textAt, unwrapped, walkNodes } from './nodes.ts';
import type { Field } from './statics.ts';

/** What stands behind the names that a configuration uses. */
export interface Implementations {
  actions: Map<string, Field>;
  guards: Map<string, Field>;
  actors: Map<string, Field>;
  delays: Map<string, Field>;
}

/** A machine of a file, not yet read. */
export interface Machine {
  /** The object that describes it. */
  config: Node;
  /** The whole expression: the call, or the object where there is none. */
  node: Node;
  /** The constant that holds it; '' when there is none. */
  name: string;
  implementations: Implementations;
}

/** The machines of a file, in the order of its text. */
export function findMachines(file: XStateFile): Machine[] {
  const calls = [...walkNodes(file.program)].filter((node) => isMachineCall(file, node));
  const found = calls.flatMap((call): Machine[] => {
    const [config, options] = nodesAt(call, 'arguments');
    if (!config) return [];
    const implementations = none();
    const setup = setupOf(file, call);
    for (const given of setup) collect(file, given, implementations);
    if (options) collect(file, options, implementations);
    return [{ config, node: call, name: nameOfMachine(file, call), implementations }];
  });
  provide(file, found);
  if (found.length > 0) return found;
  return configurations(file);
}

/** The machine that an expression stands for. */
export function machineOf(
  file: XStateFile,
  machines: readonly Machine[],
  node: Node,
): Machine | undefined {
  let at = file.statics.settle(node);
  for (let hops = 0; hops < 20; hops++) {
    const own = machines.find((machine) => machine.node === at);
    if (own) return own;
    const inner = provided(at);
    if (!inner) return undefined;
    at = file.statics.settle(inner);
  }
  return undefined;
}

/** What a function is called in its own package, whatever the file calls it. */
export function calleeName(file: XStateFile, call: Node): string {
  const callee = nodeAt(call, 'callee');
  if (!callee) return '';
  const inner = unwrapped(callee);
  if (inner.type === 'MemberExpression') return textAt(nodeAt(inner, 'property'), 'name');
  const name = textAt(inner, 'name');
  const binding = file.scopes.lookup(name, inner.start);
  if (binding?.kind === 'import') return binding.imported ?? name;
  // `const { assign } = setup(…)` and `require('xstate')`.
  return !binding || !binding.init ? name : '';
}

function isMachineCall(file: XStateFile, node: Node): boolean {
  if (node.type !== 'CallExpression') return false;
  const name = calleeName(file, node);
  return name === 'createMachine' || name === 'Machine' || name === 'createTestMachine';
}

function none(): Implementations {
  return { actions: new Map(), guards: new Map(), actors: new Map(), delays: new Map() };
}

/** Names of XState 4 for what XState 5 calls otherwise. */
const FORMER: Record<string, keyof Implementations> = { services: 'actors', activities: 'actors' };

function collect(file: XStateFile, node: Node, into: Implementations): void {
  const fields = file.statics.fields(node, file.unread);
  if (!fields) {
    file.unread(node, 'the implementations are not known before the program runs');
    return;
  }
  for (const { key, value, span } of fields) {
    const former = FORMER[key];
    const kind = former ?? key;
    if (kind !== 'actions' && kind !== 'guards' && kind !== 'actors' && kind !== 'delays') continue;
    if (former) {
      file.report(
        'xstate-version-4',
        'warning',
        span,
        `“${key}” is XState 4: XState 5 calls it “${former}”. It is read as that.`,
        { fix: { title: `Write ${former}`, edits: [{ span, text: former }] } },
      );
    }
    const inner = file.statics.fields(value, file.unread);
    if (!inner) file.unread(value, `the ${kind} are not known before the program runs`);
    for (const field of inner ?? []) into[kind].set(field.key, field);
  }
}

/** The arguments of `setup(…)` and `.extend(…)` before `.createMachine(…)`. */
function setupOf(file: XStateFile, call: Node): Node[] {
  const callee = nodeAt(call, 'callee');
  if (callee?.type !== 'MemberExpression') return [];
  const found: Node[] = [];
  let at = nodeAt(callee, 'object');
  for (let hops = 0; at && hops < 20; hops++) {
    const settled = file.statics.settle(at);
    if (settled.type !== 'CallExpression') break;
    const name = calleeName(file, settled);
    const [first] = nodesAt(settled, 'arguments');
    if (first && (name === 'setup' || name === 'extend')) found.unshift(first);
    const inner = nodeAt(settled, 'callee');
    at = inner?.type === 'MemberExpression' ? nodeAt(inner, 'object') : undefined;
  }
  return found;
}

/** The machine in `machine.provide(…)`. */
function provided(node: Node): Node | undefined {
  const callee = nodeAt(node, 'callee');
  if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression') return undefined;
  const name = textAt(nodeAt(callee, 'property'), 'name');
  return /^(?:provide|withConfig|withContext)$/.test(name) ? nodeAt(callee, 'object') : undefined;
}

/** Gives machines what `.provide(…)` provides; of several the first one wins. */
function provide(file: XStateFile, machines: readonly Machine[]): void {
  const done = new Set<Machine>();
  for (const node of walkNodes(file.program)) {
    const inner = provided(node);
    const machine = inner && machineOf(file, machines, inner);
    const [first] = nodesAt(node, 'arguments');
    if (
      !machine ||
      !first ||
      textAt(nodeAt(nodeAt(node, 'callee'), 'property'), 'name') === 'withContext'
    ) {
      continue;
    }
    if (done.has(machine)) {
      file.report(
        'xstate-ignored',
        'info',
        node,
        'This machine is provided with implementations more than once: the first ones are taken.',
      );
      continue;
    }
    done.add(machine);
    collect(file, first, machine.implementations);
  }
}

/** The constant, field or default export that a call stands in. */
function nameOfMachine(file: XStateFile, call: Node): string {
  for (const node of walkNodes(file.program)) {
    if (node.type === 'VariableDeclarator' && holds(nodeAt(node, 'init'), call)) {
      return textAt(nodeAt(node, 'id'), 'name');
    }
  }
  return '';
}

/** True when an expression is a call, or one with something behind it. */
function holds(node: Node | undefined, call: Node): boolean {
  let at = node && unwrapped(node);
  for (let hops = 0; at && hops < 20; hops++) {
    if (at === call) return true;
    const inner = provided(at);
    at = inner && unwrapped(inner);
  }
  return false;
}

/** Objects that look like machines, in a file that makes none of them. */
function configurations(file: XStateFile): Machine[] {
  const found: Machine[] = [];
  for (const statement of nodesAt(file.program, 'body')) {
    for (const { node, name } of valuesOf(statement)) {
      const config = looksLikeMachine(file, node);
      if (config) found.push({ config, node: config, name, implementations: none() });
    }
  }
  return found;
}

function valuesOf(statement: Node): { node: Node; name: string }[] {
  switch (statement.type) {
    case 'ExpressionStatement': {
      const expression = nodeAt(statement, 'expression');
      const right = nodeAt(expression, 'right');
      const node = expression?.type === 'AssignmentExpression' ? right : expression;
      return node ? [{ node, name: '' }] : [];
    }
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
    case 'TSExportAssignment': {
      const declaration = nodeAt(statement, 'declaration') ?? nodeAt(statement, 'expression');
      if (!declaration) return [];
      const inner = valuesOf(declaration);
      return inner.length > 0 ? inner : [{ node: declaration, name: '' }];
    }
    case 'VariableDeclaration':
      return nodesAt(statement, 'declarations').flatMap((declarator) => {
        const init = nodeAt(declarator, 'init');
        return init ? [{ node: init, name: textAt(nodeAt(declarator, 'id'), 'name') }] : [];
      });
    default:
      return [];
  }
}

/** The configuration that an object is, or holds in a field. */
function looksLikeMachine(file: XStateFile, node: Node): Node | undefined {
  const inner = unwrapped(node);
  if (inner.type !== 'ObjectExpression') return undefined;
  const fields = file.statics.fields(inner, () => {}) ?? [];
  const isObject = (value: Node): boolean => file.statics.settle(value).type === 'ObjectExpression';
  if (fields.some(({ key, value }) => key === 'states' && isObject(value))) return inner;
  const holder = fields.find(({ key }) => /^(?:machine|config|definition)$/.test(key));
  if (holder) return looksLikeMachine(file, holder.value);
  const keys = new Set(fields.map(({ key }) => key));
  return keys.has('initial') || (keys.has('id') && (keys.has('on') || keys.has('context')))
    ? inner
    : undefined;
}
