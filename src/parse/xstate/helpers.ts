import type { Node } from './nodes.ts';
import { namesIn, nodeAt, textAt, walkNodes } from './nodes.ts';
import type { Binding, Scopes } from './scopes.ts';
import { globals } from './globals.ts';
import { edited, hasOwnMeaning, plainText, typesOut } from './strip.ts';
import type { Statics } from './statics.ts';

/** What code needs from its file, or why it cannot be had. */
export type Needs = { ok: true; helpers: Binding[] } | { ok: false; why: string };

/** The declarations of a file that code needs when it runs. */
export class Helpers {
  readonly #text: string;
  readonly #scopes: Scopes;
  readonly #statics: Statics;
  readonly #known = new Map<Node, Needs>();

  constructor(text: string, scopes: Scopes, statics: Statics) {
    this.#text = text;
    this.#scopes = scopes;
    this.#statics = statics;
  }

  /** What a piece of code needs, and what that needs; names of the function around it are there. */
  needs(code: Node, around: Node = code): Needs {
    const found = new Set<Binding>();
    const work = [code];
    for (let next = work.pop(); next; next = work.pop()) {
      const direct = next === code ? this.#look(code, around) : this.#direct(next);
      if (!direct.ok) return direct;
      for (const helper of direct.helpers) {
        if (found.has(helper)) continue;
        found.add(helper);
        work.push(helper.node);
      }
    }
    const helpers = [...found].sort((a, b) => a.node.start - b.node.start);
    return { ok: true, helpers };
  }

  #direct(code: Node): Needs {
    const before = this.#known.get(code);
    if (before) return before;
    const found = this.#look(code, code);
    this.#known.set(code, found);
    return found;
  }

  #look(code: Node, around: Node): Needs {
    const helpers: Binding[] = [];
    for (const node of walkNodes(code)) {
      const why = unfit(node);
      if (why !== undefined) return { ok: false, why };
    }
    for (const id of namesIn(code)) {
      const name = textAt(id, 'name');
      const binding = this.#scopes.lookup(name, id.start);
      if (!binding) {
        if (globals.has(name)) continue;
        return { ok: false, why: `uses “${name}”, which this file does not have` };
      }
      const { from, to } = binding.scope;
      const isOwn = from >= around.start && to <= around.end;
      if (isOwn) continue;
      // A declaration binds its own name.
      if (binding.node === code) continue;
      if (binding.kind === 'import') {
        return { ok: false, why: `uses “${name}”, which comes from “${binding.source ?? ''}”` };
      }
      if (binding.kind === 'parameter') {
        return { ok: false, why: `uses “${name}”, which the function around it is given` };
      }
      helpers.push(binding);
    }
    return { ok: true, helpers };
  }

  /** Helpers as statements, each declaration once. */
  script(helpers: Iterable<Binding>): string {
    const nodes = new Map<Node, Binding>();
    for (const helper of helpers) nodes.set(helper.node, helper);
    return [...nodes.values()]
      .sort((a, b) => a.node.start - b.node.start)
      .map((helper) => this.#declaration(helper))
      .join('\n');
  }

  #declaration({ kind, node, name }: Binding): string {
    if (kind === 'enum') return `var ${name} = ${this.#enumText(node, name)};`;
    if (kind === 'class') return `var ${name} = ${plainText(node, this.#text)};`;
    if (kind === 'function') return edited(node, this.#text, typesOut(node, this.#text));
    const id = nodeAt(node, 'id');
    const init = nodeAt(node, 'init');
    const target = id ? edited(id, this.#text, typesOut(id, this.#text)) : name;
    if (!init) return `var ${target};`;
    return `var ${target} = ${bracketed(plainText(init, this.#text))};`;
  }

  #enumText(node: Node, name: string): string {
    const members = walkNodes(node);
    const fields: string[] = [];
    for (const member of members) {
      if (member.type !== 'TSEnumMember') continue;
      const id = nodeAt(member, 'id');
      const key = textAt(id, 'name') || String(id?.['value'] ?? '');
      const object: Node = {
        ...id,
        type: 'Identifier',
        name,
        start: member.start,
        end: member.end,
      };
      const value = this.#statics.json({
        type: 'MemberExpression',
        object,
        property: { type: 'Literal', value: key, start: member.start, end: member.end },
        computed: true,
        start: member.start,
        end: member.end,
      });
      fields.push(`${JSON.stringify(key)}: ${JSON.stringify(value?.value ?? null)}`);
    }
    return `{ ${fields.join(', ')} }`;
  }
}

/** What the sandbox cannot do. */
function unfit(node: Node): string | undefined {
  switch (node.type) {
    case 'AwaitExpression':
      return 'waits for a promise';
    case 'ImportExpression':
      return 'loads a module';
    case 'JSXElement':
    case 'JSXFragment':
      return 'makes parts of a page';
    case 'TSEnumDeclaration':
    case 'TSEnumMember':
      return undefined;
    default:
      return hasOwnMeaning(node)
        ? 'uses a construct of TypeScript that is more than a type'
        : undefined;
  }
}

/** A text that stands as one value: objects, functions and lists of expressions get brackets. */
export function bracketed(text: string): string {
  return /^(?:\{|function\b|class\b|async\b)/.test(text) ? `(${text})` : text;
}
