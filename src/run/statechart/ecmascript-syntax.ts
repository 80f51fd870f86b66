import type { Node, Options, Program as Script } from 'acorn';

/** Reads text as ECMAScript; all give undefined or a fault as text where it is none. */
export interface Syntax {
  /** An expression that is the whole text. */
  expression(text: string): Read<Node>;
  /** A variable or a member: something to assign to. */
  location(text: string): Read<Node>;
  script(text: string): Read<Script>;
}

/** What was read, or why not. */
export type Read<T> =
  | { node: T; source: string; fault?: undefined }
  | { node?: undefined; source?: undefined; fault: string };

/** Any node of a syntax tree; fields by name. */
export type Tree = Node & Record<string, unknown>;

const options: Options = { ecmaVersion: 2023, sourceType: 'script', preserveParens: true };

/** Loads the reader. */
export async function loadSyntax(): Promise<Syntax> {
  const { parse } = await import('acorn');
  const script = (text: string): Read<Script> => {
    try {
      return { node: parse(text, options), source: text };
    } catch (error) {
      // Acorn tells of faults by SyntaxErrors, and of far too deep nesting as engines do.
      return { fault: error instanceof Error ? error.message : String(error) };
    }
  };
  const expression = (text: string): Read<Node> => {
    const read = script(`(\n${text}\n)`);
    // Charts in use, the W3C's among them, end expressions like statements.
    const ended = /;\s*$/.exec(text);
    if (!read.node) return ended ? expression(text.slice(0, ended.index)) : read;
    const [statement, more] = read.node.body as unknown as Tree[];
    const whole = statement?.['expression'] as Tree | undefined;
    if (more || whole?.type !== 'ParenthesizedExpression' || text.trim() === '') {
      return { fault: 'this is not one expression' };
    }
    return { node: whole['expression'] as Node, source: text };
  };
  const location = (text: string): Read<Node> => {
    const read = expression(text);
    if (!read.node || isLocation(read.node)) return read;
    return { fault: 'this is no place for a value' };
  };
  return { script, expression, location };
}

function isLocation(node: Node): boolean {
  const { type, optional } = node as Tree;
  return type === 'Identifier' || (type === 'MemberExpression' && !optional);
}

/** True for a name that a variable can have. */
export function isVariableName(syntax: Syntax, name: string): boolean {
  const read = syntax.location(name);
  return read.node?.type === 'Identifier' && read.node.end - read.node.start === name.length;
}

/** How a script declares things. */
export interface ScriptFacts {
  /** It has `var` or functions that all other code sees. */
  declares: boolean;
  /** It has `let`, `const` or `class` at its top. */
  lexical: boolean;
  /** It keeps something where only its own code finds it: closures, `let`. */
  hides: boolean;
}

/** Looks at what a script declares. */
export function scriptFacts(script: Script): ScriptFacts {
  const top = script.body as unknown as Tree[];
  const lexical = top.filter(isLexical);
  return {
    declares: lexical.length > 0 || top.some(declaresVariables),
    lexical: lexical.length > 0,
    hides: lexical.some((node) => !isConstantFunction(node)) || top.some(hasInnerFunction),
  };
}

function isLexical(node: Tree): boolean {
  if (node.type === 'ClassDeclaration') return true;
  return node.type === 'VariableDeclaration' && node['kind'] !== 'var';
}

/** `const f = (…) => …` or `const n = 1`, which nothing can change. */
function isConstantFunction(node: Tree): boolean {
  if (node['kind'] !== 'const') return false;
  const plain = ['Literal', 'ArrowFunctionExpression', 'FunctionExpression'];
  return (node['declarations'] as Tree[]).every((one) =>
    plain.includes((one['init'] as Tree | null)?.type ?? ''),
  );
}

function declaresVariables(node: Tree): boolean {
  if (node.type === 'FunctionDeclaration') return true;
  if (isFunction(node)) return false;
  if (node.type === 'VariableDeclaration' && node['kind'] === 'var') return true;
  return partsOf(node).some(declaresVariables);
}

/** A function in a function, or in a block that may keep something for it. */
function hasInnerFunction(node: Tree): boolean {
  return functionsIn(node).some((one) => partsOf(one).some((part) => functionsIn(part).length > 0));
}

function functionsIn(node: Tree): Tree[] {
  return isFunction(node) ? [node] : partsOf(node).flatMap(functionsIn);
}

/** True for all that has a body of its own. */
export function isFunction(node: Tree): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'ClassDeclaration' ||
    node.type === 'ClassExpression'
  );
}

/** The nodes directly below one. */
export function partsOf(node: Tree): Tree[] {
  return Object.values(node)
    .flat()
    .filter((part): part is Tree => typeof (part as Tree | null)?.type === 'string');
}
