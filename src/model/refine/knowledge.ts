import type { Diagnostic } from '../../base/diagnostic.ts';
import { check } from '../expression/check.ts';
import type { Type } from '../expression/type.ts';
import { anyType, booleanType, numberType, stringType } from '../expression/type.ts';
import type { GlobalCfg, GlobalMessage } from '../global/cfg.ts';
import { nextsOf } from '../global/walk-cfg.ts';
import type { TypeDeclaration } from '../global/global.ts';
import type { RoleId } from '../protocol.ts';
import type { Verdict } from './decide.ts';
import { decide, withDefinitions } from './decide.ts';
import { eliminate } from './eliminate.ts';
import type { Formula, Sort, Vocabulary } from './formula.ts';
import {
  all,
  equalTexts,
  linear,
  newVocabulary,
  plus,
  same,
  some,
  variable,
  variablesOf,
  yes,
} from './formula.ts';
import { NameTable } from './name-table.ts';
import type { Predicate, Reading } from './predicates.ts';
import { predicatesOf, readPredicate } from './predicates.ts';
import { isCount, sortOfType } from './sorts.ts';
import { translate } from './translate.ts';

/** A value that is sent at one place; a name may stand for several, one after the other. */
export interface KnownValue {
  /** The variable of formulas. */
  id: string;
  name: string;
  sort: Sort | undefined;
  /** The message that brings it; -1 for one of several. */
  node: number;
  /** Carried round a loop, or one of several: not all that holds of it is known. */
  vague: boolean;
}

/** What holds, newest first; shared between states. */
export interface Fact {
  formula: Formula;
  /** All variables that it bears on, those of definitions included. */
  over: ReadonlySet<string>;
  depth: number;
  older: Fact | undefined;
}

/** What is known before a node is reached. */
export interface KnowledgeState {
  /** By role and name. */
  known: ReadonlyMap<RoleId, NameTable<KnownValue>>;
  facts: Fact | undefined;
}

/** A message's predicates, read where it stands. */
export interface ReadMessage {
  node: number;
  message: GlobalMessage;
  /** The variable of each payload. */
  fields: string[];
  /** Variables that are new here: chosen by the sender. */
  fresh: string[];
  predicates: ReadPredicate[];
  /** Whether its demands can be met at all. */
  alone: Verdict['kind'];
  /** Why that is not known. */
  why?: string;
  /**
   * What must hold of earlier values for there to be values that meet its demands: true when it
   * makes no difference; absent when that cannot be worked out.
   */
  guard?: Formula;
  /** Its demands can be met, but not given what holds before it. */
  impossible: boolean;
}

/** A predicate, and what it says; nothing when it makes no sense or names what is not known. */
export interface ReadPredicate {
  predicate: Predicate;
  reading: Reading;
  formula: Formula;
  /** What is wrong with its types. */
  diagnostics: Diagnostic[];
}

/** Facts and knowledge along a graph. */
export interface Knowledge {
  vocabulary: Vocabulary;
  /** By variable. */
  values: Map<string, KnownValue>;
  /** Before each node that can be reached. */
  states: Map<number, KnowledgeState>;
  messages: Map<number, ReadMessage>;
}

/**
 * Follows through the graph what each role knows (values it has sent or received) and what holds of
 * these values. Exact outside loops: where ways meet, one of their facts holds. What a loop sends
 * anew is, when it comes round, only known to satisfy what holds of it wherever it is sent.
 */
export function knowledgeOf(cfg: GlobalCfg, types: readonly TypeDeclaration[]): Knowledge {
  return new Follower(cfg, types).run();
}

/** How many of the newest facts are looked at, and how many are taken. */
const [mostSeen, mostTaken] = [400, 30];

/** The newest facts of a state that bear on some variables; `whole` when there are no more. */
export function factsAbout(
  state: KnowledgeState,
  variables: Iterable<string>,
): { formula: Formula; whole: boolean } {
  const facts: Fact[] = [];
  let fact = state.facts;
  for (; fact && facts.length < mostSeen; fact = fact.older) facts.push(fact);
  const wanted = new Set(variables);
  const taken = new Set<Formula>();
  for (let before = -1; before !== taken.size;) {
    before = taken.size;
    for (const { formula, over } of facts) {
      if (taken.has(formula) || !meets(over, wanted)) continue;
      if (taken.size === mostTaken) return { formula: all([...taken]), whole: false };
      taken.add(formula);
      for (const name of over) wanted.add(name);
    }
  }
  return { formula: all([...taken]), whole: fact === undefined };
}

function meets(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const one of some) if (others.has(one)) return true;
  return false;
}

/** All variables that a formula bears on, those of definitions included. */
export function variablesBehind(formula: Formula, vocabulary: Vocabulary): Set<string> {
  return variablesOf(withDefinitions(formula, vocabulary));
}

class Follower {
  readonly #cfg: GlobalCfg;
  readonly #types: readonly TypeDeclaration[];
  readonly #vocabulary = newVocabulary();
  readonly #values = new Map<string, KnownValue>();
  readonly #states = new Map<number, KnowledgeState>();
  readonly #messages = new Map<number, ReadMessage>();
  readonly #incoming = new Map<number, KnowledgeState[]>();
  readonly #tracked = new Set<string>();
  readonly #predicates = new Map<number, Predicate[]>();
  readonly #noNames = new NameTable<KnownValue>({ byName: new Map(), names: [] });

  constructor(cfg: GlobalCfg, types: readonly TypeDeclaration[]) {
    this.#cfg = cfg;
    this.#types = types;
    cfg.nodes.forEach((node, at) => {
      if (node.kind !== 'message') return;
      const predicates = predicatesOf(node);
      if (predicates.length === 0) return;
      this.#predicates.set(at, predicates);
      for (const { names } of predicates) for (const name of names) this.#tracked.add(name);
    });
  }

  run(): Knowledge {
    const { nodes, entry } = this.#cfg;
    const order = flowOrder(nodes.map(nextsOf), entry);
    const joins = new Set(nodes.flatMap((node) => (node.kind === 'fork' ? [node.join] : [])));
    this.#incoming.set(entry, [{ known: new Map(), facts: undefined }]);
    for (const at of order.sequence) {
      const node = nodes[at];
      if (!node) continue;
      const incoming = this.#incoming.get(at) ?? [];
      const met = joins.has(at) ? this.#together(incoming) : this.#either(incoming, at);
      const loop = order.loops.get(at);
      const state = loop ? this.#carried(met, at, loop) : met;
      this.#states.set(at, state);
      const after = node.kind === 'message' ? this.#send(node, at, state) : state;
      for (const next of nextsOf(node)) this.#flow(next, after);
    }
    return {
      vocabulary: this.#vocabulary,
      values: this.#values,
      states: this.#states,
      messages: this.#messages,
    };
  }

  #withFact(older: Fact | undefined, formula: Formula): Fact | undefined {
    if (formula.kind === 'true') return older;
    const over = variablesBehind(formula, this.#vocabulary);
    return { formula, over, older, depth: (older?.depth ?? 0) + 1 };
  }

  #flow(to: number, state: KnowledgeState): void {
    const incoming = this.#incoming.get(to);
    if (incoming) incoming.push(state);
    else this.#incoming.set(to, [state]);
  }

  #send(node: GlobalMessage, at: number, state: KnowledgeState): KnowledgeState {
    const predicates = this.#predicates.get(at) ?? [];
    const named = node.message.payload.some(
      ({ name }) => name !== undefined && this.#tracked.has(name),
    );
    if (predicates.length === 0 && !named) return state;
    const mine = state.known.get(node.from);
    const fresh: string[] = [];
    const told: KnownValue[] = [];
    const fields = node.message.payload.map(({ name, type }, i) => {
      const passed = name === undefined ? undefined : this.#passedOn(name, i, node, mine);
      const value = passed ?? this.#value(`${name ?? ''}@${at}.${i}`, name ?? '', type, at);
      if (!passed) fresh.push(value.id);
      if (name !== undefined && this.#tracked.has(name)) told.push(value);
      return value.id;
    });
    const read = predicates.map((predicate) => this.#read(predicate, node, fields, mine));
    const demand = all(
      read.filter(({ predicate }) => !predicate.nested).map(({ formula }) => formula),
    );
    const alone = decide(demand, this.#vocabulary);
    const guard = this.#guard(demand, fresh);
    const impossible = alone.kind !== 'unsat' && this.#isExcluded(guard ?? demand, state);
    this.#messages.set(at, {
      node: at,
      message: node,
      fields,
      fresh,
      predicates: read,
      alone: alone.kind,
      ...(alone.kind === 'unknown' ? { why: alone.why } : {}),
      ...(guard ? { guard } : {}),
      impossible,
    });
    const known = new Map(state.known);
    for (const role of [node.from, ...node.to]) {
      let names = known.get(role) ?? this.#noNames;
      for (const value of told) names = names.with(value.name, value);
      known.set(role, names);
    }
    // What cannot be is left out: else everything behind it would follow.
    const possible = !impossible && alone.kind !== 'unsat';
    return { known, facts: possible ? this.#withFact(state.facts, demand) : state.facts };
  }

  /** The demand without the values that are chosen here. */
  #guard(demand: Formula, fresh: readonly string[]): Formula | undefined {
    const over = [...variablesBehind(demand, this.#vocabulary)];
    if (!over.some((name) => this.#values.has(name) && !fresh.includes(name))) return yes;
    const own = over.filter((name) => isPartOf(name, fresh));
    return eliminate(demand, own, this.#vocabulary);
  }

  /** True when what holds before excludes what is demanded of earlier values. */
  #isExcluded(demand: Formula, state: KnowledgeState): boolean {
    if (demand.kind === 'true') return false;
    const { formula } = factsAbout(state, variablesBehind(demand, this.#vocabulary));
    if (decide(all([formula, demand]), this.#vocabulary).kind !== 'unsat') return false;
    return decide(formula, this.#vocabulary).kind !== 'unsat';
  }

  /** A value that its sender was told under the same name, and that is not said to be another. */
  #passedOn(
    name: string,
    field: number,
    { from, message }: GlobalMessage,
    mine: NameTable<KnownValue> | undefined,
  ): KnownValue | undefined {
    const value = mine?.get(name);
    const origin = value && this.#cfg.nodes[value.node];
    const type = message.payload[field]?.type;
    if (!value || !type || origin?.kind !== 'message' || origin.from === from) return undefined;
    const restated = predicatesOf({ message: { label: '', payload: [{ name, type }] } });
    return restated.length === 0 ? value : undefined;
  }

  #value(
    id: string,
    name: string,
    type: Parameters<typeof sortOfType>[0],
    node: number,
  ): KnownValue {
    const sort = sortOfType(type, this.#types);
    const value = { id, name, sort, node, vague: false };
    this.#values.set(id, value);
    if (sort) this.#vocabulary.sorts.set(id, sort);
    if (isCount(type)) this.#vocabulary.definitions.set(id, linear('>=', variable(id)));
    return value;
  }

  #read(
    predicate: Predicate,
    { message }: GlobalMessage,
    fields: readonly string[],
    mine: NameTable<KnownValue> | undefined,
  ): ReadPredicate {
    const known = (name: string): KnownValue | undefined => mine?.get(name);
    const reading = readPredicate(predicate, { message, types: this.#types, fields, known });
    const environment = Object.fromEntries(
      predicate.names.map((name) => [name, { type: typeOf(reading.resolve([name])), doc: '' }]),
    );
    const { diagnostics } = check(predicate.expression, environment, booleanType);
    const wrong = diagnostics.some(({ severity }) => severity === 'error');
    const formula =
      wrong || reading.unknown.length > 0
        ? yes
        : translate(predicate.expression, reading.resolve, this.#vocabulary);
    return { predicate, reading, formula, diagnostics };
  }

  /** Where branches of a parallel meet, all that they know is known. */
  #together(incoming: readonly KnowledgeState[]): KnowledgeState {
    const [first = nothing, ...others] = incoming;
    let facts = first.facts;
    const known = new Map(first.known);
    for (const other of others) {
      const shared = meeting(facts, other.facts);
      facts = this.#withFact(facts, all(since(other.facts, shared)));
      for (const [role, names] of other.known) {
        let mine = known.get(role) ?? this.#noNames;
        for (const name of names.differences(mine)) {
          if (names.has(name)) mine = mine.with(name, names.get(name));
        }
        known.set(role, mine);
      }
    }
    return { known, facts };
  }

  /** Where ways meet, what all know is known, and what holds on one of them holds. */
  #either(incoming: readonly KnowledgeState[], at: number): KnowledgeState {
    const [first = nothing, ...others] = incoming;
    if (others.every((other) => other === first)) return first;
    const choices = incoming.map((): Formula[] => []);
    const made = new Map<string, KnownValue>();
    const known = new Map<RoleId, NameTable<KnownValue>>();
    for (const [role, names] of first.known) {
      let kept = names;
      const tables = others.map((other) => other.known.get(role) ?? this.#noNames);
      for (const name of new Set(tables.flatMap((table) => names.differences(table)))) {
        const values = incoming.map((state) => state.known.get(role)?.get(name));
        kept = kept.with(name, this.#oneOf(values, at, made, choices));
      }
      known.set(role, kept);
    }
    const shared = incoming.reduce<Fact | undefined>(
      (fact, state) => meeting(fact, state.facts),
      first.facts,
    );
    const ways = incoming.map(({ facts }, i) =>
      all([...since(facts, shared), ...(choices[i] ?? [])]),
    );
    return { known, facts: this.#withFact(shared, some(ways)) };
  }

  #oneOf(
    values: readonly (KnownValue | undefined)[],
    at: number,
    made: Map<string, KnownValue>,
    choices: readonly Formula[][],
  ): KnownValue | undefined {
    const [first] = values;
    if (!first || values.includes(undefined)) return undefined;
    if (values.every((value) => value === first)) return first;
    const key = values.map((value) => value?.id).join();
    const before = made.get(key);
    if (before) return before;
    const sorts = new Set(values.map((value) => value?.sort));
    const sort = sorts.size === 1 ? first.sort : undefined;
    const vague = sort === undefined || values.some((value) => value?.vague);
    const id = `${first.name}@${at}/${made.size}`;
    const value: KnownValue = { id, name: first.name, sort, node: -1, vague };
    this.#values.set(id, value);
    made.set(key, value);
    if (sort) {
      this.#vocabulary.sorts.set(id, sort);
      values.forEach((one, i) => choices[i]?.push(equal(sort, id, one?.id ?? id)));
    }
    return value;
  }

  /** At the head of a loop, what it sends anew may be any value that fits wherever it is sent. */
  #carried(state: KnowledgeState, at: number, loop: ReadonlySet<number>): KnowledgeState {
    const senders = new Map<string, { node: GlobalMessage; at: number }[]>();
    for (const place of loop) {
      const node = this.#cfg.nodes[place];
      if (node?.kind !== 'message') continue;
      for (const { name } of node.message.payload) {
        if (name === undefined || !this.#tracked.has(name)) continue;
        senders.set(name, [...(senders.get(name) ?? []), { node, at: place }]);
      }
    }
    if (senders.size === 0) return state;
    const made = new Map<string, KnownValue>();
    const known = new Map<RoleId, NameTable<KnownValue>>();
    let facts = state.facts;
    for (const [role, names] of state.known) {
      let kept = names;
      for (const name of senders.keys()) {
        const value = names.get(name);
        if (!value) continue;
        const mine = (senders.get(name) ?? []).filter(({ node }) => involves(node, role));
        if (mine.length === 0) continue;
        const key = `${value.id} ${mine.map((one) => one.at).join()}`;
        let carried = made.get(key);
        if (!carried) {
          carried = { ...value, id: `${name}@${at}~${made.size}`, node: -1, vague: true };
          made.set(key, carried);
          this.#values.set(carried.id, carried);
          if (value.sort) this.#vocabulary.sorts.set(carried.id, value.sort);
          facts = this.#withFact(facts, this.#anywhere(carried, value, mine, state));
        }
        kept = kept.with(name, carried);
      }
      known.set(role, kept);
    }
    return { known, facts };
  }

  /** What holds of a carried value: what held of the first, or where it is sent in the loop. */
  #anywhere(
    carried: KnownValue,
    first: KnownValue,
    sent: readonly { node: GlobalMessage; at: number }[],
    state: KnowledgeState,
  ): Formula {
    const entering: Formula[] = [];
    for (let fact = state.facts; fact; fact = fact.older) {
      const over = variablesOf(fact.formula);
      if (over.size === 1 && over.has(first.id))
        entering.push(renamed(fact.formula, first.id, carried.id));
    }
    const inside = sent.map(({ at }) =>
      all(
        (this.#predicates.get(at) ?? [])
          .filter(({ nested, names, own }) => {
            const alone = names.length === 1 && names[0] === carried.name;
            return !nested && alone && (own === undefined || own === carried.name);
          })
          .map(({ expression }) =>
            translate(
              expression,
              ([name, ...fields]) =>
                name === carried.name && fields.length === 0
                  ? {
                      kind: 'variable',
                      id: carried.id,
                      ...(carried.sort && { sort: carried.sort }),
                    }
                  : undefined,
              this.#vocabulary,
            ),
          ),
      ),
    );
    return some([all(entering), ...inside]);
  }
}

function typeOf(referent: ReturnType<Reading['resolve']>): Type {
  if (referent?.kind === 'length') return numberType;
  if (!referent?.sort) return anyType;
  if (referent.sort === 'boolean') return booleanType;
  return referent.sort === 'text' ? stringType : numberType;
}

/** True for a variable that is one of some values, a part of one, or its length. */
function isPartOf(name: string, values: readonly string[]): boolean {
  return values.some(
    (value) =>
      name === value ||
      name.startsWith(`${value}.`) ||
      name === `len(${value})` ||
      name.startsWith(`len(${value}.`),
  );
}

const nothing: KnowledgeState = { known: new Map(), facts: undefined };

function involves({ from, to }: GlobalMessage, role: RoleId): boolean {
  return from === role || to.includes(role);
}

/** The newest fact that two states share. */
function meeting(a: Fact | undefined, b: Fact | undefined): Fact | undefined {
  let [one, other] = [a, b];
  while (one !== other) {
    if ((one?.depth ?? 0) >= (other?.depth ?? 0)) one = one?.older;
    else other = other?.older;
  }
  return one;
}

function since(newest: Fact | undefined, shared: Fact | undefined): Formula[] {
  const formulas: Formula[] = [];
  for (let fact = newest; fact && fact !== shared; fact = fact.older) formulas.push(fact.formula);
  return formulas;
}

function equal(sort: Sort, a: string, b: string): Formula {
  if (sort === 'boolean') {
    return same(
      { kind: 'boolean', name: a, value: true },
      { kind: 'boolean', name: b, value: true },
    );
  }
  if (sort === 'text') return equalTexts({ variable: a }, { variable: b });
  return linear('=', plus(variable(a), variable(b), -1n));
}

/** A formula over one variable as one over another. */
function renamed(f: Formula, from: string, to: string): Formula {
  switch (f.kind) {
    case 'and':
      return all(f.items.map((item) => renamed(item, from, to)));
    case 'or':
      return some(f.items.map((item) => renamed(item, from, to)));
    case 'linear': {
      const terms = new Map([...f.sum.terms].map(([name, n]) => [name === from ? to : name, n]));
      return { ...f, sum: { ...f.sum, terms } };
    }
    case 'boolean':
      return f.name === from ? { ...f, name: to } : f;
    case 'equal': {
      const [left, right] = [f.left, f.right].map((text) =>
        'variable' in text && text.variable === from ? { variable: to } : text,
      );
      return { ...f, left: left ?? f.left, right: right ?? f.right };
    }
    default:
      return f;
  }
}

/** Nodes such that each comes behind all that lead to it, but for ways back; and what these go round. */
export function flowOrder(
  nexts: readonly (readonly number[])[],
  entry: number,
): { sequence: number[]; loops: Map<number, Set<number>> } {
  const state = new Map<number, 'open' | 'done'>();
  const sequence: number[] = [];
  const back: [number, number][] = [];
  const before = new Map<number, number[]>();
  const stack: { at: number; nexts: readonly number[]; i: number }[] = [];
  const open = (at: number): void => {
    state.set(at, 'open');
    stack.push({ at, nexts: nexts[at] ?? [], i: 0 });
  };
  open(entry);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.nexts[top.i];
    top.i += 1;
    if (next === undefined) {
      state.set(top.at, 'done');
      sequence.push(top.at);
      stack.pop();
      continue;
    }
    const sources = before.get(next);
    if (sources) sources.push(top.at);
    else before.set(next, [top.at]);
    const seen = state.get(next);
    if (seen === 'open') back.push([top.at, next]);
    else if (seen === undefined) open(next);
  }
  const loops = new Map<number, Set<number>>();
  for (const [from, head] of back) {
    const body = loops.get(head) ?? new Set([head]);
    loops.set(head, body);
    const work = [from];
    for (let at = work.pop(); at !== undefined; at = work.pop()) {
      if (body.has(at)) continue;
      body.add(at);
      work.push(...(before.get(at) ?? []));
    }
  }
  return { sequence: sequence.reverse(), loops };
}
