import type { Fix } from '../../base/diagnostic.ts';
import { editDistance } from '../editDistance.ts';
import type { Desk } from './desk.ts';
import type { Node } from './nodes.ts';
import { fullId, walkRaw } from './tree.ts';
import type { Raw } from './tree.ts';

/** Finds the states that targets name, by the rules of XState 5. */
export class Targets {
  readonly #desk: Desk;
  readonly #root: Raw;
  readonly #byId = new Map<string, Raw>();

  constructor(desk: Desk, root: Raw) {
    this.#desk = desk;
    this.#root = root;
    for (const raw of walkRaw(root)) {
      const id = fullId(raw, root);
      const before = this.#byId.get(id);
      if (!before) this.#byId.set(id, raw);
      else if (raw.given !== undefined) this.#twice(raw, before);
    }
  }

  #twice(raw: Raw, before: Raw): void {
    const field = raw.fields.get('id');
    if (!field) return;
    const other = before.fields.get('id') ?? before.keyNode;
    const related = other ? [{ span: other.span, message: 'the other one' }] : [];
    this.#desk.file.report(
      'xstate-duplicate-id',
      'error',
      field.value,
      `Two states have the id “${raw.given ?? ''}”. Give one of them another one.`,
      { related },
    );
  }

  /** The state of which XState says a full id; undefined when there is none. */
  byFullId(id: string): Raw | undefined {
    return this.#byId.get(id);
  }

  /** The state that a target names from a state on; told and undefined when there is none. */
  find(target: string, from: Raw, node: Node): Raw | undefined {
    const found = this.#look(target, from);
    if (found) return found;
    if (from === this.#root && !/^[#.]/.test(target)) {
      const child = this.#down(from, keysOf(target));
      if (child) {
        this.#report(node, `From the machine itself the target is “.${target}”.`, `.${target}`);
        return child;
      }
    }
    const near = this.#near(target, from);
    this.#report(
      node,
      `There is no state “${target}” here: ` +
        (near === undefined ? this.#known(from) : `is “${near}” meant?`),
      near,
    );
    return undefined;
  }

  #report(node: Node, message: string, better: string | undefined): void {
    const fix = better === undefined ? undefined : replaced(this.#desk, node, better);
    this.#desk.file.report('xstate-target-unknown', 'error', node, message, fix ? { fix } : {});
  }

  #known({ parent }: Raw): string {
    const names = (parent ?? this.#root).children.map(({ key }) => key).slice(0, 8);
    return names.length === 0
      ? 'write “#” and the id of a state.'
      : `beside it are ${names.join(', ')}; other states are named by “#” and their id.`;
  }

  #look(target: string, from: Raw): Raw | undefined {
    if (target.startsWith('#')) return this.#byHash(target.slice(1));
    if (target.startsWith('.')) return this.#down(from, keysOf(target.slice(1)));
    return from.parent && this.#down(from.parent, keysOf(target));
  }

  /** `id` or `id.child.grandchild`; ids with dots are taken as well. */
  #byHash(text: string): Raw | undefined {
    const keys = keysOf(text);
    for (let length = 1; length <= keys.length; length++) {
      const start = this.#byId.get(keys.slice(0, length).join('.'));
      const found = start && this.#down(start, keys.slice(length));
      if (found) return found;
    }
    return undefined;
  }

  #down(from: Raw, keys: readonly string[]): Raw | undefined {
    let at: Raw | undefined = from;
    for (const key of keys) {
      // As in XState, a path ends at a dot with nothing behind it.
      if (key === '') break;
      at = at?.children.find((child) => child.key === key);
    }
    return at;
  }

  /** How the state is named that was probably meant. */
  #near(target: string, from: Raw): string | undefined {
    const word = keysOf(target.replace(/^[#.]/, '')).at(-1) ?? '';
    const states = [...walkRaw(this.#root)].slice(1);
    const exact = states.filter((raw) => raw.key === word || raw.given === word);
    const [only] = exact;
    if (only && exact.length === 1) return this.nameFrom(only, from);
    const close = states
      .map((raw) => ({ raw, distance: editDistance(raw.key, word) }))
      .filter(({ distance }) => distance <= (word.length > 4 ? 2 : 1))
      .sort((a, b) => a.distance - b.distance);
    return close[0] && this.nameFrom(close[0].raw, from);
  }

  /** How a target is written from a state on. */
  nameFrom(target: Raw, from: Raw): string {
    if (target.parent === from) return `.${escaped(target.key)}`;
    if (target.parent !== undefined && target.parent === from.parent) return escaped(target.key);
    if (target.given !== undefined) return `#${escaped(target.given)}`;
    const root = this.#root.given ?? '(machine)';
    return `#${[root, ...target.path].map(escaped).join('.')}`;
  }
}

/** The keys of a path with dots; a backslash keeps a dot in its key. */
export function keysOf(path: string): string[] {
  const keys: string[] = [''];
  for (let at = 0; at < path.length; at++) {
    const sign = path[at] ?? '';
    if (sign === '.') keys.push('');
    else keys[keys.length - 1] += sign === '\\' ? (path[++at] ?? '') : sign;
  }
  return keys;
}

function escaped(key: string): string {
  return key.replace(/[.\\]/g, '\\$&');
}

/** The fix that writes another text in the quotes of a literal. */
export function replaced(desk: Desk, node: Node, text: string): Fix | undefined {
  const quote = desk.file.text[node.start];
  if (node.type !== 'Literal' || (quote !== '"' && quote !== "'")) return undefined;
  const written = JSON.stringify(text).slice(1, -1);
  const span = { from: node.start + 1, to: Math.max(node.start + 1, node.end - 1) };
  return { title: `Write ${quote}${text}${quote}`, edits: [{ span, text: written }] };
}
