import type { Condition, Content } from '../../model/statechart/content.ts';
import { fieldsAssigned } from './assign.ts';
import type { Desk } from './desk.ts';
import type { Params } from './functions.ts';
import { readGuard } from './guards.ts';
import { calleeName } from './machines.ts';
import type { Node } from './nodes.ts';
import { isFunction, namesIn, nodeAt, nodesAt, textAt, unwrapped, walkNodes } from './nodes.ts';
import { stub } from './stubs.ts';

/** Reads an action (handed in: actions are what is enqueued, and enqueuing is an action). */
export type ReadAction = (desk: Desk, owner: string, node: Node, params?: Params) => Content[];

/** Why a function of `enqueueActions` cannot be read as a list of actions. */
class Unreadable extends Error {}

/**
 * `enqueueActions(({ enqueue, check, context, event }) => { … })`: calls of `enqueue` become actions,
 * `if` becomes branches. Anything else makes it an action that is only told.
 */
export function enqueued(
  desk: Desk,
  owner: string,
  call: Node,
  what: Node,
  params: Params | undefined,
  readAction: ReadAction,
): Content[] {
  const fn = desk.file.statics.settle(what);
  try {
    if (!isFunction(fn)) throw new Unreadable('is not known before the program runs');
    return new EnqueueReader(desk, owner, fn, params, readAction).read();
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
    const why = problem.message;
    desk.file.report(
      'xstate-unsupported',
      'info',
      call,
      `What is enqueued here is only told: it ${why}. Calls of “enqueue” and “if” are understood.`,
    );
    return [stub(desk, owner, 'enqueueActions', call)];
  }
}

class EnqueueReader {
  readonly #desk: Desk;
  readonly #owner: string;
  readonly #fn: Node;
  readonly #params: Params | undefined;
  readonly #readAction: ReadAction;
  /** The context has been changed by what is enqueued; the function still sees the old one. */
  #changed = false;

  constructor(
    desk: Desk,
    owner: string,
    fn: Node,
    params: Params | undefined,
    readAction: ReadAction,
  ) {
    this.#readAction = readAction;
    this.#desk = desk;
    this.#owner = owner;
    this.#fn = fn;
    this.#params = params;
  }

  read(): Content[] {
    const body = nodeAt(this.#fn, 'body');
    if (!body) return [];
    return body.type === 'BlockStatement'
      ? this.#statements(nodesAt(body, 'body'))
      : this.#expression(body);
  }

  #statements(statements: readonly Node[]): Content[] {
    return statements.flatMap((statement) => this.#statement(statement));
  }

  #statement(node: Node): Content[] {
    switch (node.type) {
      case 'ExpressionStatement': {
        const expression = nodeAt(node, 'expression');
        return expression ? this.#expression(expression) : [];
      }
      case 'BlockStatement':
        return this.#statements(nodesAt(node, 'body'));
      case 'IfStatement':
        return [this.#if(node)];
      case 'EmptyStatement':
        return [];
      default:
        throw new Unreadable(`has “${this.#desk.file.excerpt(node)}”`);
    }
  }

  #if(node: Node): Content {
    const id = this.#desk.id(`${this.#owner}.action`, node);
    const branches: Extract<Content, { kind: 'if' }>['branches'] = [];
    // Only one branch is done: what one changes the others do not see.
    const before = this.#changed;
    let changed = before;
    const content = (inner: Node): Content[] => {
      const read = this.#statement(inner);
      changed ||= this.#changed;
      this.#changed = before;
      return read;
    };
    for (let at: Node | undefined = node; at;) {
      const test: Node | undefined = at.type === 'IfStatement' ? nodeAt(at, 'test') : undefined;
      if (!test) {
        branches.push({ content: content(at) });
        break;
      }
      const condition = this.#condition(test);
      const consequent = nodeAt(at, 'consequent');
      branches.push({ condition, content: consequent ? content(consequent) : [] });
      at = nodeAt(at, 'alternate');
    }
    this.#changed = changed;
    return { kind: 'if', id, branches };
  }

  #condition(test: Node): Condition {
    const node = unwrapped(test);
    if (node.type === 'UnaryExpression' && node['operator'] === '!') {
      const argument = nodeAt(node, 'argument');
      if (argument && this.#asks(argument)) return { kind: 'not', of: this.#condition(argument) };
    }
    if (node.type === 'LogicalExpression' && this.#asks(node)) {
      const [left, right] = [nodeAt(node, 'left'), nodeAt(node, 'right')];
      const kind = node['operator'] === '||' ? 'or' : 'and';
      if (left && right && node['operator'] !== '??') {
        return { kind, of: [this.#condition(left), this.#condition(right)] };
      }
    }
    if (this.#isCall(node, 'check')) {
      const [guard] = nodesAt(node, 'arguments');
      const condition = guard && readGuard(this.#desk, this.#owner, guard, this.#params);
      if (!condition) throw new Unreadable('checks what is not known');
      if (this.#changed) throw new Unreadable('checks a guard after it has assigned');
      return condition;
    }
    return { kind: 'code', code: this.#desk.code(this.#owner, this.#text(node), node) };
  }

  /** True when a guard is checked somewhere in an expression. */
  #asks(node: Node): boolean {
    return [...walkNodes(node)].some((part) => this.#isCall(part, 'check'));
  }

  /** `enqueue(…)`, `check(…)`, also as fields of the only parameter. */
  #isCall(node: Node, name: string): boolean {
    const callee = node.type === 'CallExpression' ? nodeAt(node, 'callee') : undefined;
    return callee !== undefined && this.#isName(callee, name);
  }

  #isName(node: Node, name: string): boolean {
    if (node.type === 'Identifier') return textAt(node, 'name') === name;
    if (node.type !== 'MemberExpression') return false;
    const object = nodeAt(node, 'object');
    const [first] = nodesAt(this.#fn, 'params');
    const isParameter =
      first?.type === 'Identifier' && textAt(object, 'name') === textAt(first, 'name');
    return isParameter && textAt(nodeAt(node, 'property'), 'name') === name;
  }

  #expression(expression: Node): Content[] {
    const node = unwrapped(expression);
    if (node.type === 'LogicalExpression' && node['operator'] === '&&') {
      const [left, right] = [nodeAt(node, 'left'), nodeAt(node, 'right')];
      if (left && right) {
        const id = this.#desk.id(`${this.#owner}.action`, node);
        const condition = this.#condition(left);
        return [{ kind: 'if', id, branches: [{ condition, content: this.#expression(right) }] }];
      }
    }
    if (node.type !== 'CallExpression') {
      throw new Unreadable(`has “${this.#desk.file.excerpt(node)}”`);
    }
    const callee = nodeAt(node, 'callee');
    const [first] = nodesAt(node, 'arguments');
    if (callee && this.#isName(callee, 'enqueue')) {
      return first ? this.#action(first) : [];
    }
    const object = callee?.type === 'MemberExpression' ? nodeAt(callee, 'object') : undefined;
    if (object && this.#isName(object, 'enqueue')) return this.#action(node);
    throw new Unreadable(`has “${this.#desk.file.excerpt(node)}”`);
  }

  /** An action that stands in the function: what it names of its parameters is replaced. */
  #action(node: Node): Content[] {
    const own = this.#names(node);
    const contents = own
      ? this.#ownAssign(node)
      : this.#readAction(this.#desk, this.#owner, node, this.#params);
    this.#changed ||= contents.some(({ kind }) => kind === 'assign' || kind === 'script');
    return contents;
  }

  /** `enqueue.assign({ n: context.n + 1 })` with what the function around it is given. */
  #ownAssign(node: Node): Content[] {
    const [what] = nodesAt(node, 'arguments');
    const object = what && unwrapped(what);
    const isAssign = calleeName(this.#desk.file, node) === 'assign';
    if (!isAssign || object?.type !== 'ObjectExpression' || this.#changed) {
      throw new Unreadable('gives what it enqueues values of its own');
    }
    const functions = [...walkNodes(object)].some((part) => isFunction(part));
    const read = functions
      ? undefined
      : fieldsAssigned(this.#desk, this.#owner, node, this.#fn, object, this.#params);
    if (!read) throw new Unreadable('gives what it enqueues values of its own');
    return read;
  }

  /** True when an enqueued action names the parameters of the function around it. */
  #names(node: Node): boolean {
    const { scopes } = this.#desk.file;
    const [first] = nodesAt(this.#fn, 'params');
    if (!first) return false;
    const from = node.type === 'CallExpression' ? nodesAt(node, 'arguments') : [node];
    return from.flatMap(namesIn).some((id) => {
      const binding = scopes.lookup(textAt(id, 'name'), id.start);
      return (
        binding?.kind === 'parameter' &&
        binding.id.start >= first.start &&
        binding.id.end <= first.end
      );
    });
  }

  #text(node: Node): string {
    const reading = this.#desk.piece(this.#fn, node, this.#params);
    if (!reading.ok) throw new Unreadable(reading.why);
    if (this.#changed && /\bcontext\b/.test(reading.text)) {
      throw new Unreadable('reads the context after it has assigned');
    }
    return reading.text;
  }
}
