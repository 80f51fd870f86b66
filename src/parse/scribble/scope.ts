import type { Diagnostic } from '../../base/diagnostic.ts';
import type { ParseContext } from '../language.ts';
import { parseModule, type ParsedModule } from './parser.ts';
import type { DeclarationSyntax, ImportSyntax, ProtocolSyntax, Word } from './syntax.ts';

/** A module with what is visible in it. */
export interface Scope {
  /** The path of its file; empty when it is not known. */
  path: string;
  /** The name that it declares, with dots; empty when it declares none. */
  name: string;
  parsed: ParsedModule;
  /** By the names by which they are visible: aliases, else full names, and its own two. */
  modules: Map<string, Scope>;
  /** What `from … import …` brings. */
  members: Map<string, { scope: Scope; member: string }>;
  /** Top-level protocols by name. */
  protocols: Map<string, number>;
  declarations: Map<string, DeclarationSyntax>;
  /** What each of its imports found. */
  imported: Map<ImportSyntax, Scope>;
  diagnostics: Diagnostic[];
}

/** A protocol in a module. */
export interface Found {
  scope: Scope;
  index: number;
}

/** A type or signature in a module. */
export interface FoundDeclaration {
  scope: Scope;
  declaration: DeclarationSyntax;
}

/** How many modules a file may bring in, directly and by others. */
const MAX_MODULES = 500;

/** A module and all that it imports, each read once; the first is the module itself. */
export function loadScopes(text: string, context: ParseContext): Scope[] {
  const loader = new Loader(context);
  loader.load(context.path ?? '', text);
  return loader.scopes;
}

class Loader {
  readonly scopes: Scope[] = [];
  readonly #context: ParseContext;
  readonly #byPath = new Map<string, Scope>();

  constructor(context: ParseContext) {
    this.#context = context;
  }

  load(path: string, text: string): Scope {
    const parsed = parseModule(text);
    const scope = emptyScope(path, parsed);
    this.scopes.push(scope);
    if (path !== '') this.#byPath.set(normal(path), scope);
    this.#import(scope);
    return scope;
  }

  #import(scope: Scope): void {
    for (const one of scope.parsed.module.imports) {
      const found = this.#find(scope, one.module);
      const name = (one.alias ?? one.module).text;
      if (!one.member && scope.modules.has(name)) {
        report(scope, 'scribble-module-twice', one.alias ?? one.module, clash(scope, name));
        continue;
      }
      if (!found) {
        report(scope, 'scribble-import', one.module, cannotImport(one.module.text));
        continue;
      }
      scope.imported.set(one, found);
      if (one.member) this.#member(scope, found, one.member, one.alias);
      else scope.modules.set(name, found);
    }
  }

  #member(scope: Scope, found: Scope, member: Word, alias?: Word): void {
    const name = (alias ?? member).text;
    const known = found.protocols.has(member.text) || found.declarations.has(member.text);
    if (!known) {
      report(
        scope,
        'scribble-import',
        member,
        `Module ${found.name} has nothing called ${member.text}.`,
      );
    } else if (scope.members.has(name) || scope.protocols.has(name)) {
      const message = `${name} is already the name of something else here; import it “as” another name.`;
      report(scope, 'scribble-name-twice', alias ?? member, message);
    } else scope.members.set(name, { scope: found, member: member.text });
  }

  #find(scope: Scope, module: Word): Scope | undefined {
    const known = this.scopes.find(({ name }) => name === module.text);
    if (known) return known;
    if (this.scopes.length >= MAX_MODULES) return undefined;
    for (const path of candidates(scope, module.text)) {
      const loaded = this.#byPath.get(normal(path));
      if (loaded) return loaded;
      const text = this.#context.resolve(path);
      if (text !== undefined) return this.load(path, text);
    }
    return undefined;
  }
}

function emptyScope(path: string, parsed: ParsedModule): Scope {
  const { module } = parsed;
  const name = module.name?.text ?? '';
  const scope: Scope = {
    path,
    name,
    parsed,
    modules: new Map(),
    members: new Map(),
    protocols: new Map(),
    declarations: new Map(),
    imported: new Map(),
    diagnostics: [...parsed.diagnostics],
  };
  if (name !== '') scope.modules.set(name, scope).set(name.slice(name.lastIndexOf('.') + 1), scope);
  module.declarations.forEach((one) => {
    if (!scope.declarations.has(one.name.text)) scope.declarations.set(one.name.text, one);
  });
  module.protocols.forEach((protocol, index) => {
    const top = protocol.parent === undefined && !scope.protocols.has(protocol.name.text);
    if (top) scope.protocols.set(protocol.name.text, index);
  });
  return scope;
}

/**
 * Where the file of a module may be: below the folder that its importer's own name points to, else
 * below each folder above the importer, nearest first; last beside the importer.
 */
function candidates(scope: Scope, module: string): string[] {
  const ending = scope.path.endsWith('.nuscr') ? '.nuscr' : '.scr';
  const relative = module.replaceAll('.', '/') + ending;
  const folders = foldersAbove(scope.path);
  const own = scope.name.replaceAll('.', '/') + ending;
  const roots = scope.path.endsWith(own) ? [scope.path.slice(0, -own.length)] : [];
  const beside = (folders[0] ?? '') + relative.slice(relative.lastIndexOf('/') + 1);
  const places = [...roots, ...folders, ...above(scope.path, module)];
  return [...new Set([...places.map((folder) => folder + relative), beside])];
}

/** The folders of a path, innermost first, each with its slash; the empty one last. */
function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
    folders.push(path.slice(0, at + 1));
    if (at === 0) return folders;
  }
  return [...folders, ''];
}

/** Folders above the working directory that a relative path may lie in. */
function above(path: string, module: string): string[] {
  if (path === '' || path.startsWith('/')) return [];
  return module.split('.').map((_, depth) => '../'.repeat(depth + 1));
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

function clash(scope: Scope, name: string): string {
  const own = scope.modules.get(name) === scope;
  const what = own ? 'this module itself' : 'another module';
  return `${name} is already the name of ${what} here. Import this one “as” another name.`;
}

function cannotImport(name: string): string {
  const file = `${name.replaceAll('.', '/')}.scr`;
  return `There is no module ${name}: no file ${file} was found from here.`;
}

/** Adds a finding to a module. */
export function report(
  scope: Scope,
  code: string,
  at: { from: number; to: number },
  message: string,
  more: Partial<Pick<Diagnostic, 'severity' | 'fix' | 'related'>> = {},
): void {
  const span = { from: at.from, to: at.to };
  scope.diagnostics.push({ code, severity: 'error', message, span, ...more });
}

/** The protocol that a name means inside a protocol of a module. */
export function protocolNamed(scope: Scope, inside: number, name: string): Found | undefined {
  const dot = name.lastIndexOf('.');
  if (dot >= 0) {
    const module = scope.modules.get(name.slice(0, dot));
    const index = module?.protocols.get(name.slice(dot + 1));
    return module && index !== undefined ? { scope: module, index } : undefined;
  }
  const { protocols } = scope.parsed.module;
  for (
    let outer: number | undefined = inside;
    outer !== undefined;
    outer = protocols[outer]?.parent
  ) {
    const index = protocols.findIndex((one) => one.parent === outer && one.name.text === name);
    if (index >= 0) return { scope, index };
  }
  const index = scope.protocols.get(name);
  if (index !== undefined) return { scope, index };
  const member = scope.members.get(name);
  const taken = member?.scope.protocols.get(member.member);
  return member && taken !== undefined ? { scope: member.scope, index: taken } : undefined;
}

/** The type or signature that a name means in a module. */
export function declarationNamed(scope: Scope, name: string): FoundDeclaration | undefined {
  const dot = name.lastIndexOf('.');
  if (dot >= 0) {
    const module = scope.modules.get(name.slice(0, dot));
    const declaration = module?.declarations.get(name.slice(dot + 1));
    return module && declaration ? { scope: module, declaration } : undefined;
  }
  const own = scope.declarations.get(name);
  if (own) return { scope, declaration: own };
  const member = scope.members.get(name);
  const taken = member?.scope.declarations.get(member.member);
  return member && taken ? { scope: member.scope, declaration: taken } : undefined;
}

/** The declaration of a found protocol. */
export function syntaxOf({ scope, index }: Found): ProtocolSyntax {
  return scope.parsed.module.protocols[index] as ProtocolSyntax;
}
