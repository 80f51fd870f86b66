import type { GlobalCfg, GlobalMessage } from '../global/cfg.ts';
import type { PayloadField, PayloadType } from '../global/type.ts';
import { nextsOf } from '../global/walk-cfg.ts';
import type { Expression } from '../expression/expression.ts';
import type { RoleId } from '../protocol.ts';
import { flowOrder } from './knowledge.ts';
import { NameTable } from './name-table.ts';
import { namesOf } from './predicates.ts';
import { bareType } from './sorts.ts';

/** What a role holds: which annotations it came with, and on which way (messages, first to last). */
export interface Held {
  annotations: ReadonlySet<string>;
  /** Annotations without which it was told too, on some way. */
  without: ReadonlySet<string>;
  way: readonly number[];
  /** The name under which it was last sent; empty for none. */
  name: string;
}

/** One part of a message, with what its sender holds of it already. */
export interface Flow {
  node: number;
  message: GlobalMessage;
  field: number;
  /** Annotations written at this message. */
  written: ReadonlySet<string>;
  /** The same data as its sender was told or sent it before: by name, or as a predicate says. */
  before: readonly Held[];
  /** Data of the same type that its sender was told under another name. */
  alike: readonly Held[];
}

type Holdings = ReadonlyMap<RoleId, NameTable<Held>>;

/** Annotations that vouch for data; all others ask for clearance. */
export const vouching: ReadonlySet<string> = new Set(['Signed', 'Authenticated']);

/**
 * Follows annotated data through a graph, over all ways and round loops. Data is known by the name
 * of its payload; a payload whose predicate says that it equals something is that too; what has no
 * name is known by its type, unless that is one of the common ones. (May analysis: what one way
 * tells a role, the role holds.)
 */
export function flowsOf(cfg: GlobalCfg): Flow[] {
  const nexts = cfg.nodes.map(nextsOf);
  const { sequence } = flowOrder(nexts, cfg.entry);
  const before = new Map<number, Holdings>([[cfg.entry, new Map()]]);
  const flows = new Map<string, Flow>();
  const sender = new Sender(cfg, flows);
  for (let changed = true; changed;) {
    changed = false;
    for (const at of sequence) {
      const node = cfg.nodes[at];
      const held = before.get(at);
      if (!node || !held) continue;
      const after = node.kind === 'message' ? sender.send(node, at, held) : held;
      for (const next of nexts[at] ?? []) {
        const joined = union(before.get(next), after);
        if (joined === before.get(next)) continue;
        before.set(next, joined);
        changed = true;
      }
    }
  }
  return [...flows.values()];
}

class Sender {
  readonly #cfg: GlobalCfg;
  readonly #flows: Map<string, Flow>;
  readonly #nothing = new NameTable<Held>({ byName: new Map(), names: [] });
  /** Keys of data that is annotated somewhere, or said to equal such data. */
  readonly #wanted = new Set<string>();

  constructor(cfg: GlobalCfg, flows: Map<string, Flow>) {
    this.#cfg = cfg;
    this.#flows = flows;
    const payloads = cfg.nodes.flatMap((node) =>
      node.kind === 'message' ? node.message.payload : [],
    );
    for (const payload of payloads) {
      const own = keysOf(payload)[0];
      if (own !== undefined && annotationNames(payload.type).length > 0) this.#wanted.add(own);
    }
    for (let size = -1; size !== this.#wanted.size;) {
      size = this.#wanted.size;
      for (const payload of payloads) {
        const [own, ...equal] = keysOf(payload);
        if (own !== undefined && equal.some((key) => this.#wanted.has(key))) this.#wanted.add(own);
      }
    }
  }

  /** What everyone holds after a message; notes how its parts flow. */
  send(message: GlobalMessage, node: number, held: Holdings): Holdings {
    let after = held;
    message.message.payload.forEach((payload, field) => {
      const mine = held.get(message.from) ?? this.#nothing;
      const keys = keysOf(payload);
      const written = new Set(annotationNames(payload.type));
      const before = keys.flatMap((key) => mine.get(key) ?? []);
      const type = typeKey(payload.type);
      const alike = this.#alike(message, keys, type, mine);
      if (written.size > 0 || before.length > 0 || alike.length > 0) {
        const flow = { node, message, field, written, before, alike };
        this.#flows.set(`${node} ${field}`, flow);
      }
      const own = keys[0];
      if (own === undefined || !this.#wanted.has(own)) return;
      const made = heldAfter(node, payload, written, before);
      typesOf.set(made, new Set([type]));
      for (const role of [message.from, ...message.to]) {
        after = withHeld(after, role, own, made, this.#nothing);
      }
    });
    return after;
  }

  /** Matters only where somebody is told who may not know everything. */
  #alike(
    { to }: GlobalMessage,
    keys: readonly string[],
    type: string,
    mine: NameTable<Held>,
  ): Held[] {
    const { clearances } = this.#cfg;
    if (!clearances || !to.some((role) => Object.hasOwn(clearances, role))) return [];
    return mine
      .entries()
      .flatMap(([key, one]) => (!keys.includes(key) && typesOf.get(one)?.has(type) ? [one] : []));
  }
}

function heldAfter(
  node: number,
  { name = '' }: PayloadField,
  written: ReadonlySet<string>,
  before: readonly Held[],
): Held {
  const annotations = new Set([...written, ...before.flatMap((one) => [...one.annotations])]);
  const way = [...(before[0]?.way ?? []), node];
  const without = new Set([...vouching].filter((mark) => !written.has(mark)));
  return { annotations, without, way: way.slice(0, longestWay), name };
}

/** More relays than that are not told one by one. */
const longestWay = 20;

/** The types of what is held; beside it, because it is only for guesses. */
const typesOf = new WeakMap<Held, ReadonlySet<string>>();

function withHeld(
  holdings: Holdings,
  role: RoleId,
  key: string,
  made: Held,
  nothing: NameTable<Held>,
): Holdings {
  const mine = holdings.get(role) ?? nothing;
  const joined = joinHeld(mine.get(key), made);
  if (joined === mine.get(key)) return holdings;
  return new Map(holdings).set(role, mine.with(key, joined));
}

/** The same object when nothing is added. */
function union(a: Holdings | undefined, b: Holdings): Holdings {
  if (!a || a === b) return b;
  let joined: Holdings = a;
  for (const [role, items] of b) {
    const mine = a.get(role);
    if (mine === items) continue;
    if (!mine) {
      joined = new Map(joined).set(role, items);
      continue;
    }
    for (const key of items.differences(mine)) {
      const item = items.get(key);
      if (item) joined = withHeld(joined, role, key, item, mine);
    }
  }
  return joined;
}

/** The same object when nothing is added, so that the search for a fixed point ends. */
function joinHeld(a: Held | undefined, b: Held): Held {
  if (!a || a === b) return b;
  const types = typesOf.get(a) ?? new Set<string>();
  const others = typesOf.get(b) ?? new Set<string>();
  if (
    includes(a.annotations, b.annotations) &&
    includes(a.without, b.without) &&
    includes(types, others)
  ) {
    return a;
  }
  const annotations = new Set([...a.annotations, ...b.annotations]);
  const without = new Set([...a.without, ...b.without]);
  const first = a.annotations.size >= b.annotations.size ? a : b;
  const made: Held = { annotations, without, way: first.way, name: first.name };
  typesOf.set(made, new Set([...types, ...others]));
  return made;
}

function includes(all: ReadonlySet<string>, some: ReadonlySet<string>): boolean {
  for (const one of some) if (!all.has(one)) return false;
  return true;
}

/** By what data is known: its own name or type first, then what it is said to equal. */
function keysOf({ name, type }: PayloadField): string[] {
  const own = name === undefined ? typeKeyOfUnnamed(type) : `name ${name}`;
  const equal = name === undefined ? [] : equals(type, name).map((other) => `name ${other}`);
  return own === undefined ? equal : [own, ...equal];
}

/** Names that a type's predicates say the value equals, or is worked out of. */
function equals(type: PayloadType, own: string): string[] {
  if (type.kind === 'annotated') return equals(type.base, own);
  if (type.kind !== 'refined') return [];
  return [...equalNames(type.predicate, own), ...equals(type.base, own)];
}

function equalNames(e: Expression, own: string): string[] {
  if (e.kind !== 'binary') return [];
  if (e.operator === 'and') return [...equalNames(e.left, own), ...equalNames(e.right, own)];
  if (e.operator !== '==') return [];
  const names = [namesOf(e.left), namesOf(e.right)];
  const sides = names.filter((side) => !side.includes(own));
  const [other] = sides;
  return sides.length === 1 && other ? other : [];
}

/** The names of all annotations in a type. */
function annotationNames(type: PayloadType): string[] {
  switch (type.kind) {
    case 'annotated':
      return [...type.annotations.map(({ name }) => name), ...annotationNames(type.base)];
    case 'refined':
      return annotationNames(type.base);
    case 'named':
      return type.arguments.flatMap(annotationNames);
    default:
      return [];
  }
}

const common =
  /^(int|integer|long|short|byte|nat|uint|bool|boolean|string|str|text|char|double|float|real|decimal|number|unit|void|any|object|json|bytes)$/i;

function typeKeyOfUnnamed(type: PayloadType): string | undefined {
  const bare = bareType(type);
  if (bare.kind !== 'named' || (bare.arguments.length === 0 && common.test(bare.name))) {
    return undefined;
  }
  return `type ${typeKey(type)}`;
}

function typeKey(type: PayloadType): string {
  const bare = bareType(type);
  if (bare.kind !== 'named') return bare.kind === 'session' ? `${bare.protocol}@${bare.role}` : '';
  const inner = bare.arguments.map(typeKey);
  return inner.length > 0 ? `${bare.name}<${inner.join()}>` : bare.name;
}
