import { compileProduct } from '../../src/explore/machine/compile.ts';
import { searchInWasm } from '../../src/explore/machine/wasm.ts';
import { familyCases } from './families.ts';
import type { FamilyCase, FamilySize } from './families.ts';

/** A product that was explored whole, from machines to the last state. */
export interface ProductSearch {
  states: number;
  transitions: number;
  bytes: number;
  deadlocks: number;
  complete: boolean;
  ms: number;
}

/** Explores a product as the engine does a large one. */
export function searchProduct({ machines, mode }: FamilyCase): ProductSearch {
  const began = performance.now();
  const options = { maxStates: 20_000_000, maxBytes: 2 ** 31 };
  const space = searchInWasm(compileProduct(machines, mode), options);
  const ms = performance.now() - began;
  if (!space) throw new Error('there is no WebAssembly here');
  const { count: states, transitions, bytes, deadlocks, complete } = space;
  return { states, transitions, bytes, deadlocks, complete, ms };
}

/** The same by names, for a page. */
export function searchFamily(family: string, size: FamilySize): ProductSearch {
  const found = familyCases(size).find((one) => one.family === family);
  if (!found) throw new Error(`there is no family ${family}`);
  return searchProduct(found);
}
