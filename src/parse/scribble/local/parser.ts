import type { Span } from '../../../base/span.ts';
import {
  bodyOf,
  withoutSilence,
  type Automaton,
  type AutomatonEdge,
} from '../../../model/cfsm/automaton.ts';
import type { Cfsm, CfsmAction, CfsmBody, CfsmMetadata } from '../../../model/cfsm/cfsm.ts';
import type { Spans } from '../../../model/document.ts';
import type { Expression } from '../../../model/expression/expression.ts';
import type { TransferForm } from '../../../model/global/cfg.ts';
import type { ProtocolParameter } from '../../../model/global/global.ts';
import type { MessageSignature } from '../../../model/global/type.ts';
import { readWindow } from '../duration.ts';
import { Halt, type Reader } from '../reader.ts';
import { readPredicateUntil, readSignature } from '../signature.ts';
import type { Word } from '../syntax.ts';
import { lowerMessage } from './lower.ts';

/** How deep blocks may be nested. */
const deepest = 1500;

/** A name that stands in the text, for hover and rename. */
export interface LocalMention {
  kind: 'role' | 'label' | 'recursion';
  name: string;
  span: Span;
}

/** A local protocol: one role's machine, its places, and the roles it says it talks to. */
export interface LocalProtocol {
  machine: Cfsm;
  span: Span;
}

/**
 * Reads `local protocol P at A(role B, …) { … }`; the reader stands at `local`. `prefix` begins the
 * ids of elements. Takes any text; what cannot be read is said and passed by. May throw `Halt`
 * where no protocol can be made at all.
 */
export function readLocal(
  reader: Reader,
  prefix: string,
  spans: Spans,
  mentions: LocalMention[] = [],
): LocalProtocol {
  return new LocalReader(reader, prefix, spans, mentions).protocol();
}

/** A recursion around: where it goes back to, and after how many steps it began. */
interface Scope {
  label: string;
  state: number;
  steps: number;
  outer: Scope | undefined;
}

const sending: Readonly<Record<string, TransferForm>> = {
  connect: 'connect',
  wrap: 'wrap',
  throw: 'throw',
  invite: 'invite',
};
const receiving: Readonly<Record<string, TransferForm>> = {
  accept: 'connect',
  unwrap: 'wrap',
  catch: 'throw',
  invited: 'invite',
};

class LocalReader {
  readonly #reader: Reader;
  readonly #prefix: string;
  readonly #spans: Spans;
  readonly #mentions: LocalMention[];
  #graph: Automaton = emptyGraph();
  readonly #roles = new Set<string>();
  #actions = 0;
  #self = '';

  constructor(reader: Reader, prefix: string, spans: Spans, mentions: LocalMention[]) {
    this.#reader = reader;
    this.#prefix = prefix;
    this.#spans = spans;
    this.#mentions = mentions;
  }

  protocol(): LocalProtocol {
    const reader = this.#reader;
    const { from } = reader.peek();
    while (reader.sees('local') || reader.sees('explicit') || reader.sees('aux')) reader.take();
    reader.accept('protocol');
    const name = this.#name('the name of the protocol');
    const parameters = this.#parameters();
    const at = reader.accept('at') ? this.#name('the role whose part this is') : undefined;
    const metadata: CfsmMetadata = {};
    const self = this.#roleList(at, name, metadata);
    this.#self = self.text;
    this.#spans.set(`role:${self.text}`, { from: self.from, to: self.to });
    const body = this.#body(metadata);
    const span = { from, to: reader.end };
    this.#spans.set(this.#prefix, span);
    const machine: Cfsm = {
      role: self.text,
      protocolName: name.text,
      parameters,
      ...body,
      calls: [],
      metadata,
    };
    return { machine, span };
  }

  // ——— the head ———

  /** A name, which may stand in quotes. */
  #name(what: string): Word {
    const { kind, text, from, to } = this.#reader.peek();
    let word: Word;
    if (kind === 'string') {
      this.#reader.take();
      word = { text: unquoted(text), from, to };
    } else word = this.#reader.qualified(what);
    if (/role|label of a rec/.test(what)) {
      this.#mention(what.includes('role') ? 'role' : 'recursion', word);
    }
    return word;
  }

  #mention(kind: LocalMention['kind'], { text, from, to }: Word): void {
    this.#mentions.push({ kind, name: text, span: { from, to } });
  }

  #parameters(): ProtocolParameter[] {
    const found: ProtocolParameter[] = [];
    if (!this.#reader.accept('<')) return found;
    while (!this.#reader.sees('>')) {
      const kind = this.#reader.accept('sig') ? 'sig' : 'type';
      if (kind === 'type' && !this.#reader.accept('type')) this.#reader.accept('data');
      found.push({ kind, name: this.#name('the name of a parameter').text });
      if (!this.#reader.accept(',')) break;
    }
    this.#reader.expect('>');
    return found;
  }

  /** `(self A, role B)`; gives the role itself. */
  #roleList(at: Word | undefined, protocol: Word, metadata: CfsmMetadata): Word {
    const reader = this.#reader;
    const open = reader.expect('(');
    let self = at;
    const listed: Word[] = [];
    while (!reader.sees(')')) {
      const isSelf = reader.accept('self');
      if (!isSelf) reader.accept('role');
      const role = this.#name('a role');
      listed.push(role);
      this.#roles.add(role.text);
      if (isSelf) self = role;
      const clearance = this.#clearance();
      if (clearance && role.text === self?.text) metadata.clearance = clearance;
      if (!reader.accept(',')) break;
    }
    reader.expect(')', open);
    self ??= listed.find(({ text }) => protocol.text.endsWith(`_${text}`));
    if (self) return self;
    const problem = 'It is not said whose part this is: write “at” and the role, then the others.';
    throw reader.halt('local-role-missing', problem, protocol);
  }

  #clearance(): string[] | undefined {
    if (!this.#reader.accept('@')) return undefined;
    this.#reader.expect('cleared');
    const names: string[] = [];
    this.#reader.expect('(');
    while (!this.#reader.sees(')')) {
      names.push(this.#name('an annotation').text);
      if (!this.#reader.accept(',')) break;
    }
    this.#reader.expect(')');
    return names;
  }

  // ——— bodies ———

  #body(metadata: CfsmMetadata): CfsmBody {
    const start = this.#state();
    const hole = this.#block(start, 0, undefined, 1, () => {
      while (this.#reader.sees('clock') && !this.#reader.sees('(', 1)) {
        this.#reader.take();
        metadata.clocks = [...(metadata.clocks ?? []), ...this.#list('the name of a clock')];
        this.#reader.wish(';', 'behind these clocks');
      }
    });
    return this.#finished(hole);
  }

  /** The graph so far as a body; it may end in `hole`. */
  #finished(hole: number | undefined): CfsmBody {
    const state = hole === undefined ? undefined : this.#graph.states[hole];
    if (hole !== undefined && state) this.#graph.states[hole] = { ...state, ends: true };
    const { calls: _, ...body } = bodyOf(withoutSilence(this.#graph));
    return body;
  }

  #state(): number {
    this.#graph.edges.push([]);
    return this.#graph.states.push({ ends: false, elements: [], calls: [] }) - 1;
  }

  #edge(from: number, edge: AutomatonEdge): void {
    this.#graph.edges[from]?.push(edge);
  }

  /** Reads `{ … }` from a state on; gives the state it is left open in. */
  #block(
    start: number,
    steps: number,
    scope: Scope | undefined,
    depth: number,
    first?: () => void,
  ): number | undefined {
    const reader = this.#reader;
    const open = reader.expect('{');
    if (depth > deepest) {
      throw reader.halt('scribble-deep', `Blocks can be ${deepest} levels deep.`, open);
    }
    first?.();
    let at: number | undefined = start;
    let done = steps;
    while (!reader.sees('}') && reader.peek().kind !== 'end') {
      const { position } = reader;
      const next = reader.peek();
      if (at === undefined && !reader.sees(';')) {
        const message = 'Nothing behind “continue” ever happens.';
        reader.report('local-unreachable', message, next, { severity: 'warning' });
      }
      at = this.#tryStatement(at ?? this.#state(), done, scope, depth);
      done++;
      if (reader.position === position) reader.take();
    }
    if (!reader.accept('}')) {
      const message = 'This block is not closed: “}” is missing.';
      reader.report('scribble-syntax', message, open);
    }
    return at;
  }

  #tryStatement(
    at: number,
    steps: number,
    scope: Scope | undefined,
    depth: number,
  ): number | undefined {
    try {
      return this.#statement(at, steps, scope, depth);
    } catch (problem) {
      if (!(problem instanceof Halt)) throw problem;
      this.#reader.diagnostics.push(problem.diagnostic);
      this.#reader.skipStatement();
      return at;
    }
  }

  #statement(
    at: number,
    steps: number,
    scope: Scope | undefined,
    depth: number,
  ): number | undefined {
    const reader = this.#reader;
    if (reader.accept(';')) return at;
    const { kind, text } = reader.peek();
    const isKeyword = kind === 'word' && !reader.sees('(', 1) && !this.#isPartner(1);
    if (isKeyword) {
      if (text === 'choice' && reader.sees('at', 1)) return this.#choice(at, steps, scope, depth);
      if (text === 'par' && reader.sees('{', 1)) return this.#parallel(at, depth);
      if (text === 'rec') return this.#recursion(at, steps, scope, depth);
      if (text === 'continue') return this.#continue(at, steps, scope);
      if (text === 'do') throw this.#noCall();
      if (text === 'end' && reader.sees(';', 1)) return void this.#end(at);
      if (/^(?:tau|timeout|disconnect)$/.test(text)) return this.#alone(at, text);
    }
    return this.#transfer(at);
  }

  /** Whether `to` or `from` and a role come: then what stands before is a label. */
  #isPartner(ahead: number): boolean {
    return this.#reader.sees('to', ahead) || this.#reader.sees('from', ahead);
  }

  #noCall(): Halt {
    const message = 'Calls are written out in local protocols: write here what is done.';
    return this.#reader.halt('local-call', message, this.#reader.peek());
  }

  #end(at: number): void {
    this.#reader.take();
    this.#reader.take();
    const state = this.#graph.states[at];
    if (state) this.#graph.states[at] = { ...state, ends: true };
  }

  #choice(at: number, steps: number, scope: Scope | undefined, depth: number): number | undefined {
    const reader = this.#reader;
    reader.take();
    reader.take();
    const chooser = this.#name('the role that chooses');
    if (chooser.text !== this.#self) this.#known(chooser);
    let join: number | undefined;
    do {
      const start = this.#state();
      this.#edge(at, { to: start });
      const hole = this.#block(start, steps, scope, depth + 1);
      if (hole === undefined) continue;
      join ??= this.#state();
      this.#edge(hole, { to: join });
    } while (reader.accept('or'));
    return join;
  }

  #recursion(
    at: number,
    steps: number,
    scope: Scope | undefined,
    depth: number,
  ): number | undefined {
    this.#reader.take();
    const label = this.#name('the label of a recursion').text;
    const state = this.#state();
    this.#edge(at, { to: state });
    return this.#block(state, steps, { label, state, steps, outer: scope }, depth + 1);
  }

  #continue(at: number, steps: number, scope: Scope | undefined): undefined {
    this.#reader.take();
    const label = this.#name('the label of a recursion');
    this.#reader.wish(';', 'behind this “continue”');
    let found = scope;
    while (found && found.label !== label.text) found = found.outer;
    if (!found) {
      const message = `No “rec ${label.text}” stands around this “continue”.`;
      this.#reader.report('local-recursion-unbound', message, label);
      return undefined;
    }
    if (found.steps === steps) {
      const message = `“continue ${label.text}” goes back to its beginning without any message: nothing ever happens.`;
      this.#reader.report('local-recursion-unguarded', message, label);
    }
    this.#edge(at, { to: found.state });
    return undefined;
  }

  #parallel(at: number, depth: number): number {
    const { from } = this.#reader.take();
    const outer = this.#graph;
    const branches: CfsmBody[] = [];
    do {
      this.#graph = emptyGraph();
      try {
        const start = this.#state();
        branches.push(this.#finished(this.#block(start, 0, undefined, depth + 1)));
      } finally {
        this.#graph = outer;
      }
    } while (this.#reader.accept('and'));
    return this.#step(at, from, { kind: 'parallel', branches });
  }

  /** `tau;`, `timeout 5s on c;`, `disconnect B;`. */
  #alone(at: number, keyword: string): number {
    const reader = this.#reader;
    const { from } = reader.take();
    let action: Bare;
    if (keyword === 'tau') {
      const label = reader.peek().kind === 'string' ? this.#name('a label').text : '';
      action = { kind: 'tau', label };
    } else if (keyword === 'timeout') {
      const { to: after, clock } = readWindow(reader);
      action = { kind: 'timeout', after, ...(clock ? { clock: clock.text } : {}) };
    } else {
      const role = this.#name('a role');
      this.#known(role);
      action = { kind: 'disconnect', with: role.text };
    }
    reader.wish(';', 'behind this step');
    return this.#step(at, from, action);
  }

  #step(at: number, from: number, action: Bare): number {
    const next = this.#state();
    const element = `${this.#prefix}.a${this.#actions++}`;
    const location = { from, to: this.#reader.end };
    this.#spans.set(element, location);
    this.#edge(at, { to: next, action: { ...action, element, location } as CfsmAction });
    const state = this.#graph.states[at];
    if (state) {
      this.#graph.states[at] = { ...state, elements: [...state.elements, element] };
    }
    return next;
  }

  // ——— messages ———

  #transfer(at: number): number {
    const reader = this.#reader;
    const { from, text, kind } = reader.peek();
    const after = reader.peek(1);
    const named = after.kind === 'string' || (after.kind === 'word' && !this.#isPartner(1));
    const verb = kind === 'word' && named;
    const send = verb && Object.hasOwn(sending, text) ? sending[text] : undefined;
    const receive = verb && Object.hasOwn(receiving, text) ? receiving[text] : undefined;
    if (send || receive) reader.take();
    else if (kind !== 'word' && kind !== 'string' && !reader.sees('(')) {
      throw reader.unexpected('a message, such as “m() to B;” or “m() from B;”');
    }
    const message = this.#message();
    if (reader.sees('to')) return this.#send(at, from, send ?? 'message', message);
    if (reader.sees('from')) return this.#receive(at, from, receive ?? 'message', message);
    throw reader.unexpected('“to” or “from” and a role');
  }

  #message(): MessageSignature {
    const reader = this.#reader;
    if (reader.peek().kind !== 'string') {
      const signature = readSignature(reader);
      if (signature.label) this.#mention('label', signature.label);
      return lowerMessage(signature);
    }
    const label = this.#name('a label');
    this.#mention('label', label);
    if (!reader.sees('(')) return { label: label.text, payload: [] };
    return lowerMessage(readSignature(reader), label.text);
  }

  #send(at: number, from: number, form: TransferForm, message: MessageSignature): number {
    this.#reader.take();
    const to = this.#roleNames();
    const suffixes = this.#suffixes();
    const where = suffixes.where?.flatMap(({ role, predicate }) => {
      return role !== undefined && predicate ? [{ role, predicate }] : [];
    });
    const { within, resetting } = suffixes;
    return this.#step(at, from, {
      ...{ kind: 'send', form, to, message },
      ...(where && where.length > 0 ? { where } : {}),
      ...(within ? { within } : {}),
      ...(resetting ? { resetting } : {}),
    });
  }

  #receive(at: number, from: number, form: TransferForm, message: MessageSignature): number {
    this.#reader.take();
    const sender = this.#name('the role that sends');
    this.#known(sender);
    const { where, within, resetting } = this.#suffixes();
    const predicate = where?.[0]?.predicate;
    return this.#step(at, from, {
      ...{ kind: 'receive', form, from: sender.text, message },
      ...(predicate ? { where: predicate } : {}),
      ...(within ? { within } : {}),
      ...(resetting ? { resetting } : {}),
    });
  }

  #roleNames(): string[] {
    const names: string[] = [];
    do {
      const role = this.#name('the role that receives');
      this.#known(role);
      if (!names.includes(role.text)) names.push(role.text);
    } while (this.#reader.accept(','));
    return names;
  }

  #known(role: Word): void {
    if (role.text === this.#self) {
      const message = `${role.text} cannot talk to itself.`;
      this.#reader.report('local-self', message, role);
    } else if (!this.#roles.has(role.text)) {
      const message = `There is no role ${role.text} here; declare it behind the protocol’s name.`;
      this.#reader.report('local-role-unknown', message, role);
    }
  }

  #suffixes(): Suffixes {
    const reader = this.#reader;
    const found: Suffixes = {};
    for (;;) {
      if (reader.sees('where') && reader.sees('{', 1)) found.where = this.#where();
      else if (reader.accept('within')) {
        const { from, to, clock } = readWindow(reader);
        found.within = { from, to, ...(clock ? { clock: clock.text } : {}) };
      } else if (reader.accept('resetting')) found.resetting = this.#list('the name of a clock');
      else break;
    }
    reader.wish(';', 'behind this message');
    return found;
  }

  /** `where { x > 1 for B, x > 2 for C }`, `where { x > 1 }`. */
  #where(): NonNullable<Suffixes['where']> {
    const reader = this.#reader;
    reader.take();
    const open = reader.take();
    const facts: NonNullable<Suffixes['where']> = [];
    while (!reader.sees('}')) {
      const { expression } = readPredicateUntil(reader, () => reader.sees('for'));
      const role = reader.accept('for') ? this.#name('a role that receives') : undefined;
      facts.push({
        ...(role ? { role: role.text } : {}),
        ...(expression ? { predicate: expression } : {}),
      });
      if (!reader.accept(',') && !reader.accept(';')) break;
    }
    reader.expect('}', open);
    return facts;
  }

  #list(what: string): string[] {
    const names = [this.#name(what).text];
    while (this.#reader.accept(',')) names.push(this.#name(what).text);
    return names;
  }
}

interface Suffixes {
  where?: { role?: string; predicate?: Expression }[];
  within?: { from: number; to: number; clock?: string };
  resetting?: string[];
}

/** An action without its place. */
type Bare = CfsmAction extends infer Action
  ? Action extends CfsmAction
    ? Omit<Action, 'element' | 'location'>
    : never
  : never;

function emptyGraph(): Automaton {
  return { initial: 0, states: [], edges: [] };
}

/** What stands in quotes. */
function unquoted(text: string): string {
  const quote = text[0] ?? '"';
  const inner = text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : text.slice(1);
  return inner.replace(/\\(?:u([\da-fA-F]{4})|(.))/gsu, (_, code?: string, letter = '') => {
    return code === undefined ? (letter as string) : String.fromCharCode(parseInt(code, 16));
  });
}
