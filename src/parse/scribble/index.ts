import { compareDiagnostics } from '../../base/diagnostic.ts';
import type { Document, Parsed } from '../../model/document.ts';
import type {
  GlobalModule,
  GlobalProtocol,
  ProtocolDeclaration,
} from '../../model/global/global.ts';
import type { Language, ParseContext } from '../language.ts';
import { slug, UniqueIds } from '../slug.ts';
import { buildProtocol, type Built } from './build.ts';
import { complete } from './complete.ts';
import { detectScribble } from './detect.ts';
import { format } from './format.ts';
import { hover } from './hover.ts';
import { Keys } from './keys.ts';
import { isLocal, parseLocal } from './local/index.ts';
import { localReference } from './local/reference.ts';
import { completeLocal, formatLocal, hoverLocal, renameLocal } from './local/services.ts';
import { checkModules } from './module-checks.ts';
import { reference } from './reference.ts';
import { rename } from './rename.ts';
import { loadScopes, type Scope } from './scope.ts';
import { tokens } from './tokens.ts';

/** Modules of Scribble and nuScr: protocols of roles. */
export const scribble: Language = {
  id: 'scribble',
  name: 'Scribble',
  extensions: ['scr', 'nuscr'],
  detect: detectScribble,
  parse,
  tokens,
  complete: (text, offset) =>
    isLocal(text) ? completeLocal(text, offset) : complete(text, offset),
  hover: (text, offset) => (isLocal(text) ? hoverLocal(text, offset) : hover(text, offset)),
  format: (text) => (isLocal(text) ? formatLocal(text) : format(text)),
  rename: (text, offset, name) =>
    isLocal(text) ? renameLocal(text, offset, name) : rename(text, offset, name),
  reference: reference + localReference,
};

function parse(text: string, context: ParseContext): Parsed {
  if (isLocal(text)) return parseLocal(text);
  const scopes = loadScopes(text, context);
  const root = scopes[0] as Scope;
  const dialect = root.parsed.module.nuscr || /\.nuscr$/i.test(root.path) ? 'nuscr' : 'scribble';
  const keys = new Keys(scopes);
  const module: GlobalModule = {
    name: root.name,
    ...importsOf(root),
    types: [],
    signatures: [],
    protocols: {},
  };
  const own: { key: string; built: Built }[] = [];
  const declarations: [string, ProtocolDeclaration][] = [];
  for (const scope of scopes) {
    addDeclarations(module, scope, keys);
    scope.parsed.module.protocols.forEach((_, index) => {
      const key = keys.protocol({ scope, index });
      const built = buildProtocol({ scope, index }, keys, dialect);
      declarations.push([key, built.declaration]);
      if (scope === root) own.push({ key, built });
    });
  }
  // Whatever they are called: also __proto__.
  module.protocols = Object.fromEntries(declarations);
  checkModules(scopes, keys, module, dialect);
  const ids = new UniqueIds();
  const documents = own.map(({ key, built }, at): Document => {
    const syntax = root.parsed.module.protocols[at];
    const { name } = built.declaration;
    const model: GlobalProtocol = { kind: 'global', title: name, dialect, name: key, module };
    return {
      id: ids.take(slug(name) || 'protocol'),
      title: name,
      language: 'scribble',
      kind: 'protocol',
      span: syntax?.span ?? { from: 0, to: text.length },
      path: [],
      model,
      spans: built.spans,
    };
  });
  return { documents, diagnostics: root.diagnostics.sort(compareDiagnostics), outline: [] };
}

function importsOf({ parsed }: Scope): Pick<GlobalModule, 'imports'> {
  const imports = parsed.module.imports.map(({ module, member, alias }) => ({
    module: module.text,
    ...(member ? { member: member.text } : {}),
    ...(alias ? { alias: alias.text } : {}),
  }));
  return imports.length > 0 ? { imports } : {};
}

function addDeclarations(module: GlobalModule, scope: Scope, keys: Keys): void {
  for (const { kind, name, schema, external, source } of scope.declarations.values()) {
    const declared = { name: keys.named(scope, name.text), schema, external, source };
    (kind === 'type' ? module.types : module.signatures).push(declared);
  }
}
