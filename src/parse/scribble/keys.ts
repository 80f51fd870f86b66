import type { Found, Scope } from './scope.ts';
import { syntaxOf } from './scope.ts';

/**
 * The names that protocols, types and signatures of all modules have in the model: simple names
 * for those of the module itself; for imported ones the name of their module as the module sees
 * it (an alias, else the full name), a dot, and their own.
 */
export class Keys {
  readonly #root: Scope;
  readonly #prefixes = new Map<Scope, string>();
  readonly #members = new Map<Scope, Map<string, string>>();
  readonly #protocols = new Map<Scope, string[]>();

  constructor(scopes: readonly Scope[]) {
    this.#root = scopes[0] as Scope;
    for (const [name, scope] of this.#root.modules) {
      if (scope !== this.#root && !this.#prefixes.has(scope)) this.#prefixes.set(scope, name);
    }
    for (const [name, { scope, member }] of this.#root.members) {
      const taken = this.#members.get(scope) ?? new Map<string, string>();
      if (!taken.has(member)) taken.set(member, name);
      this.#members.set(scope, taken);
    }
    for (const scope of scopes) this.#protocols.set(scope, protocolKeys(scope));
  }

  /** The key of a protocol. */
  protocol({ scope, index }: Found): string {
    return this.named(scope, this.#protocols.get(scope)?.[index] ?? '');
  }

  /** The name of something of a module. */
  named(scope: Scope, name: string): string {
    if (scope === this.#root) return name;
    const member = this.#members.get(scope)?.get(name);
    return member ?? `${this.#prefixes.get(scope) ?? scope.name}.${name}`;
  }
}

/** Simple names, for nested ones behind their protocol's where the simple name is taken. */
function protocolKeys(scope: Scope): string[] {
  const { protocols } = scope.parsed.module;
  const taken = new Set(scope.protocols.keys());
  return protocols.map(({ name, parent }, index) => {
    if (parent === undefined && scope.protocols.get(name.text) === index) return name.text;
    const outer = parent === undefined ? '' : `${protocols[parent]?.name.text ?? ''}/`;
    let key = name.text;
    for (let n = 1; taken.has(key); n++) key = `${outer}${name.text}${n === 1 ? '' : `#${n}`}`;
    taken.add(key);
    return key;
  });
}

/** The name of the protocol that holds a nested one; empty at the top of a module. */
export function outerName(found: Found): string {
  const { parent } = syntaxOf(found);
  if (parent === undefined) return '';
  return syntaxOf({ scope: found.scope, index: parent }).name.text;
}
