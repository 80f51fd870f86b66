import type { Expression } from '../../model/expression/expression.ts';
import { isWord, reservedWords } from '../../model/expression/expression.ts';
import { parseExpression } from '../../model/expression/parser.ts';
import type { Json } from '../../model/json.ts';
import type { Code, DataValue } from '../../model/statechart/content.ts';
import type { DataItem, Statechart } from '../../model/statechart/statechart.ts';
import { walkStates } from '../../model/statechart/walk.ts';
import { CodeError } from './datamodel.ts';
import type { Iteration, MemoryFacts, Program } from './datamodel.ts';
import { compileDecision, compileValue } from './expression-code.ts';
import type { Evaluate, Names } from './expression-code.ts';
import { ExpressionMemory } from './expression-memory.ts';
import { textValue, withPlace } from './expression-values.ts';

type Store = (memory: ExpressionMemory, value: Json) => void;

const system: ReadonlySet<string> = new Set([
  '_event',
  '_sessionid',
  '_name',
  '_ioprocessors',
  '_x',
]);

/**
 * The program of a chart whose code is written in our own expression language. Assignments and
 * scripts are `place = value`, several of them with `;` or line breaks between.
 */
export class ExpressionProgram implements Program<ExpressionMemory>, Names {
  readonly #names: string[] = [];
  readonly #slots = new Map<string, number>();
  readonly #declared: ReadonlySet<string>;

  constructor(chart: Statechart) {
    const items = [chart.data, ...[...walkStates(chart.states)].map(({ data }) => data)].flat();
    this.#declared = new Set(items.map(({ name }) => name));
    for (const name of this.#declared) this.slot(name);
  }

  slot(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = this.#names.push(name) - 1;
    this.#slots.set(name, slot);
    return slot;
  }

  declared(name: string): boolean {
    return this.#declared.has(name);
  }

  memory(facts: MemoryFacts): ExpressionMemory {
    return new ExpressionMemory(facts, this.#names);
  }

  condition(code: Code): (memory: ExpressionMemory) => boolean {
    const read = readExpression(code.text);
    return typeof read === 'string' ? failing(read) : compileDecision(read, this);
  }

  give(value: DataValue): (memory: ExpressionMemory) => Json | undefined {
    switch (value.kind) {
      case 'code':
        return this.#value(value.code.text);
      case 'text': {
        const data = textValue(value.text);
        return () => data;
      }
      case 'json':
        return () => value.value;
      default:
        return failing(`“${value.src}” was not found.`);
    }
  }

  locate(location: string): (memory: ExpressionMemory) => Json | undefined {
    return this.#value(location);
  }

  assign(
    items: readonly { location: string; value: DataValue }[],
  ): (memory: ExpressionMemory) => void {
    const stores = items.map(({ location }) => this.#place(location));
    const values = items.map(({ value }) => this.give(value));
    const [store] = stores;
    const [give] = values;
    if (items.length === 1 && store && give) {
      return (memory) => store(memory, give(memory) ?? null);
    }
    return (memory) => {
      const given = values.map((value) => value(memory) ?? null);
      stores.forEach((to, n) => to(memory, given[n] ?? null));
    };
  }

  store(location: string): (memory: ExpressionMemory, value: Json | undefined) => void {
    const store = this.#place(location);
    return (memory, value) => store(memory, value ?? null);
  }

  declare(item: DataItem): (memory: ExpressionMemory, value: boolean) => void {
    if (system.has(item.name)) return failing(`“${item.name}” cannot be declared.`);
    const slot = this.slot(item.name);
    const give = item.value && this.give(item.value);
    return (memory, value) => {
      memory.values[slot] = null;
      if (value && give) memory.set(slot, give(memory) ?? null);
    };
  }

  script({ text }: Code): (memory: ExpressionMemory) => void {
    const statements = statementsOf(text).map((statement) => this.#statement(statement));
    return (memory) => {
      for (const statement of statements) statement(memory);
    };
  }

  foreach(
    array: Code,
    item: string,
    index: string | undefined,
  ): (memory: ExpressionMemory) => Iteration {
    const names = index === undefined ? [item] : [item, index];
    const illegal = names.find((name) => !isVariable(name));
    if (illegal !== undefined) return failing(`“${illegal}” cannot be a variable.`);
    const list = this.#value(array.text);
    const [itemSlot = 0, indexSlot] = names.map((name) => this.slot(name));
    return (memory) => {
      const items = list(memory);
      if (!Array.isArray(items)) throw new CodeError(`“${array.text}” is no list.`);
      const values = items as readonly Json[];
      return {
        length: values.length,
        at(n) {
          memory.set(itemSlot, values[n] ?? null);
          if (indexSlot !== undefined) memory.values[indexSlot] = n;
        },
      };
    };
  }

  #value(text: string): Evaluate {
    const read = readExpression(text);
    return typeof read === 'string' ? failing(read) : compileValue(read, this);
  }

  #statement(text: string): (memory: ExpressionMemory) => void {
    const at = /(?<![=!<>])=(?!=)/.exec(text)?.index;
    if (at === undefined) return this.#value(text);
    const store = this.#place(text.slice(0, at));
    const give = this.#value(text.slice(at + 1));
    return (memory) => store(memory, give(memory));
  }

  /** A place that can be given a value: a variable, or a field or element of one. */
  #place(location: string): Store {
    const read = readExpression(location);
    if (typeof read === 'string') return failing(`“${location}” is no place. ${read}`);
    const path: Evaluate[] = [];
    let at: Expression = read;
    for (; at.kind === 'member' || at.kind === 'index'; at = at.object) {
      const { field } = at.kind === 'member' ? at : { field: undefined };
      path.unshift(at.kind === 'index' ? compileValue(at.index, this) : () => field ?? '');
    }
    if (at.kind !== 'name') return failing(`“${location}” is no place.`);
    if (system.has(at.name)) return failing(`“${at.name}” cannot be changed.`);
    return this.#storing(at.name, path);
  }

  #storing(name: string, path: readonly Evaluate[]): Store {
    const slot = this.slot(name);
    if (path.length === 0) {
      return (memory, value) => {
        if (memory.values[slot] === undefined) throw new CodeError(unknown(name));
        memory.set(slot, value);
      };
    }
    return (memory, value) => {
      const old = memory.values[slot];
      if (old === undefined) throw new CodeError(unknown(name));
      const keys = path.map((key) => keyOf(key(memory)));
      memory.set(slot, withPlace(old, keys, 0, value));
    };
  }
}

function unknown(name: string): string {
  return `There is no variable “${name}”.`;
}

function keyOf(key: Json): string | number {
  if (typeof key === 'string' || typeof key === 'number') return key;
  throw new CodeError(`${JSON.stringify(key)} is no name of a field and no number of an element.`);
}

function isVariable(name: string): boolean {
  return isWord(name) && !reservedWords.includes(name) && !system.has(name);
}

function readExpression(text: string): Expression | string {
  const { expression, diagnostics } = parseExpression(text);
  return expression ?? diagnostics[0]?.message ?? 'It cannot be read.';
}

function failing(message: string): () => never {
  return () => {
    throw new CodeError(message);
  };
}

/** Statements of a script: between `;` and line breaks outside of texts and brackets. */
function statementsOf(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at] ?? ';';
    const open = quote !== '' || depth > 0;
    if (at === text.length || (!open && (sign === ';' || sign === '\n'))) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
    } else if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '(' || sign === '[') depth += 1;
    else if (sign === ')' || sign === ']') depth -= 1;
  }
  return found.filter((statement) => statement !== '');
}
