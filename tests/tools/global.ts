import fc from 'fast-check';
import type { Expression } from '../../src/model/expression/expression.ts';
import type {
  Argument,
  Block,
  GlobalProtocol,
  Interaction,
  ProtocolDeclaration,
  Window,
} from '../../src/model/global/global.ts';
import { buildGlobalCfg } from '../../src/model/global/build-cfg.ts';
import { numbered } from '../../src/model/global/number.ts';
import type { MessageSignature, PayloadField, PayloadType } from '../../src/model/global/type.ts';
import { parallelFaults } from '../../src/project/parallel.ts';

/** What a generated protocol may hold. */
export type Construct =
  | 'multicast'
  | 'choice'
  | 'recursion'
  | 'parallel'
  | 'do'
  | 'connect'
  | 'exceptions'
  | 'time'
  | 'refinements'
  | 'annotations'
  | 'delegation'
  | 'parameters'
  | 'nested';

/** Every construct. */
export const allConstructs: readonly Construct[] = [
  'multicast',
  'choice',
  'recursion',
  'parallel',
  'do',
  'connect',
  'exceptions',
  'time',
  'refinements',
  'annotations',
  'delegation',
  'parameters',
  'nested',
];

/** How large generated protocols are. */
export interface ProtocolSize {
  /** Roles, at least 2; 4 when absent. */
  roles?: number;
  /** How deep blocks are nested; 4 when absent. */
  depth?: number;
  /** Interactions in a block; 4 when absent. */
  length?: number;
  /** How many drawn numbers a protocol is made of: about its number of interactions; 120. */
  draws?: number;
  /** Constructs beside single messages; all when absent. */
  constructs?: readonly Construct[];
}

/**
 * Any protocol that the language can say, of all constructs, in its module (parse → print → parse
 * gives an equal model). Names are right; choices, recursions and facts need not make sense. Ids
 * are those that the text would give. Shrinks towards fewer and plainer interactions.
 */
export function anyProtocol(size: ProtocolSize = {}): fc.Arbitrary<GlobalProtocol> {
  return tape(size.draws ?? 120).map((draws) => new AnyBuilder(draws, size).protocol());
}

/**
 * Protocols that are safe and full-merge projectable by construction: who chooses tells all other
 * roles at once with a label of the branch's own, recursion only goes back from the end of a
 * branch, parallel branches have labels of their own and cannot block each other. Of 'multicast', 'choice', 'recursion',
 * 'parallel' and 'do' (and the constructs that change no order: 'time', 'refinements',
 * 'annotations'); by default the first five.
 */
export function soundProtocol(size: ProtocolSize = {}): fc.Arbitrary<GlobalProtocol> {
  const constructs = size.constructs ?? ['multicast', 'choice', 'recursion', 'parallel', 'do'];
  const whole = { ...size, constructs };
  return tape(size.draws ?? 80)
    .map((draws) => new SoundBuilder(draws, whole).protocol())
    .filter((protocol) => parallelFaults(buildGlobalCfg(protocol).cfg).length === 0);
}

/** Any type, up to a depth. */
export function anyType(depth = 6): fc.Arbitrary<PayloadType> {
  return tape(200).map((draws) => new TypeBuilder(draws, allConstructs).type(depth));
}

/** Numbers from which a value is built: when they are used up, the plainest choice is taken. */
function tape(length: number): fc.Arbitrary<number[]> {
  const numbers = fc.array(fc.nat({ max: 0xffff }), {
    minLength: length >> 2,
    maxLength: length,
    size: 'max',
  });
  return fc.noBias(numbers);
}

class Draws {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number below `n`; 0 when the numbers are used up. */
  below(n: number): number {
    return (this.#numbers[this.#at++] ?? 0) % n;
  }

  /** True about once in `n` times. */
  once(n: number): boolean {
    return this.below(n) === n - 1;
  }

  get empty(): boolean {
    return this.#at >= this.#numbers.length;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }
}

const nowhere = { from: 0, to: 0 };
const types = ['Int', 'String', 'Bool', 'User', 'Order', 'Date'];
const generics = ['List', 'Map', 'Set', 'Option'];
const variables = ['x', 'y', 'count', 'price'];
const marks = ['Encrypted', 'Signed', 'Authenticated', 'Audited'];

class TypeBuilder {
  readonly draws: Draws;
  readonly constructs: ReadonlySet<Construct>;

  constructor(numbers: readonly number[], constructs: readonly Construct[]) {
    this.draws = new Draws(numbers);
    this.constructs = new Set(constructs);
  }

  type(depth: number): PayloadType {
    const { draws } = this;
    const kind = draws.below(8);
    if (kind === 5 && depth > 0 && this.constructs.has('refinements')) {
      return { kind: 'refined', base: this.type(depth - 1), predicate: this.predicate(2) };
    }
    if (kind === 6 && depth > 0 && this.constructs.has('annotations')) {
      return this.annotated(depth - 1);
    }
    if (kind >= 3 && depth > 0) {
      const count = 1 + draws.below(2);
      const inner = Array.from({ length: count }, () => this.type(depth - 1));
      return { kind: 'named', name: draws.pick(generics), arguments: inner };
    }
    return { kind: 'named', name: draws.pick(types), arguments: [] };
  }

  /** Annotations of one type are one node. */
  annotated(depth: number): PayloadType {
    const base = this.type(depth);
    const count = 1 + this.draws.below(2);
    const annotations = Array.from({ length: count }, () => ({
      name: this.draws.pick(marks),
      arguments: this.draws.once(4) ? ['"a, b"', 'k1'] : [],
    }));
    if (base.kind === 'session') return base;
    if (base.kind !== 'annotated') return { kind: 'annotated', base, annotations };
    return { ...base, annotations: [...base.annotations, ...annotations] };
  }

  predicate(depth: number): Expression {
    const { draws } = this;
    const kind = depth > 0 ? draws.below(5) : 0;
    if (kind === 3) {
      const operand = this.predicate(depth - 1);
      return { kind: 'unary', operator: 'not', operand, span: nowhere };
    }
    if (kind > 0) {
      const operator = draws.pick(['and', 'or'] as const);
      const [left, right] = [this.predicate(depth - 1), this.predicate(depth - 1)];
      return { kind: 'binary', operator, left, right, operatorSpan: nowhere, span: nowhere };
    }
    const operator = draws.pick(['>', '<', '>=', '<=', '==', '!='] as const);
    const [left, right] = [this.term(2), this.term(1)];
    return { kind: 'binary', operator, left, right, operatorSpan: nowhere, span: nowhere };
  }

  term(depth: number): Expression {
    const { draws } = this;
    const kind = draws.below(6);
    if (kind >= 4 && depth > 0) {
      const operator = draws.pick(['+', '-', '*'] as const);
      const [left, right] = [this.term(depth - 1), this.term(depth - 1)];
      return { kind: 'binary', operator, left, right, operatorSpan: nowhere, span: nowhere };
    }
    if (kind === 3) return { kind: 'string', value: draws.pick(['a', 'b; }', '']), span: nowhere };
    if (kind === 2) {
      const object = { kind: 'name' as const, name: draws.pick(variables), span: nowhere };
      return { kind: 'member', object, field: 'age', fieldSpan: nowhere, span: nowhere };
    }
    if (kind === 1) return { kind: 'name', name: draws.pick(variables), span: nowhere };
    return { kind: 'number', value: draws.below(200), span: nowhere };
  }
}

/** What is around an interaction. */
interface Place {
  roles: readonly string[];
  labels: readonly string[];
  exceptions: readonly string[];
  depth: number;
}

class AnyBuilder extends TypeBuilder {
  readonly size: Required<Pick<ProtocolSize, 'roles' | 'depth' | 'length'>>;
  #names = 0;
  /** Protocols that can be gone on with: main ones first. */
  protected readonly declared: ProtocolDeclaration[] = [];

  constructor(numbers: readonly number[], size: ProtocolSize) {
    super(numbers, size.constructs ?? allConstructs);
    const { roles = 4, depth = 4, length = 4 } = size;
    this.size = { roles: Math.max(2, roles), depth, length };
  }

  protocol(): GlobalProtocol {
    const main = this.declare('Main', 'ABCDEFGH', {});
    if (this.has('do')) this.declare('Helper', 'PQRSTUVW', { aux: true });
    if (this.has('nested')) {
      this.declare('Inner', 'KLMN', { nestedIn: this.draws.once(2) ? 'Main' : '' });
    }
    for (const declaration of this.declared) {
      const roles = [...declaration.roles, ...declaration.newRoles].map(({ name }) => name);
      const place = { roles, labels: [], exceptions: [], depth: this.size.depth };
      declaration.body = numbered(this.body(place, declaration));
    }
    return this.moduleOf(main);
  }

  protected has(construct: Construct): boolean {
    return this.constructs.has(construct);
  }

  protected fresh(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  protected moduleOf(main: ProtocolDeclaration): GlobalProtocol {
    const protocols = Object.fromEntries(this.declared.map((one) => [one.name, one]));
    const declared = (name: string) => ({
      name,
      schema: 'java',
      external: `t.${name}`,
      source: 'rt.jar',
    });
    const dialect = this.has('nested') ? 'nuscr' : 'scribble';
    const module = {
      name: 'gen.Module',
      types: [...types, ...generics].map(declared),
      signatures: [declared('Ok')],
      protocols,
    };
    return { kind: 'global', title: main.name, dialect, name: main.name, module };
  }

  protected declare(
    name: string,
    letters: string,
    more: Partial<ProtocolDeclaration>,
  ): ProtocolDeclaration {
    const wanted = Math.min(this.size.roles, letters.length);
    const count = 2 + this.draws.below(wanted - 1);
    const roles = [...letters.slice(0, count)].map((letter) => ({
      name: letter,
      ...(this.has('annotations') && this.draws.once(5) ? { clearance: ['Encrypted'] } : {}),
    }));
    const newRoles =
      more.nestedIn !== undefined && this.draws.once(2) ? [{ name: `New${name}` }] : [];
    const parameters =
      this.has('parameters') && this.draws.once(3)
        ? [
            { kind: 'type' as const, name: 'T' },
            { kind: 'sig' as const, name: 'G' },
          ]
        : [];
    const declaration: ProtocolDeclaration = {
      name,
      aux: false,
      explicit: this.has('connect') && more.nestedIn === undefined && this.draws.once(3),
      parameters,
      roles,
      newRoles,
      clocks: this.has('time') ? ['c', 'd'] : [],
      body: [],
      ...more,
    };
    this.declared.push(declaration);
    return declaration;
  }

  protected body(place: Place, inside: ProtocolDeclaration): Interaction[] {
    const count = this.draws.empty ? 1 : 1 + this.draws.below(this.size.length);
    return Array.from({ length: count }, () => this.interaction(place, inside));
  }

  protected interaction(place: Place, inside: ProtocolDeclaration): Interaction {
    const kind = this.draws.below(14);
    const deeper = { ...place, depth: place.depth - 1 };
    const group = place.depth > 0;
    if (kind === 6 && group && this.has('choice')) {
      const at = this.draws.pick(place.roles);
      return { kind: 'choice', id: '', at, branches: this.blocks(deeper, inside, 1) };
    }
    if (kind === 7 && group && this.has('parallel')) {
      return { kind: 'parallel', id: '', branches: this.blocks(deeper, inside, 2) };
    }
    if (kind === 8 && group && this.has('recursion')) return this.recursion(deeper, inside);
    if (kind === 9 && place.labels.length > 0) {
      return { kind: 'continue', id: '', label: this.draws.pick(place.labels) };
    }
    if (kind === 10 && this.has('do')) return this.call(place, inside);
    if (kind === 11 && this.has('connect')) return this.connection(place);
    if (kind === 12 && group && this.has('exceptions')) return this.attempt(deeper, inside);
    if (kind === 13 && place.exceptions.length > 0) {
      return { kind: 'throw', id: '', exception: this.draws.pick(place.exceptions) };
    }
    return this.message(place, inside);
  }

  protected blocks(place: Place, inside: ProtocolDeclaration, least: number): Block[] {
    const count = least + this.draws.below(2);
    return Array.from({ length: count }, () => this.block(this.body(place, inside)));
  }

  protected block(body: Interaction[]): Block {
    return { id: '', label: '', body };
  }

  protected recursion(place: Place, inside: ProtocolDeclaration): Interaction {
    const label = this.draws.once(4) ? 'X' : this.fresh('Loop');
    const body = this.body({ ...place, labels: [...place.labels, label] }, inside);
    return { kind: 'recursion', id: '', label, body };
  }

  protected call(place: Place, inside: ProtocolDeclaration): Interaction {
    const nested = this.declared.filter(({ nestedIn }) => nestedIn !== undefined);
    const plain = this.declared.filter(({ nestedIn }) => nestedIn === undefined);
    const callable = this.draws.once(3) ? nested : plain;
    const callee = callable.length > 0 ? this.draws.pick(callable) : undefined;
    const hidden = callee?.nestedIn === 'Main' && !['Main', 'Inner'].includes(inside.name);
    if (!callee || hidden || callee.roles.length > place.roles.length) {
      return this.message(place, inside);
    }
    const roles = this.shuffled(place.roles).slice(0, callee.roles.length);
    const common = { id: '', protocol: callee.name, arguments: this.given(callee, inside), roles };
    if (callee.nestedIn === undefined) return { kind: 'do', ...common };
    return { kind: 'call', caller: this.draws.pick(place.roles), ...common };
  }

  protected given(callee: ProtocolDeclaration, inside: ProtocolDeclaration): Argument[] {
    return callee.parameters.map(({ kind }): Argument => {
      const own = inside.parameters.find((one) => one.kind === kind);
      if (own && this.draws.once(2)) return { kind: 'name', name: own.name };
      if (kind === 'sig') return { kind: 'sig', message: this.signature() };
      const type = this.type(2);
      const plain = type.kind === 'named' && type.arguments.length === 0;
      return plain ? { kind: 'name', name: type.name } : { kind: 'type', type };
    });
  }

  protected shuffled(roles: readonly string[]): string[] {
    const rest = [...roles];
    return roles.map(() => rest.splice(this.draws.below(rest.length), 1)[0] as string);
  }

  protected connection(place: Place): Interaction {
    const [from, to] = this.shuffled(place.roles) as [string, string];
    const kind = this.draws.pick(['connect', 'wrap', 'disconnect'] as const);
    if (kind === 'disconnect') return { kind, id: '', from, to };
    const carried = this.draws.once(2) ? { message: this.signature() } : {};
    return { kind, id: '', from, to, ...carried };
  }

  protected attempt(place: Place, inside: ProtocolDeclaration): Interaction {
    const names = this.draws.once(2)
      ? [this.fresh('Failed'), this.fresh('Late')]
      : [this.fresh('Failed')];
    const exceptions = [...place.exceptions, ...names];
    const body = this.body({ ...place, exceptions }, inside);
    const handlers = names.map((exception) => ({
      ...this.block(this.body(place, inside)),
      exception,
      at: this.draws.pick(place.roles),
    }));
    return { kind: 'try', id: '', body, handlers };
  }

  protected message(place: Place, inside: ProtocolDeclaration): Interaction {
    const [from, ...others] = this.shuffled(place.roles) as [string, ...string[]];
    const count = this.has('multicast') ? 1 + this.draws.below(others.length) : 1;
    const to = others.slice(0, count);
    const known = [
      'Ok',
      ...inside.parameters.flatMap(({ kind, name }) => (kind === 'sig' ? name : [])),
    ];
    const signature = this.draws.once(7) ? this.draws.pick(known) : undefined;
    const what =
      signature === undefined
        ? { message: this.signature(inside) }
        : { message: { label: signature, payload: [] }, signature };
    return { kind: 'message', id: '', from, to, ...what, ...this.extras(to) };
  }

  protected extras(to: readonly string[]) {
    const { draws } = this;
    const where =
      this.has('refinements') && draws.once(6)
        ? { where: to.map((role) => ({ role, predicate: this.predicate(1) })) }
        : {};
    const within = this.has('time') && draws.once(5) ? { within: this.window() } : {};
    const resetting = this.has('time') && draws.once(8) ? { resetting: ['c'] } : {};
    return { ...where, ...within, ...resetting };
  }

  protected window(): Window {
    const from = this.draws.pick([0, 1_000_000, 1_500_000_000]);
    const to = this.draws.pick([5_000_000_000, 60_000_000_000, 2_000_000_001, -1]);
    return { from, to, ...(this.draws.once(2) ? { clock: this.draws.pick(['c', 'd']) } : {}) };
  }

  protected signature(inside?: ProtocolDeclaration): MessageSignature {
    const label = this.draws.pick(['ask', 'tell', '1', '2a', '404', '', 'from', 'choice', 'do']);
    const count = this.draws.below(3);
    const payload = Array.from({ length: count }, (_, at) => this.field(at, inside));
    return { label, payload };
  }

  protected field(at: number, inside?: ProtocolDeclaration): PayloadField {
    const type = this.payloadType(inside);
    return this.draws.once(2) ? { name: `${variables[at] ?? 'z'}`, type } : { type };
  }

  protected payloadType(inside?: ProtocolDeclaration): PayloadType {
    if (this.has('delegation') && this.draws.once(8)) {
      const main = this.declared[0];
      return { kind: 'session', protocol: 'Main', role: main?.roles[0]?.name ?? 'A' };
    }
    const parameter = inside?.parameters.find(({ kind }) => kind === 'type');
    if (parameter && this.draws.once(4)) {
      return { kind: 'named', name: parameter.name, arguments: [] };
    }
    return this.type(3);
  }
}

class SoundBuilder extends AnyBuilder {
  /** What can be gone on with here. */
  #helper: ProtocolDeclaration | undefined;

  override protocol(): GlobalProtocol {
    const main = this.declare('Main', 'ABCDEFGH', {});
    const roles = main.roles.map(({ name }) => name);
    const helper = this.has('do') ? this.helperOf(roles.length) : undefined;
    const place = { roles, labels: [], exceptions: [], depth: this.size.depth };
    // Everybody takes part: a role without anything to do would be unused.
    const start = this.told(roles, this.fresh('start'));
    main.body = numbered([start, ...this.sequence(place, true)]);
    if (helper) this.fill(helper);
    return this.moduleOf(main);
  }

  /** A protocol that ends, to be gone on with in the middle. */
  helperOf(count: number): ProtocolDeclaration {
    this.#helper = this.declare('Helper', 'PQRSTUVW'.slice(0, count), { aux: true });
    return this.#helper;
  }

  fill(helper: ProtocolDeclaration): void {
    this.#helper = undefined;
    const roles = helper.roles.map(({ name }) => name);
    const place = { roles, labels: [], exceptions: [], depth: 1 };
    helper.body = numbered([this.told(roles, this.fresh('enter')), ...this.sequence(place, false)]);
  }

  /** Somebody tells all others at once. */
  told(roles: readonly string[], label: string, by?: string): Interaction {
    const from = by ?? this.draws.pick(roles);
    const to = roles.filter((role) => role !== from);
    const payload = this.draws.once(3) ? [{ type: this.type(1) }] : [];
    return { kind: 'message', id: '', from, to, message: { label, payload }, ...this.extras([]) };
  }

  /** `last`: nothing comes behind, so that a way back may end it. */
  sequence(place: Place, last: boolean): Interaction[] {
    const count = this.draws.empty ? 1 : 1 + this.draws.below(this.size.length);
    const body: Interaction[] = [];
    for (let at = 0; at < count; at++) {
      body.push(this.step(place, last && at === count - 1));
    }
    return body;
  }

  step(place: Place, last: boolean): Interaction {
    const kind = this.draws.below(8);
    const deeper = { ...place, depth: place.depth - 1 };
    const group = place.depth > 0;
    if (kind === 4 && group && last && this.has('recursion')) return this.loop(deeper);
    if (kind >= 3 && kind < 6 && group && this.has('choice')) return this.decision(deeper, last);
    if (kind === 6 && group && this.has('parallel')) return this.fork(deeper);
    if (kind === 7 && this.has('do')) return this.visit(place);
    return this.plain(place);
  }

  /** Both branches have labels of their own, and so call nothing that the other may call. */
  fork(place: Place): Interaction {
    const helper = this.#helper;
    this.#helper = undefined;
    const flat = { ...place, labels: [], depth: 0 };
    const branches = [0, 1].map(() => this.block(this.sequence(flat, false)));
    this.#helper = helper;
    return { kind: 'parallel', id: '', branches };
  }

  plain(place: Place): Interaction {
    const [from, ...others] = this.shuffled(place.roles) as [string, ...string[]];
    const count = this.has('multicast') ? 1 + this.draws.below(others.length) : 1;
    const payload = this.draws.once(2) ? [{ type: this.type(2) }] : [];
    const to = others.slice(0, count);
    const message = { label: this.fresh('m'), payload };
    return { kind: 'message', id: '', from, to, message, ...this.extras(to) };
  }

  decision(place: Place, last: boolean): Interaction {
    const at = this.draws.pick(place.roles);
    const count = 2 + this.draws.below(2);
    const branches = Array.from({ length: count }, () => {
      const news = this.told(place.roles, this.fresh('case'), at);
      return this.block([news, ...this.ending(place, last)]);
    });
    return { kind: 'choice', id: '', at, branches };
  }

  /** A branch's rest: it may go back when nothing comes behind. */
  ending(place: Place, last: boolean): Interaction[] {
    const body = this.draws.once(2)
      ? this.sequence({ ...place, depth: place.depth - 1 }, false)
      : [];
    if (!last) return body;
    if (place.labels.length > 0 && this.draws.once(2)) {
      return [...body, { kind: 'continue', id: '', label: this.draws.pick(place.labels) }];
    }
    return place.depth > 0 && this.draws.once(4) ? [...body, this.step(place, true)] : body;
  }

  /** A loop has a way out: its first branch ends. */
  loop(place: Place): Interaction {
    const label = this.fresh('Loop');
    const inside = { ...place, labels: [...place.labels, label] };
    const at = this.draws.pick(place.roles);
    const out = this.block([this.told(place.roles, this.fresh('stop'), at)]);
    const back = this.block([
      this.told(place.roles, this.fresh('again'), at),
      ...(this.draws.once(2) ? this.sequence({ ...inside, depth: 0 }, false) : []),
      { kind: 'continue', id: '', label },
    ]);
    const more = this.draws.once(3)
      ? [this.block([this.told(place.roles, this.fresh('case'), at), ...this.ending(inside, true)])]
      : [];
    const choice: Interaction = { kind: 'choice', id: '', at, branches: [out, back, ...more] };
    return { kind: 'recursion', id: '', label, body: [choice] };
  }

  visit(place: Place): Interaction {
    const helper = this.#helper;
    if (!helper || helper.roles.length > place.roles.length) return this.plain(place);
    const roles = this.shuffled(place.roles).slice(0, helper.roles.length);
    return {
      kind: 'do',
      id: '',
      protocol: 'Helper',
      arguments: this.given(helper, helper),
      roles,
    };
  }
}
