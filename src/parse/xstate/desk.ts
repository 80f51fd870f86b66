import type { Span } from '../../base/span.ts';
import type { Spans } from '../../model/document.ts';
import type { Code, DataValue } from '../../model/statechart/content.ts';
import { UniqueIds } from '../slug.ts';
import type { XStateFile } from './file.ts';
import type { Params, Reading } from './functions.ts';
import { bracketed } from './helpers.ts';
import type { Implementations, Machine } from './machines.ts';
import type { Node } from './nodes.ts';
import { isFunction, spanOfNode } from './nodes.ts';
import type { Binding } from './scopes.ts';
import { plainText } from './strip.ts';

/** What is only named in a machine: a name of `Implementations`, without something behind it. */
export type Missing = { [kind in keyof Implementations]: Map<string, Span> };

/** What is known and found while one machine is read. */
export class Desk {
  readonly file: XStateFile;
  readonly machine: Machine;
  readonly spans: Spans = new Map();
  /** What code of the machine needs of its file. */
  readonly used = new Set<Binding>();
  readonly missing: Missing = {
    actions: new Map(),
    guards: new Map(),
    actors: new Map(),
    delays: new Map(),
  };
  /** The model's id of the state that a target names; undefined when there is none. */
  resolve: (target: string, from: Node) => string | undefined = () => undefined;
  hasCode = false;
  /** Something of the machine names what it was given when it was made. */
  hasInput = false;
  readonly #ids = new UniqueIds('.');

  constructor(file: XStateFile, machine: Machine) {
    this.file = file;
    this.machine = machine;
  }

  /** An id that nothing else has, with its place. */
  id(wish: string, at: Node | Span): string {
    const id = this.#ids.take(wish);
    this.spans.set(id, 'type' in at ? spanOfNode(at) : at);
    return id;
  }

  /** A piece of code with its place. */
  code(owner: string, text: string, at: Node | Span): Code {
    this.hasCode = true;
    return { id: this.id(`${owner}.code`, at), language: 'ecmascript', text };
  }

  /** What a function returns, as code; why not when it cannot be in a chart. */
  returned(fn: Node, params?: Params): Reading {
    this.#former(fn, params);
    return this.#reading(fn, () => this.file.functions.expression(fn, params));
  }

  /** What a function does, as code. */
  done(fn: Node, params?: Params): Reading {
    this.#former(fn, params);
    return this.#reading(fn, () => this.file.functions.statements(fn, params));
  }

  /** A piece of a function, as code. */
  piece(fn: Node, part: Node, params?: Params): Reading {
    return this.#reading(fn, () => this.file.functions.piece(fn, part, params), part);
  }

  /** An expression outside of functions, as code. */
  plain(node: Node): Reading {
    return this.#reading(node, () => ({
      ok: true,
      text: bracketed(plainText(node, this.file.text)),
    }));
  }

  #former(fn: Node, params: Params | undefined): void {
    if (!this.file.functions.isFormer(fn, params)) return;
    this.file.report(
      'xstate-version-4',
      'warning',
      fn,
      '“(context, event) => …” is XState 4: XState 5 gives functions one object, ' +
        '“({ context, event }) => …”. It is read as that.',
    );
  }

  #reading(whole: Node, read: () => Reading, part: Node = whole): Reading {
    const needs = this.file.helpers.needs(part, whole);
    if (!needs.ok) return needs;
    const reading = read();
    if (reading.ok) for (const helper of needs.helpers) this.#use(helper, whole);
    return reading;
  }

  #use(helper: Binding, whole: Node): void {
    const inside = helper.node.start >= whole.start && helper.node.end <= whole.end;
    if (!inside) this.used.add(helper);
  }

  /** A value as data or code: literals, functions of XState, and everything else as it stands. */
  value(owner: string, node: Node, params?: Params): DataValue | undefined {
    const found = this.file.statics.settle(node);
    if (isFunction(found)) {
      const reading = this.returned(found, params);
      if (reading.ok) return { kind: 'code', code: this.code(owner, reading.text, found) };
      this.outside(node, found, reading.why, 'It is left out.');
      return undefined;
    }
    const plain = this.file.statics.json(node);
    if (plain) return { kind: 'json', value: plain.value };
    const reading = this.plain(node);
    if (reading.ok) return { kind: 'code', code: this.code(owner, reading.text, node) };
    this.outside(node, node, reading.why, 'It is left out.');
    return undefined;
  }

  /** The parameters that an action or guard is given. */
  params(node: Node | undefined, around?: Params): Params | undefined {
    if (!node || this.file.statics.isUndefined(node)) return undefined;
    const plain = this.file.statics.json(node);
    if (plain) return { kind: 'json', value: plain.value };
    const found = this.file.statics.settle(node);
    const reading = isFunction(found) ? this.returned(found, around) : this.plain(node);
    if (reading.ok) return { kind: 'code', text: reading.text };
    this.outside(node, found, reading.why, 'These parameters are left out.');
    return undefined;
  }

  /** Tells that code cannot be carried out here, and what is done instead. */
  outside(at: Node, code: Node, why: string, instead: string): void {
    this.file.report(
      'xstate-code-outside',
      'info',
      at,
      `“${this.file.excerpt(code)}” cannot run in the sandbox: it ${why}. ${instead}`,
    );
  }

  /** What stands behind a name; a name without anything is remembered. */
  implementation(kind: keyof Implementations, name: string, at: Node): Node | undefined {
    const field = this.machine.implementations[kind].get(name);
    if (field && !this.file.statics.isUndefined(field.value)) return field.value;
    if (!this.missing[kind].has(name)) this.missing[kind].set(name, spanOfNode(at));
    return undefined;
  }
}
