import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** One place where a source file names another file or a package. */
export interface Reference {
  /** What it names, without a `?query`; undefined where it is not a literal text. */
  specifier: string | undefined;
  /**
   * `static` and `type` are import and export declarations (`type` vanishes in the build),
   * `dynamic` is `import()`, `url` is `new URL(…, import.meta.url)`, `glob` is `import.meta.glob`.
   */
  kind: 'static' | 'type' | 'dynamic' | 'url' | 'glob';
}

/** All references in a TypeScript module or a Svelte component, in no particular order. */
export function referencesOf(path: string, text: string): Reference[] {
  const found = path.endsWith('.svelte') ? inComponent(text) : inModule(path, text);
  return found.map(({ specifier, kind }) => ({ specifier: specifier?.replace(/\?.*$/, ''), kind }));
}

/** Whether a module does nothing but hand on what other modules export. */
export function isBarrel(path: string, text: string): boolean {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const handsOn = statements.some((s) => ts.isExportDeclaration(s));
  return handsOn && statements.every((s) => ts.isExportDeclaration(s) || ts.isImportDeclaration(s));
}

function inModule(path: string, text: string): Reference[] {
  const found: Reference[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...inNode(node));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

function inNode(node: ts.Node): Reference[] {
  if (ts.isImportDeclaration(node)) {
    const kind = isTypeImport(node.importClause) ? 'type' : 'static';
    return [{ specifier: literal(node.moduleSpecifier), kind }];
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return [
      { specifier: literal(node.moduleSpecifier), kind: node.isTypeOnly ? 'type' : 'static' },
    ];
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return [{ specifier: literal(node.argument.literal), kind: 'type' }];
  }
  if (ts.isCallExpression(node)) return inCall(node);
  if (ts.isNewExpression(node) && isUrlOfModule(node)) {
    return [{ specifier: literal(node.arguments?.[0]), kind: 'url' }];
  }
  return [];
}

function inCall(node: ts.CallExpression): Reference[] {
  const [first] = node.arguments;
  const callee = node.expression.getText();
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword || callee === 'require') {
    return [{ specifier: literal(first), kind: callee === 'require' ? 'static' : 'dynamic' }];
  }
  if (callee !== 'import.meta.glob') return [];
  const patterns = first && ts.isArrayLiteralExpression(first) ? [...first.elements] : [first];
  return patterns.map((pattern) => ({ specifier: literal(pattern), kind: 'glob' }));
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  if (clause.name || !bindings || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly);
}

function isUrlOfModule(node: ts.NewExpression): boolean {
  return (
    node.expression.getText() === 'URL' && node.arguments?.[1]?.getText() === 'import.meta.url'
  );
}

function literal(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** A node of the component's syntax tree: Svelte's own and ESTree's look alike from here. */
type Tree = Record<string, unknown>;

/** The scripts are read as TypeScript, and so are the template's calls, `new` and `import()`. */
function inComponent(text: string): Reference[] {
  const root = parse(text, { modern: true });
  const found: Reference[] = [];
  for (const script of [root.instance, root.module]) {
    if (!script) continue;
    const { start, end } = script.content as unknown as { start: number; end: number };
    found.push(...inModule('script.ts', text.slice(start, end)));
  }
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (!isTree(node)) return;
    if (!mayRefer(node)) return Object.values(node).forEach(visit);
    const source = text.slice(Number(node['start']), Number(node['end']));
    found.push(...inModule('expression.ts', `(${source})`));
  };
  visit(root.fragment);
  return found;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

function mayRefer(node: Tree): boolean {
  return ['ImportExpression', 'NewExpression', 'CallExpression'].includes(String(node['type']));
}
