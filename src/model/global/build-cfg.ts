import { must, unreachable } from '../../base/assert.ts';
import type { RoleId } from '../protocol.ts';
import type { GlobalCfg, GlobalMessage, GlobalNode, InlinedCall } from './cfg.ts';
import { compactCfg } from './compact-cfg.ts';
import {
  declarationOf,
  type Argument,
  type Block,
  type Call,
  type Choice,
  type Connect,
  type Continue,
  type Do,
  type GlobalProtocol,
  type Handler,
  type Interaction,
  type MessageTransfer,
  type Parallel,
  type ProtocolDeclaration,
  type Recursion,
  type Throw,
  type Try,
} from './global.ts';
import { freshRole } from './fresh-role.ts';
import {
  nothingReplaced,
  playerOf,
  replacedMessage,
  substitutionOf,
  type Substitution,
} from './substitute.ts';
import { whoMustKnow, type ThrowSite } from './throw-sites.ts';

/** Why a part of a protocol has no meaning. `element` is an id in the protocol `protocol`. */
export interface CfgProblem {
  code: CfgProblemCode;
  /** For people: the cause, and how to mend it. */
  message: string;
  element: string;
  protocol: string;
}

/** What can be wrong with the flow of a protocol. */
export type CfgProblemCode =
  | 'protocol-unknown'
  | 'recursion-unbound'
  | 'recursion-unguarded'
  | 'recursion-not-last'
  | 'recursion-leaves-parallel'
  | 'unreachable'
  | 'throw-uncaught'
  | 'throw-leaves-parallel'
  | 'too-large';

/** A protocol's graph and what is wrong with it. */
export interface BuiltCfg {
  cfg: GlobalCfg;
  problems: CfgProblem[];
}

/**
 * The control-flow graph of a protocol, calls inlined. Whatever the protocol, there is a graph:
 * what has no meaning is left out of it and told in `problems`. Of a protocol that is too large to
 * be written out nothing is in it (`incomplete` says why). Worked out once for each protocol.
 */
export function buildGlobalCfg(global: GlobalProtocol): BuiltCfg {
  let result = built.get(global);
  if (!result) {
    result = new Builder(global).result();
    built.set(global, result);
  }
  return result;
}

const built = new WeakMap<GlobalProtocol, BuiltCfg>();

/** The most nodes that are made: calls in calls can multiply without end. */
const mostNodes = 20_000;

/** The most calls inside each other. */
const mostCalls = 200;

/** Something that can be gone back to: a recursion, or a call that is being inlined. */
interface Frame {
  node: number;
  /** What comes behind it. */
  after: number;
  /** How many parallels hold it. */
  depth: number;
}

interface CaughtBy {
  handler: Handler;
  /** Who throws, as the protocol around names it. */
  from: RoleId;
  entry: number;
  site: Omit<ThrowSite, 'node' | 'from'>;
  depth: number;
}

/** What the text around an interaction says of it. */
interface Around {
  protocol: string;
  names: Substitution;
  /** The call in the outermost protocol through which this one is reached. */
  site: string | undefined;
  recursions: ReadonlyMap<string, Frame>;
  handlers: ReadonlyMap<string, CaughtBy>;
  depth: number;
  /** Where a branch of the innermost parallel ends. */
  join: number;
  /** The innermost choice, told once it is made. */
  choice: { node: number };
  /** Roles made in other branches of the parallels around. */
  beside: ReadonlySet<RoleId>;
}

/** A call that was written out. */
interface Written {
  node: number;
  /** The roles that it makes. */
  made: ReadonlySet<RoleId>;
}

/** A protocol that is called. */
interface Called {
  /** Its name in the module. */
  key: string;
  declaration: ProtocolDeclaration;
}

class Builder {
  readonly #global: GlobalProtocol;
  readonly #nodes: GlobalNode[] = [{ kind: 'end' }];
  readonly #calls: InlinedCall[] = [];
  readonly #problems: CfgProblem[] = [];
  readonly #throws: ThrowSite[] = [];
  /** Nodes that are gone back to. */
  readonly #targets = new Set<number>();
  /** Where each interaction begins, to find those that are never reached. */
  readonly #begins: { element: string; protocol: string; node: number }[] = [];
  readonly #dynamic = new Set<RoleId>();
  readonly #clocks = new Set<string>();
  /** The calls that are being written out, outermost first. */
  readonly #open = new Map<string, Frame>();
  readonly #openNodes = new Set<number>();
  /** Roles made by the calls that are being written out, and what comes behind those. */
  readonly #spawned: { roles: RoleId[]; after: number }[] = [];
  /** Roles made since the innermost place where that matters. */
  #made = new Set<RoleId>();
  readonly #written = new Map<string, Written>();
  readonly #numbers = new WeakMap<object, number>();
  #lastNumber = 0;
  /** Why there is no graph. */
  #full: string | undefined;

  constructor(global: GlobalProtocol) {
    this.#global = global;
  }

  result(): { cfg: GlobalCfg; problems: CfgProblem[] } {
    const declaration = declarationOf(this.#global);
    // Looked at by itself, a nested protocol has its new roles from the beginning.
    const own = [...declaration.roles, ...declaration.newRoles].map(({ name }) => name);
    const arguments_ = declaration.parameters.map(({ name }): Argument => ({ kind: 'name', name }));
    const around = {
      protocol: this.#global.name,
      names: nothingReplaced,
      site: undefined,
      recursions: new Map(),
      handlers: new Map(),
      depth: 0,
      join: 0,
      choice: { node: -1 },
      beside: new Set<RoleId>(),
    };
    const names = substitutionOf(
      declaration,
      new Map(own.map((role) => [role, role])),
      arguments_,
      nothingReplaced,
    );
    const called = { key: this.#global.name, declaration };
    const entry = this.#inline(called, names, 'protocol', 0, around);
    if (this.#full !== undefined) return this.#nothing(own, this.#full);
    for (const site of this.#throws) {
      const node = this.#nodes[site.node];
      if (node?.kind === 'message') node.to = whoMustKnow(this.#nodes, site);
    }
    const {
      nodes,
      entry: first,
      calls,
      numbers,
    } = compactCfg({
      nodes: this.#nodes,
      entry,
      calls: this.#calls,
      targets: this.#targets,
    });
    this.#tellUnreached(numbers);
    this.#tellUnguarded(nodes);
    const cfg: GlobalCfg = {
      protocolName: declaration.name,
      parameters: declaration.parameters,
      roles: [...new Set([...own, ...this.#dynamic])],
      nodes,
      entry: first,
      clocks: [...this.#clocks],
      calls,
    };
    if (this.#dynamic.size > 0) cfg.dynamic = [...this.#dynamic];
    const cleared = declaration.roles.flatMap(({ name, clearance }) =>
      clearance ? [[name, clearance] as const] : [],
    );
    if (cleared.length > 0) cfg.clearances = Object.fromEntries(cleared);
    return { cfg, problems: this.#problems };
  }

  /** What there is of a protocol that cannot be written out. */
  #nothing(roles: RoleId[], incomplete: string): BuiltCfg {
    const { name, parameters } = declarationOf(this.#global);
    const cfg: GlobalCfg = {
      protocolName: name,
      parameters,
      roles,
      nodes: [{ kind: 'end' }],
      entry: 0,
      clocks: [],
      calls: [],
      incomplete,
    };
    return { cfg, problems: this.#problems };
  }

  #add(node: GlobalNode): number {
    return this.#nodes.push(node) - 1;
  }

  #base(element: string, { protocol, site }: Around): NodeBase {
    const own = site === undefined || protocol === this.#global.name;
    return own ? { element, protocol } : { element, protocol, site };
  }

  #problem(code: CfgProblemCode, element: string, around: Around, message: string): void {
    const { protocol } = around;
    const told = this.#problems.some(
      (one) => one.code === code && one.element === element && one.protocol === protocol,
    );
    if (!told) this.#problems.push({ code, message, element, protocol });
  }

  /** The node that a body begins with, when `next` comes behind it. */
  #sequence(body: readonly Interaction[], next: number, around: Around): number {
    let at = next;
    if (this.#full !== undefined) return at;
    for (let i = body.length - 1; i >= 0; i--) {
      const node = must(body[i]);
      at = this.#interaction(node, at, around);
      const { protocol } = around;
      this.#begins.push({ element: node.id, protocol, node: at });
    }
    return at;
  }

  #interaction(node: Interaction, next: number, around: Around): number {
    switch (node.kind) {
      case 'message':
        return this.#message(node, next, around);
      case 'connect':
      case 'wrap':
        return this.#connection(node, next, around);
      case 'disconnect': {
        const from = playerOf(node.from, around.names);
        const to = playerOf(node.to, around.names);
        return this.#add({ ...this.#base(node.id, around), kind: 'disconnect', from, to, next });
      }
      case 'choice':
        return this.#choice(node, next, around);
      case 'recursion':
        return this.#recursion(node, next, around);
      case 'continue':
        return this.#continue(node, next, around);
      case 'parallel':
        return this.#parallel(node, next, around);
      case 'do':
        return this.#do(node, next, around);
      case 'call':
        return this.#call(node, next, around);
      case 'try':
        return this.#try(node, next, around);
      case 'throw':
        return this.#throw(node, around);
      default:
        return unreachable(node);
    }
  }

  #message(node: MessageTransfer, next: number, around: Around): number {
    const { names } = around;
    const made: GlobalMessage = {
      ...this.#base(node.id, around),
      kind: 'message',
      form: 'message',
      from: playerOf(node.from, names),
      to: node.to.map((role) => playerOf(role, names)),
      message: replacedMessage(node.message, node.signature, names),
      next,
    };
    if (node.where) {
      made.where = node.where.map((one) => ({ ...one, role: playerOf(one.role, names) }));
    }
    if (node.within) made.within = node.within;
    if (node.resetting) made.resetting = node.resetting;
    return this.#add(made);
  }

  #connection(
    node: Connect | Extract<Interaction, { kind: 'wrap' }>,
    next: number,
    around: Around,
  ): number {
    const { names } = around;
    const own = node.kind === 'connect' ? node.message : undefined;
    return this.#add({
      ...this.#base(node.id, around),
      kind: 'message',
      form: node.kind,
      from: playerOf(node.from, names),
      to: [playerOf(node.to, names)],
      message: own ? replacedMessage(own, own.label, names) : { label: '', payload: [] },
      next,
    });
  }

  /**
   * A node between what ends and what comes behind it, if that is where a recursion goes on: so a
   * branch that ends there and one that says `continue` are told apart.
   */
  #meeting(next: number, element: string, around: Around): number {
    const recursions = [...around.recursions.values()];
    const goesOn = this.#openNodes.has(next) || recursions.some(({ node }) => node === next);
    if (!goesOn) return next;
    return this.#add({ ...this.#base(element, around), kind: 'join', next });
  }

  #choice(node: Choice, next: number, around: Around): number {
    const join = this.#meeting(next, node.id, around);
    const choice = { node: -1 };
    const inside = { ...around, choice };
    const branches = node.branches.map(({ body }) => this.#sequence(body, join, inside));
    const at = playerOf(node.at ?? firstSender(node.branches) ?? '', around.names);
    const labels = node.branches.map(({ label }) => label);
    const made = { ...this.#base(node.id, around), kind: 'choice' as const };
    choice.node = this.#add({ ...made, at, branches, labels, join });
    return choice.node;
  }

  #recursion(node: Recursion, next: number, around: Around): number {
    const join = this.#meeting(next, node.id, around);
    const { label } = node;
    const at = this.#add({
      ...this.#base(node.id, around),
      kind: 'recursion',
      label,
      next: join,
      join,
    });
    const frame = { node: at, after: join, depth: around.depth };
    const recursions = new Map(around.recursions).set(label, frame);
    const body = this.#sequence(node.body, join, { ...around, recursions });
    this.#enter(at, body);
    return at;
  }

  #enter(recursion: number, body: number): void {
    const made = this.#nodes[recursion];
    if (made?.kind === 'recursion') made.next = body;
  }

  #continue(node: Continue, next: number, around: Around): number {
    const frame = around.recursions.get(node.label);
    if (frame) return this.#back(frame, node.id, `continue ${node.label}`, next, around);
    this.#problem(
      'recursion-unbound',
      node.id,
      around,
      `There is no \`rec ${node.label}\` around this \`continue\`: name one that is.`,
    );
    return next;
  }

  /** The way back to where a recursion or call began. */
  #back(frame: Frame, element: string, what: string, next: number, around: Around): number {
    if (frame.depth !== around.depth) {
      this.#problem(
        'recursion-leaves-parallel',
        element,
        around,
        `\`${what}\` leaves a branch of a \`par\` while the others go on: put the whole recursion inside the branch, or behind the \`par\`.`,
      );
      return around.join;
    }
    if (next !== frame.after) {
      this.#problem(
        'recursion-not-last',
        element,
        around,
        `Something stands behind \`${what}\` that would never be done: a recursion must be the last thing in its branch.`,
      );
    }
    this.#targets.add(frame.node);
    return frame.node;
  }

  #parallel(node: Parallel, next: number, around: Around): number {
    const base = this.#base(node.id, around);
    const join = this.#add({ ...base, kind: 'join', next });
    const inside = { ...around, depth: around.depth + 1, join, choice: { node: -1 } };
    let { beside } = around;
    const branches = node.branches.map(({ body }) => {
      const [at, made] = this.#making(() => this.#sequence(body, join, { ...inside, beside }));
      if (made.size > 0) beside = new Set([...beside, ...made]);
      return at;
    });
    return this.#add({ ...base, kind: 'fork', branches, join });
  }

  /** What something gives, and the roles that it makes. */
  #making(make: () => number): [number, ReadonlySet<RoleId>] {
    const outer = this.#made;
    const made = new Set<RoleId>();
    this.#made = made;
    const result = make();
    this.#made = outer;
    this.#makes(made);
    return [result, made];
  }

  #makes(roles: Iterable<RoleId>): void {
    for (const role of roles) this.#made.add(role);
  }

  #do(node: Do, next: number, around: Around): number {
    const declaration = this.#declaration(node.protocol, node.id, around);
    if (!declaration) return next;
    const players = node.roles.map((role) => playerOf(role, around.names));
    const roles = new Map(
      declaration.roles.map(({ name }, i) => [name, players[i] ?? name] as const),
    );
    const names = substitutionOf(declaration, roles, node.arguments, around.names);
    return this.#inline({ key: node.protocol, declaration }, names, node.id, next, around);
  }

  #call(node: Call, next: number, around: Around): number {
    const declaration = this.#declaration(node.protocol, node.id, around);
    if (!declaration) return next;
    const players = node.roles.map((role) => playerOf(role, around.names));
    const roles = new Map(
      declaration.roles.map(({ name }, i) => [name, players[i] ?? name] as const),
    );
    const made = this.#newRoles(declaration, players, node.id, next, around);
    for (const [name, role] of made) roles.set(name, role);
    const names = substitutionOf(declaration, roles, node.arguments, around.names);
    const from = playerOf(node.caller, around.names);
    const to = [...new Set(roles.values())].filter((role) => role !== from);
    const called = { key: node.protocol, declaration };
    this.#spawned.push({ roles: [...made.values()], after: next });
    const body = this.#inline(called, names, node.id, next, around);
    this.#spawned.pop();
    if (to.length === 0) return body;
    const message = { label: declaration.name, payload: [] };
    const base = this.#base(node.id, around);
    return this.#add({ ...base, kind: 'message', form: 'invite', from, to, message, next: body });
  }

  /** The roles that a call makes, by their names there: none bears the name of another in play. */
  #newRoles(
    declaration: ProtocolDeclaration,
    players: readonly RoleId[],
    element: string,
    next: number,
    around: Around,
  ): Map<RoleId, RoleId> {
    const own = declarationOf(this.#global);
    const outermost = [...own.roles, ...own.newRoles].map(({ name }) => name);
    const alive = this.#spawned.flatMap(({ roles, after }) => (after === next ? [] : roles));
    const taken = new Set([...outermost, ...players, ...alive, ...around.beside]);
    const made = new Map<RoleId, RoleId>();
    for (const { name } of declaration.newRoles) {
      const role = freshRole(name, declaration.name, taken);
      if (role === undefined) {
        this.#overflow(element, around, spawning(declaration.name));
        break;
      }
      taken.add(role);
      made.set(name, role);
      this.#dynamic.add(role);
    }
    this.#makes(made.values());
    return made;
  }

  #declaration(name: string, element: string, around: Around): ProtocolDeclaration | undefined {
    const { protocols } = this.#global.module;
    const found = Object.hasOwn(protocols, name) ? protocols[name] : undefined;
    if (!found) {
      const message = `There is no protocol \`${name}\` here: declare or import it.`;
      this.#problem('protocol-unknown', element, around, message);
    }
    return found;
  }

  /**
   * A called protocol's body in place of the call; the same call inside it leads back to it, and
   * the same call in another place behind which the same comes leads to the same nodes.
   */
  #inline(
    called: Called,
    names: Substitution,
    element: string,
    next: number,
    around: Around,
  ): number {
    const { key: protocol, declaration } = called;
    const key = callKey(protocol, names);
    const frame = this.#open.get(key);
    if (frame) return this.#back(frame, element, `do ${declaration.name}`, next, around);
    const place = this.#placeKey(key, element, next, around);
    const known = this.#written.get(place);
    if (known) {
      this.#makes(known.made);
      return known.node;
    }
    if (this.#nodes.length > mostNodes || this.#open.size > mostCalls) {
      this.#overflow(element, around, multiplying);
      return next;
    }
    const [node, made] = this.#making(() =>
      this.#writeOut(called, key, names, element, next, around),
    );
    this.#written.set(place, { node, made });
    return node;
  }

  #writeOut(
    { key: protocol, declaration }: Called,
    key: string,
    names: Substitution,
    element: string,
    next: number,
    around: Around,
  ): number {
    const outermost = this.#open.size === 0;
    const join = this.#meeting(next, element, around);
    const label = declaration.name;
    const base = this.#base(element, around);
    const at = this.#add({ ...base, kind: 'recursion', label, next: join, join });
    if (!outermost) {
      const roles = Object.fromEntries(names.roles);
      this.#calls.push({ element, protocol, roles, entry: at });
    }
    for (const clock of declaration.clocks) this.#clocks.add(clock);
    const inside: Around = {
      ...around,
      protocol,
      names,
      site: outermost ? undefined : (around.site ?? element),
      recursions: new Map(),
    };
    this.#open.set(key, { node: at, after: join, depth: around.depth });
    this.#openNodes.add(at);
    this.#enter(at, this.#sequence(declaration.body, join, inside));
    this.#open.delete(key);
    this.#openNodes.delete(at);
    return at;
  }

  /** What a call's nodes depend on: who calls whom, what comes behind, and what is around it. */
  #placeKey(call: string, element: string, next: number, around: Around): string {
    const { site = element, handlers, choice, join, beside } = around;
    const caught = handlers.size > 0 ? `${this.#numberOf(handlers)} ${this.#numberOf(choice)}` : '';
    const others = beside.size > 0 ? this.#numberOf(beside) : '';
    const spawned = this.#spawned.flatMap(({ roles, after }) =>
      roles.length > 0 ? [`${roles.join(' ')} ${after === next ? 'over' : ''}`] : [],
    );
    return JSON.stringify([call, site, next, join, caught, others, spawned]);
  }

  #numberOf(thing: object): number {
    const known = this.#numbers.get(thing);
    if (known !== undefined) return known;
    this.#numbers.set(thing, ++this.#lastNumber);
    return this.#lastNumber;
  }

  #overflow(element: string, around: Around, message: string): void {
    if (this.#full !== undefined) return;
    this.#full = message;
    this.#problem(
      'too-large',
      around.site ?? element,
      { ...around, protocol: this.#global.name },
      message,
    );
  }

  #try(node: Try, next: number, around: Around): number {
    const join = this.#meeting(next, node.id, around);
    const handlers = new Map(around.handlers);
    for (const handler of node.handlers) {
      const entry = this.#sequence(handler.body, join, around);
      const site = { handler: entry, exit: join, choice: { node: -1 } };
      const from = playerOf(handler.at, around.names);
      handlers.set(handler.exception, { handler, from, entry, site, depth: around.depth });
    }
    const whole = { node: -1 };
    for (const caught of handlers.values()) {
      if (node.handlers.includes(caught.handler)) caught.site.choice = whole;
    }
    const choice = whole;
    whole.node = this.#sequence(node.body, join, { ...around, handlers, choice });
    return whole.node;
  }

  #throw(node: Throw, around: Around): number {
    const caught = around.handlers.get(node.exception);
    const uncaught = `Nothing around this catches \`${node.exception}\`: add \`catch ${node.exception} at …\` to the \`try\`.`;
    if (!caught) {
      this.#problem('throw-uncaught', node.id, around, uncaught);
      return 0;
    }
    if (caught.depth !== around.depth) {
      const message = `\`throw ${node.exception}\` leaves a branch of a \`par\` while the others go on: put the \`try\` inside the branch.`;
      this.#problem('throw-leaves-parallel', node.id, around, message);
      return around.join;
    }
    const { from } = caught;
    const at = this.#add({
      ...this.#base(node.id, around),
      kind: 'message',
      form: 'throw',
      from,
      to: [],
      message: { label: node.exception, payload: [] },
      next: caught.entry,
    });
    this.#throws.push({ ...caught.site, choice: around.choice, node: at, from });
    return at;
  }

  #tellUnreached(numbers: ReadonlyMap<number, number>): void {
    const reached = new Set<string>();
    const name = (one: { element: string; protocol: string }): string =>
      `${one.protocol}\n${one.element}`;
    for (const one of this.#begins) if (numbers.has(one.node)) reached.add(name(one));
    const told = new Set<string>();
    for (const { element, protocol, node } of this.#begins.toReversed()) {
      const key = name({ element, protocol });
      if (node === 0 || reached.has(key) || told.has(key)) continue;
      told.add(key);
      const message =
        'This is never reached: what stands before it always goes back, or on to something else.';
      this.#problems.push({ code: 'unreachable', message, element, protocol });
    }
  }

  /** Recursions that come back to themselves without a message on the way. */
  #tellUnguarded(nodes: readonly GlobalNode[]): void {
    nodes.forEach((node, at) => {
      if (node.kind !== 'recursion' || !comesBack(nodes, at)) return;
      const { element, protocol, label } = node;
      const message = `\`${label}\` can come back to itself without a message: put one before it goes on.`;
      this.#problems.push({ code: 'recursion-unguarded', message, element, protocol });
    });
  }
}

interface NodeBase {
  element: string;
  protocol: string;
  site?: string;
}

const multiplying = `With all calls written out the protocol has more than ${mostNodes} steps, or more than ${mostCalls} calls inside each other: call less often, call as the last thing of a branch, or in a recursion.`;

function spawning(protocol: string): string {
  return `Each \`${protocol}\` seems to call another one with new roles, while those of the ones before are still there: so many roles cannot be followed. Call it as the last thing, or with roles that are there already.`;
}

/** What a call is known by: the protocol, who plays whom, and what its parameters stand for. */
function callKey(name: string, names: Substitution): string {
  return JSON.stringify([name, [...names.roles], [...names.types], [...names.messages]]);
}

/** Who sends the first message of a choice's branches, as it is named in the text. */
function firstSender(branches: readonly Block[]): RoleId | undefined {
  for (const { body } of branches) {
    const first = senderOf(body);
    if (first !== undefined) return first;
  }
  return undefined;
}

function senderOf(body: readonly Interaction[]): RoleId | undefined {
  for (const node of body) {
    if ('from' in node) return node.from;
    if (node.kind === 'choice') return node.at ?? firstSender(node.branches);
    if (node.kind === 'parallel') return firstSender(node.branches);
    if (node.kind === 'call') return node.caller;
    if (node.kind === 'recursion' || node.kind === 'try') {
      const inner = senderOf(node.body);
      if (inner !== undefined) return inner;
    }
    if (node.kind === 'do') return node.roles[0];
  }
  return undefined;
}

/** True when a node can be reached from itself without a message. */
function comesBack(nodes: readonly GlobalNode[], start: number): boolean {
  const seen = new Set<number>();
  const rest = [start];
  while (rest.length > 0) {
    const node = must(nodes[must(rest.pop())]);
    for (const next of silentNexts(node)) {
      if (next === start) return true;
      if (!seen.has(next)) {
        seen.add(next);
        rest.push(next);
      }
    }
  }
  return false;
}

function silentNexts(node: GlobalNode): number[] {
  if (node.kind === 'choice' || node.kind === 'fork') return node.branches;
  return node.kind === 'recursion' || node.kind === 'join' ? [node.next] : [];
}
