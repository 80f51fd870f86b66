import type { Node } from 'acorn';
import { unreachable } from '../../base/assert.ts';
import type { Json } from '../../model/json.ts';
import type { Code, DataValue } from '../../model/statechart/content.ts';
import type { DataItem, Statechart } from '../../model/statechart/statechart.ts';
import { CodeError } from './datamodel.ts';
import type { Iteration, MemoryFacts, Program } from './datamodel.ts';
import { changingCall } from './ecmascript-calls.ts';
import { expressionOf, placeOf } from './ecmascript-closures.ts';
import type { Place } from './ecmascript-closures.ts';
import { codeIn } from './ecmascript-code.ts';
import type { ChartCode } from './ecmascript-code.ts';
import { absent, PlainMemory } from './ecmascript-plain-memory.ts';
import { cloneValue } from './ecmascript-plain-values.ts';
import { globalNames, Outside, part, strip } from './ecmascript-scope.ts';
import type { Names, Run, Scope } from './ecmascript-scope.ts';
import { scriptOf } from './ecmascript-statements.ts';
import type { Act } from './ecmascript-statements.ts';
import { isVariableName, partsOf } from './ecmascript-syntax.ts';
import type { Read, Syntax, Tree } from './ecmascript-syntax.ts';
import { meaningOf } from './ecmascript-text.ts';

/**
 * The program of a chart whose code all lies in the part of ECMAScript that plain closures can do:
 * the same results and the same errors as in the sandbox, without one. Undefined for other charts.
 */
export function plainProgram(chart: Statechart, syntax: Syntax): PlainProgram | undefined {
  const code = codeIn(chart);
  const xstate = chart.dialect === 'xstate';
  const names = code.variables.filter((name) => isVariableName(syntax, name));
  if (names.some((name) => globalNames.has(name) || (xstate && name === 'event'))) return undefined;
  const slots = new Map([...new Set(names)].map((name, at) => [name, at]));
  const program = new PlainProgram({ slots, xstate, mutates: mutates(code, syntax) }, syntax);
  return program.covers(code) ? program : undefined;
}

function mutates(code: ChartCode, syntax: Syntax): boolean {
  const changing = (read: Read<unknown>): boolean =>
    read.node !== undefined && changesParts(read.node as Tree);
  return (
    code.places.some((text) => isPart(syntax.location(text))) ||
    code.expressions.some((text) => changing(syntax.expression(text))) ||
    code.scripts.some((text) => changing(syntax.script(text)))
  );
}

function isPart({ node }: Read<Node>): boolean {
  return node !== undefined && node.type !== 'Identifier';
}

/** True when something but a variable is set. */
function changesParts(tree: Tree): boolean {
  const sets = tree.type === 'AssignmentExpression' || tree.type === 'UpdateExpression';
  const target = (tree['left'] ?? tree['argument']) as Tree | undefined;
  if (sets && target && strip(target).type !== 'Identifier') return true;
  const callee = tree.type === 'CallExpression' ? strip(part(tree, 'callee')) : undefined;
  return (callee && changingCall(callee, tree)) || partsOf(tree).some(changesParts);
}

/** A chart's code as closures over plain data. */
export class PlainProgram implements Program<PlainMemory> {
  readonly #names: Names;
  readonly #syntax: Syntax;
  readonly #scope: Scope;
  readonly #read = new Map<string, Run>();

  constructor(names: Names, syntax: Syntax) {
    this.#names = names;
    this.#syntax = syntax;
    this.#scope = { names, locals: [], strict: false, next: { at: 1 }, compile: expressionOf };
  }

  /** Whether all of a chart's code can be compiled. */
  covers(code: ChartCode): boolean {
    try {
      for (const text of code.expressions) this.#expression(text);
      for (const text of code.places) this.#place(text);
      for (const text of code.scripts) this.#script(text);
      return code.texts.every((text) => meaningOf(text).kind === 'json');
    } catch (error) {
      if (error instanceof Outside) return false;
      throw error;
    }
  }

  memory(facts: MemoryFacts): PlainMemory {
    return new PlainMemory(facts, this.#names);
  }

  condition(code: Code): (memory: PlainMemory) => boolean {
    const run = this.#inside(() => this.#expression(code.text));
    return (memory) => {
      try {
        memory.begin();
        return !!run(memory);
      } catch (error) {
        throw codeError(error);
      }
    };
  }

  give(value: DataValue): (memory: PlainMemory) => Json | undefined {
    const run = this.#value(value);
    return (memory) => attempt(memory, () => memory.given(run(memory)));
  }

  locate(location: string): (memory: PlainMemory) => Json | undefined {
    const run = this.#inside(() => this.#expression(location));
    return (memory) => attempt(memory, () => memory.given(run(memory)));
  }

  assign(items: readonly { location: string; value: DataValue }[]): (memory: PlainMemory) => void {
    const parts = items.map(({ location, value }) => ({
      run: this.#value(value),
      place: this.#placeInside(location),
    }));
    const [only] = parts;
    if (only && parts.length === 1) {
      const { run, place } = only;
      return (memory) => {
        try {
          memory.begin();
          place.set(memory, run(memory));
        } catch (error) {
          throw codeError(error);
        }
      };
    }
    return (memory) =>
      attempt(memory, () => {
        const values = parts.map(({ run }) => run(memory));
        for (const [at, { place }] of parts.entries()) place.set(memory, values[at]);
      });
  }

  store(location: string): (memory: PlainMemory, value: Json | undefined) => void {
    const place = this.#placeInside(location);
    const root = /^\s*([\w$]+)\s*[.[]/.exec(location)?.[1];
    const slot = root === undefined || this.#names.mutates ? undefined : this.#slot(root);
    return (memory, value) =>
      attempt(memory, () => {
        // Where nothing else changes parts of values, they may be shared with the world outside.
        if (slot !== undefined) memory.set(slot, cloneValue(memory.valueAt(slot)));
        place.set(memory, memory.taken(value));
      });
  }

  declare(item: DataItem): (memory: PlainMemory, value: boolean) => void {
    const { name, value } = item;
    const slot = this.#variable(name);
    if (slot === undefined) return () => fail(`${name} cannot be the name of a variable`);
    const run = value && this.#value(value);
    return (memory, withValue) => {
      if (memory.valueAt(slot) === absent) memory.set(slot, undefined);
      if (withValue && run) attempt(memory, () => memory.set(slot, run(memory)));
    };
  }

  script(code: Code): (memory: PlainMemory) => void {
    const act = this.#inside(() => this.#script(code.text));
    return (memory) => void attempt(memory, () => act(memory));
  }

  foreach(
    array: Code,
    item: string,
    index: string | undefined,
  ): (memory: PlainMemory) => Iteration {
    const run = this.#inside(() => this.#expression(array.text));
    const itemSlot = this.#variable(item);
    const indexSlot = index === undefined ? -1 : this.#variable(index);
    if (itemSlot === undefined || indexSlot === undefined) {
      return () => fail('this cannot be the name of a variable');
    }
    return (memory) => {
      const list = attempt(memory, () => run(memory));
      if (!Array.isArray(list)) return fail('TypeError: a loop needs an array');
      const copy = [...(list as unknown[])];
      for (const slot of [itemSlot, indexSlot]) {
        if (slot >= 0 && memory.valueAt(slot) === absent) memory.set(slot, undefined);
      }
      const at = (round: number): void => {
        memory.set(itemSlot, copy[round]);
        if (indexSlot >= 0) memory.set(indexSlot, round);
      };
      return { length: copy.length, at };
    };
  }

  #slot(name: string): number | undefined {
    return this.#names.slots.get(name);
  }

  /** Where a variable is kept, which may come later than the rest; undefined for no such name. */
  #variable(name: string): number | undefined {
    if (!isVariableName(this.#syntax, name)) return undefined;
    const { slots } = this.#names;
    if (!slots.has(name)) slots.set(name, slots.size);
    return slots.get(name);
  }

  #value(value: DataValue): Run {
    switch (value.kind) {
      case 'code':
        return this.#inside(() => this.#expression(value.code.text));
      case 'text': {
        const meaning = meaningOf(value.text);
        const json = meaning.kind === 'json' ? meaning.value : meaning.text;
        return (memory) => memory.taken(json);
      }
      case 'json':
        return (memory) => memory.taken(value.value);
      case 'missing':
        return () => fail(`${value.src} was not found`);
      default:
        return unreachable(value);
    }
  }

  #expression(text: string): Run {
    let run = this.#read.get(text);
    if (run) return run;
    const { node, fault } = this.#syntax.expression(text);
    run = node ? expressionOf(node, this.#scope) : () => fail(fault ?? '');
    this.#read.set(text, run);
    return run;
  }

  #place(text: string): Place {
    const { node, fault } = this.#syntax.location(text);
    if (node) return placeOf(node, { ...this.#scope, strict: true });
    return { get: () => fail(fault), set: () => fail(fault) };
  }

  #placeInside(text: string): Place {
    try {
      return this.#place(text);
    } catch (error) {
      if (!(error instanceof Outside)) throw error;
      return { get: () => fail(notHere), set: () => fail(notHere) };
    }
  }

  #script(text: string): Act {
    const { node, fault } = this.#syntax.script(text);
    return node ? scriptOf(node, this.#scope) : () => fail(fault);
  }

  /** Code that came later than the chart (an edit by hand) may be beyond this program. */
  #inside<Made extends Run | Act>(make: () => Made): Made {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof Outside)) throw error;
      return (() => fail(notHere)) as unknown as Made;
    }
  }
}

const notHere = 'this code needs the sandbox, which the rest of the chart does without';

function attempt<Value>(memory: PlainMemory, run: () => Value): Value {
  try {
    memory.begin();
    return run();
  } catch (error) {
    throw codeError(error);
  }
}

/** What the engine itself says about operators on plain data is an error of the code. */
function codeError(error: unknown): unknown {
  if (error instanceof RangeError && error.message === 'Invalid string length') {
    return new CodeError('more memory than the limit allows', 'memory');
  }
  if (error instanceof TypeError || error instanceof RangeError) {
    return new CodeError(`${error.name}: ${error.message}`);
  }
  return error;
}

function fail(message: string): never {
  throw new CodeError(message);
}
