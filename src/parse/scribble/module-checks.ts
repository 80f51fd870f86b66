import type { Fix } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { GlobalModule, Interaction } from '../../model/global/global.ts';
import { walk } from '../../model/global/global.ts';
import type { Keys } from './keys.ts';
import { checkPragmas } from './pragmas.ts';
import { report, type Scope, syntaxOf } from './scope.ts';
import type { ProtocolSyntax, RoleSyntax, Word } from './syntax.ts';

/** Findings about whole modules: their names, what is declared twice, roles without a part. */
export function checkModules(
  scopes: readonly Scope[],
  keys: Keys,
  module: GlobalModule,
  dialect: 'scribble' | 'nuscr',
): void {
  const used = usedRoles(module);
  for (const scope of scopes) {
    checkName(scope);
    checkTwice(scope);
    nestedFirst(scope);
    unusedRoles(scope, keys, used, dialect === 'nuscr');
  }
  const [root] = scopes;
  if (root) checkPragmas(root, dialect);
  brokenImports(scopes);
}

/** Scribble: the last part of a module's name is the name of its file. */
function checkName(scope: Scope): void {
  const { name } = scope.parsed.module;
  const file = /([^/\\]+)\.scr$/.exec(scope.path)?.[1];
  if (!name || file === undefined) return;
  const last = name.text.slice(name.text.lastIndexOf('.') + 1);
  if (last === file) return;
  const span = { from: name.to - last.length, to: name.to };
  const message = `The module is called ${last}, but its file ${file}.scr: the two must agree.`;
  const word = /^[\p{L}\p{N}_$]+$/u.test(file);
  const fix = { title: `Call the module ${file}`, edits: [{ span, text: file }] };
  report(scope, 'scribble-module-name', span, message, word ? { fix } : {});
}

function checkTwice(scope: Scope): void {
  const { declarations, protocols } = scope.parsed.module;
  twice(
    scope,
    'type or message',
    declarations.map(({ name }) => name),
  );
  protocols.forEach((_, at) => {
    const inside = protocols.filter(({ parent }) => parent === at).map(({ name }) => name);
    twice(scope, 'protocol', inside);
  });
  const top = protocols.filter(({ parent }) => parent === undefined);
  twice(
    scope,
    'protocol',
    top.map(({ name }) => name),
  );
}

function twice(scope: Scope, what: string, names: readonly Word[]): void {
  const seen = new Map<string, Word>();
  for (const name of names) {
    const first = seen.get(name.text);
    if (!first) {
      seen.set(name.text, name);
      continue;
    }
    const related = [{ span: { from: first.from, to: first.to }, message: 'declared here first' }];
    const message = `There is already a ${what} called ${name.text}.`;
    report(scope, 'scribble-name-twice', name, message, { related });
  }
}

/** nuScr: nested protocols stand before the others. */
function nestedFirst(scope: Scope): void {
  const top = scope.parsed.module.protocols.filter(({ parent }) => parent === undefined);
  const first = top.find(({ nested }) => !nested);
  for (const { nested, name, span } of top) {
    if (!nested || !first || span.from < first.span.from) continue;
    const { text } = scope.parsed;
    const moved = `${text.slice(span.from, span.to)}\n\n`;
    const edits = [
      { span: { from: first.span.from, to: first.span.from }, text: moved },
      { span, text: '' },
    ];
    const fix = { title: `Move it before ${first.name.text}`, edits };
    const message = `Nested protocols stand before all others: ${name.text} belongs before ${first.name.text}.`;
    report(scope, 'scribble-nested-place', name, message, { fix });
  }
}

/**
 * The roles of each protocol that have a part in it: in its own interactions, or in those of the
 * protocols that it goes on with.
 */
function usedRoles(module: GlobalModule): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  const protocols = Object.entries(module.protocols);
  for (const [key] of protocols) used.set(key, new Set());
  for (let grown = true; grown;) {
    grown = false;
    for (const [key, { body }] of protocols) {
      const own = used.get(key) ?? new Set();
      const before = own.size;
      for (const node of walk(body)) {
        for (const role of rolesOf(node, module, used)) own.add(role);
      }
      grown ||= own.size > before;
    }
  }
  return used;
}

function rolesOf(
  node: Interaction,
  module: GlobalModule,
  used: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  switch (node.kind) {
    case 'message':
      return [node.from, ...node.to];
    case 'connect':
    case 'wrap':
    case 'disconnect':
      return [node.from, node.to];
    case 'choice':
      return node.at === undefined ? [] : [node.at];
    case 'call':
      return [node.caller, ...node.roles];
    case 'do': {
      const inner = used.get(node.protocol);
      const declared = module.protocols[node.protocol]?.roles ?? [];
      return node.roles.filter((_, at) => inner?.has(declared[at]?.name ?? ''));
    }
    case 'try':
      return node.handlers.map(({ at }) => at);
    default:
      return [];
  }
}

function unusedRoles(
  scope: Scope,
  keys: Keys,
  used: ReadonlyMap<string, ReadonlySet<string>>,
  lenient: boolean,
): void {
  scope.parsed.module.protocols.forEach((protocol, index) => {
    const own = used.get(keys.protocol({ scope, index }));
    const declared = [...protocol.roles, ...protocol.newRoles];
    for (const role of protocol.roles) {
      if (own?.has(role.name.text) || isCutOff(scope, index, role.name.text)) continue;
      const first = declared.find(({ name }) => name.text === role.name.text);
      if (first !== role) continue;
      const message = `${role.name.text} has no part in ${protocol.name.text}. Take the role away, or let it send or receive something.`;
      const severity = lenient || protocol.aux ? ('warning' as const) : ('error' as const);
      const fix = withoutRole(scope, index, role);
      report(scope, 'scribble-role-unused', role.name, message, { severity, ...fix });
    }
  });
}

/** True when what could not be read of a protocol's body names the role. */
function isCutOff({ parsed }: Scope, index: number, role: string): boolean {
  const { protocols } = parsed.module;
  const protocol = protocols[index] as ProtocolSyntax;
  const { header, span } = protocol;
  const next = protocols[index + 1]?.span.from ?? parsed.text.length;
  // Without a body that could be read, what follows up to the next protocol is taken for it.
  const to = span.to > header.to ? span.to : Math.max(next, header.to);
  const inside = (one: Span): boolean => header.to <= one.from && one.from < to;
  return (
    parsed.diagnostics.some(({ severity, span: at }) => severity === 'error' && inside(at)) &&
    parsed.lexemes.some((one) => one.kind === 'word' && one.text === role && inside(one))
  );
}

/** Taking a role away is one click where nobody names it. */
function withoutRole(scope: Scope, index: number, role: RoleSyntax): { fix?: Fix } {
  const protocol = syntaxOf({ scope, index });
  const { text } = scope.parsed;
  const name = protocol.name.text;
  const named = new RegExp(`(?:\\bdo|\\bcalls)\\s+(?:[\\w.]+\\.)?${escaped(name)}\\s*[<(]`, 'u');
  if (protocol.roles.length < 2 || named.test(text)) return {};
  const at = protocol.roles.indexOf(role);
  const next = protocol.roles[at + 1];
  const before = protocol.roles[at - 1];
  const span: Span = next
    ? { from: role.span.from, to: next.span.from }
    : { from: before?.span.to ?? role.span.from, to: role.span.to };
  return { fix: { title: `Take ${role.name.text} away`, edits: [{ span, text: '' }] } };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** What is wrong in an imported module is said where it is imported. */
function brokenImports(scopes: readonly Scope[]): void {
  for (const scope of scopes.toReversed()) {
    for (const [one, found] of scope.imported) {
      const wrong = found.diagnostics.find(({ severity }) => severity === 'error');
      if (found === scopes[0] || !wrong) continue;
      const message = `Module ${one.module.text} has errors: ${wrong.message}`;
      report(scope, 'scribble-import-broken', one.module, message);
    }
  }
}
