import { unreachable } from '../../base/assert.ts';
import type { Json } from '../../model/json.ts';
import type { Code, DataValue } from '../../model/statechart/content.ts';
import type { DataItem, Statechart } from '../../model/statechart/statechart.ts';
import type { Engine } from '../../sandbox/engine.ts';
import { SandboxError } from '../../sandbox/error.ts';
import type { Inside } from '../../sandbox/vm.ts';
import { CodeError } from './datamodel.ts';
import type { Iteration, MemoryFacts, Program } from './datamodel.ts';
import { SandboxMemory } from './ecmascript-memory.ts';
import type { Piece, SharedCode } from './ecmascript-memory.ts';
import { isVariableName, scriptFacts } from './ecmascript-syntax.ts';
import type { Syntax } from './ecmascript-syntax.ts';
import { jsonOf, meaningOf, plainMeaning } from './ecmascript-text.ts';

/** A chart's code as functions in a sandbox; each machine makes them when it first needs them. */
export class SandboxProgram implements Program<SandboxMemory> {
  readonly #syntax: Syntax;
  readonly #shared: SharedCode;
  readonly #loading: ReadonlySet<string>;

  constructor(chart: Statechart, engine: Engine, syntax: Syntax) {
    this.#syntax = syntax;
    const scripts = chart.scripts.flatMap((one) => (one.kind === 'script' ? [one.code.id] : []));
    this.#loading = new Set(scripts);
    this.#shared = { engine, dialect: chart.dialect, pieces: [], hides: false };
  }

  memory(facts: MemoryFacts): SandboxMemory {
    try {
      return new SandboxMemory(this.#shared, facts);
    } catch (error) {
      if (error instanceof SandboxError) throw new CodeError(error.message, 'memory');
      throw error;
    }
  }

  condition(code: Code): (memory: SandboxMemory) => boolean {
    const piece = this.#getter({ kind: 'code', code });
    return (memory) => memory.run('test', piece) === 1;
  }

  give(value: DataValue): (memory: SandboxMemory) => Json | undefined {
    switch (value.kind) {
      case 'code':
        return this.#giving(this.#getter(value));
      case 'text': {
        const plain = plainMeaning(value.text);
        return () => plain;
      }
      case 'json':
        return () => value.value;
      case 'missing':
        return () => fail(notFound(value.src));
      default:
        return unreachable(value);
    }
  }

  locate(location: string): (memory: SandboxMemory) => Json | undefined {
    return this.#giving(this.#add(this.#expression(location)));
  }

  assign(
    items: readonly { location: string; value: DataValue }[],
  ): (memory: SandboxMemory) => void {
    const parts = items.flatMap(({ location, value }) => [
      this.#valuePiece(value),
      this.#setterPiece(location),
    ]);
    const piece = this.#add((memory) => memory.made('pairs', ...parts.map((make) => make(memory))));
    return (memory) => void memory.run('assign', piece);
  }

  store(location: string): (memory: SandboxMemory, value: Json | undefined) => void {
    const piece = this.#add(this.#setterPiece(location));
    return (memory, value) => void memory.run('store', piece, told(value));
  }

  declare(item: DataItem): (memory: SandboxMemory, value: boolean) => void {
    const { name, value } = item;
    if (!isVariableName(this.#syntax, name)) {
      return () => fail(`${name} cannot be the name of a variable`);
    }
    const piece = value && this.#getter(value);
    return (memory, withValue) => {
      memory.declare(name);
      if (withValue && piece !== undefined) memory.first(name, piece);
    };
  }

  script(code: Code): (memory: SandboxMemory) => void {
    const { node, fault } = this.#syntax.script(code.text);
    if (!node) return () => fail(fault);
    const facts = scriptFacts(node);
    const loading = this.#loading.has(code.id);
    if (facts.declares || loading) {
      this.#shared.hides ||= facts.hides;
      // What a block declares by `let` is there for its own statements only, each time anew.
      const text = facts.lexical && !loading ? `{\n${code.text}\n}` : code.text;
      return (memory) => memory.statements(text);
    }
    const piece = this.#add((memory) => memory.compile(`(function () {\n${code.text}\n})`));
    return (memory) => void memory.run('run', piece);
  }

  foreach(
    array: Code,
    item: string,
    index: string | undefined,
  ): (memory: SandboxMemory) => Iteration {
    const piece = this.#getter({ kind: 'code', code: array });
    const wrong = [item, ...(index === undefined ? [] : [index])].find(
      (name) => !isVariableName(this.#syntax, name),
    );
    if (wrong !== undefined) return () => fail(`${wrong} cannot be the name of a variable`);
    return (memory) => {
      const { copy, length } = memory.list(piece);
      memory.declare(item);
      if (index !== undefined) memory.declare(index);
      return { length, at: (at) => memory.at(copy, at, item, index ?? '') };
    };
  }

  #giving(piece: number): (memory: SandboxMemory) => Json | undefined {
    return (memory) => {
      const text = memory.run('give', piece);
      return typeof text === 'string' && text !== '' ? jsonOf(text) : undefined;
    };
  }

  #getter(value: DataValue): number {
    return this.#add(this.#valuePiece(value));
  }

  #add(piece: Piece): number {
    return this.#shared.pieces.push(piece) - 1;
  }

  /** A function that gives a value. */
  #valuePiece(value: DataValue): Piece {
    switch (value.kind) {
      case 'code':
        return this.#expression(value.code.text);
      case 'text':
        return textPiece(value.text);
      case 'json':
        return (memory) => memory.made('constant', told(value.value));
      case 'missing':
        return () => fail(notFound(value.src));
      default:
        return unreachable(value);
    }
  }

  #expression(text: string): Piece {
    const { source, fault } = this.#syntax.expression(text);
    if (fault !== undefined) return () => fail(fault);
    return (memory) => memory.compile(`(function () { return (\n${source}\n); })`);
  }

  /** A function that sets a place; in strict code, so that the place must exist. */
  #setterPiece(location: string): Piece {
    const { fault } = this.#syntax.location(location);
    if (fault !== undefined) return () => fail(fault);
    const text = `(function () { 'use strict'; ${location.trim()} = arguments[0]; })`;
    return (memory) => memory.compile(text);
  }
}

function textPiece(text: string): Piece {
  const meaning = meaningOf(text);
  return (memory): Inside =>
    meaning.kind === 'json'
      ? memory.made('constant', told(meaning.value))
      : memory.made('document', JSON.stringify(meaning.element));
}

/** As the bridge reads it: nothing is no text. */
function told(value: Json | undefined): string {
  return value === undefined ? '' : JSON.stringify(value);
}

function notFound(src: string): string {
  return `${src} was not found`;
}

function fail(message: string): never {
  throw new CodeError(message);
}
