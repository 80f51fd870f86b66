import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileProduct } from '../../../src/explore/machine/compile.ts';
import type { CompiledProduct } from '../../../src/explore/machine/compile.ts';
import { searchInScript } from '../../../src/explore/machine/search.ts';
import type { SearchOptions, StateSpace } from '../../../src/explore/machine/space.ts';
import { searchFast, searchInWasm } from '../../../src/explore/machine/wasm.ts';
import type { WasmSpace } from '../../../src/explore/machine/wasm.ts';
import { must } from '../../../src/base/assert.ts';
import { independentPairs, philosophers, pipeline, tokenRing } from '../../bench/families.ts';
import { twoPhaseCommit } from '../../bench/families.ts';
import { randomMachines, randomMode } from '../../tools/random-machines.ts';

const mode = { bound: 1, synchronous: false };

describe('the search in WebAssembly', () => {
  test('finds the same states in the same order, by the same moves, as the one in script', () => {
    fc.assert(
      fc.property(randomMachines(), randomMode(), (machines, how) => {
        const compiled = compileProduct(machines, how);
        const script = searchInScript(compiled, { maxStates: 3000 });
        fc.pre(script.complete);
        expect(told(inWasm(compiled))).toEqual(told(script));
      }),
      { numRuns: 150 },
    );
  });

  test('knows where nobody can move, and which of these places are deadlocks', () => {
    fc.assert(
      fc.property(randomMachines(), randomMode(3), (machines, how) => {
        const compiled = compileProduct(machines, how);
        const script = searchInScript(compiled, { maxStates: 3000 });
        fc.pre(script.complete);
        const space = inWasm(compiled);
        const stuck = numbersBelow(space.count).filter((id) => script.next(id, -1) < 0);
        expect(numbersBelow(space.count).filter((id) => space.stuck(id))).toEqual(stuck);
        const deadlocks = stuck.filter((id) => !allEnded(compiled, script, id));
        expect(space.deadlocks).toBe(deadlocks.length);
        expect(space.firstDeadlock).toBe(deadlocks[0] ?? -1);
      }),
      { numRuns: 150 },
    );
  });

  test('counts as is known of the families', () => {
    const count = (space: StateSpace): number[] => [space.count, space.transitions];
    const commit = inWasm(compileProduct(twoPhaseCommit(8), mode));
    expect(count(commit)).toEqual([317_666, 1_837_620]);
    expect(commit.deadlocks).toBe(0);
    // Tokens on stations and channels: 22 over 6; 4 states a pair; 2⁴ stages, 5 channels of 0 to 3.
    expect(inWasm(compileProduct(tokenRing(11, 6), mode)).count).toBe(74_613);
    expect(inWasm(compileProduct(independentPairs(8), mode)).count).toBe(4 ** 8);
    const three = { bound: 3, synchronous: false };
    expect(inWasm(compileProduct(pipeline(6), three)).count).toBe(2 ** 4 * 4 ** 5);
    const dinner = compileProduct(philosophers(5), mode);
    expect(inWasm(dinner).deadlocks).toBe(1);
    expect(told(inWasm(dinner), 5000)).toEqual(told(searchInScript(dinner), 5000));
  });

  test('deals large machines to many functions', () => {
    const labels = numbersBelow(2000);
    const talk = (peer: string, kind: 'send' | 'receive') => ({
      role: peer === 'A' ? 'B' : 'A',
      protocolName: '',
      parameters: [],
      calls: [],
      metadata: {},
      states: labels.map((i) => ({ name: `s${i}`, elements: [] })),
      transitions: labels.map((i) => {
        const message = { label: `m${i}`, payload: [] };
        const form = 'message' as const;
        const action =
          kind === 'send'
            ? { kind, form, to: [peer], message, element: '' }
            : { kind: 'receive' as const, form, from: peer, message, element: '' };
        return { from: i, to: (i + 1) % labels.length, action };
      }),
      initialState: 0,
      terminalStates: [],
    });
    const machines = [talk('B', 'send'), talk('A', 'receive')];
    const compiled = compileProduct({ kind: 'machines', title: '', machines }, mode);
    const space = inWasm(compiled);
    expect(space.count).toBe(4000);
    expect(told(space)).toEqual(told(searchInScript(compiled)));
  });

  test('ends at its limits, and when it is told to', () => {
    const compiled = compileProduct(philosophers(6), mode);
    const limited = (options: SearchOptions): [string, boolean, number] => {
      const { stopped, complete, count } = inWasm(compiled, options);
      return [stopped, complete, count];
    };
    const [states, , count] = limited({ maxStates: 50_000 });
    expect(states).toBe('states');
    expect(count).toBeGreaterThan(50_000);
    expect(count).toBeLessThan(51_000);
    const bytes = inWasm(compiled, { maxBytes: 4_000_000 });
    expect(bytes.stopped).toBe('bytes');
    expect(bytes.bytes).toBeLessThanOrEqual(4_000_000);
    expect(bytes.count).toBeGreaterThan(30_000);
    const seen: number[] = [];
    const progress = (found: number): boolean => seen.push(found) < 3;
    expect(limited({ every: 10_000, progress })[0]).toBe('cancelled');
    expect(seen).toHaveLength(3);
    const open = inWasm(compiled, { maxStates: 50_000 });
    const ends = numbersBelow(open.count).some((id) => open.next(id, -1) >= 0 && open.target < 0);
    expect(ends).toBe(true);
  });

  test('is chosen for large products only, and never where orders are left out', () => {
    const large = compileProduct(independentPairs(8), mode);
    expect('firstDeadlock' in searchFast(large)).toBe(true);
    expect('firstDeadlock' in searchFast(large, { reduce: true })).toBe(false);
    const small = searchFast(compileProduct(independentPairs(3), mode));
    expect('firstDeadlock' in small).toBe(false);
    expect(small.count).toBe(64);
  });

  test('falls back to script where there is no WebAssembly', () => {
    const { WebAssembly } = globalThis;
    Reflect.deleteProperty(globalThis, 'WebAssembly');
    try {
      const space = searchFast(compileProduct(independentPairs(8), mode));
      expect([space.count, 'firstDeadlock' in space]).toEqual([4 ** 8, false]);
    } finally {
      Object.defineProperty(globalThis, 'WebAssembly', {
        value: WebAssembly,
        configurable: true,
        writable: true,
      });
    }
  });

  test('leaves systems to script whose code would be too large', () => {
    const large = independentPairs(2000);
    const compiled = compileProduct(large, mode);
    expect(searchInWasm(compiled, { maxStates: 10 })).toBeUndefined();
    expect(searchFast(compiled, { maxStates: 30_000 }).stopped).toBe('states');
  });

  test('a planted difference is noticed: a move that adds something else', () => {
    const compiled = compileProduct(independentPairs(3), mode);
    const script = told(searchInScript(compiled));
    compiled.moves.to[0] = compiled.moves.from[0]!;
    expect(told(inWasm(compiled))).not.toEqual(script);
  });
});

function inWasm(compiled: CompiledProduct, options: SearchOptions = {}): WasmSpace {
  return must(searchInWasm(compiled, options), 'WebAssembly');
}

/** All that a space says of itself (of the first states, if so many are given). */
function told(space: StateSpace, most = Infinity) {
  const states = numbersBelow(Math.min(most, space.count)).map((id) => {
    const vector = new Int32Array(space.compiled.words);
    space.read(id, vector);
    const moves: number[] = [];
    space.successors(id, (move, to) => moves.push(move, to));
    return { vector: vector.join(), parent: space.parent(id), move: space.move(id), moves };
  });
  const { count, transitions, stopped } = space;
  return { count, transitions, stopped, states };
}

function numbersBelow(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function allEnded(compiled: CompiledProduct, space: StateSpace, id: number): boolean {
  const vector = new Int32Array(compiled.words);
  space.read(id, vector);
  return compiled.machines.every(({ field: { word, shift, bits }, terminal }) => {
    const state = bits === 0 ? 0 : (vector[word]! >>> shift) & ((1 << bits) - 1);
    return terminal[state] === 1;
  });
}
