import { compileProduct, maskOf } from './compile.ts';
import type { ExploreTools, ProductRequest } from './property.ts';
import type { SearchOptions, StateSpace } from './space.ts';
import { searchFast } from './wasm.ts';

/** A space, and whether it is the whole product. */
export interface Searched {
  space: StateSpace;
  complete: boolean;
}

/** Searches a product with the mode of the request, or another one. */
export function searchOnce(
  request: ProductRequest,
  tools: ExploreTools,
  mode = request.mode,
): Searched {
  const search = tools.search ?? searchFast;
  const { machines, rendezvous = false } = request;
  const space = search(compileProduct(machines, mode, { rendezvous }), optionsOf(request, tools));
  return { space, complete: space.complete };
}

function optionsOf(request: ProductRequest, tools: ExploreTools): SearchOptions {
  const { maxStates, maxBytes, reduce } = request;
  const options: SearchOptions = {};
  if (maxStates !== undefined) options.maxStates = maxStates;
  if (maxBytes !== undefined) options.maxBytes = maxBytes;
  if (reduce !== undefined) options.reduce = reduce;
  if (tools.progress) options.progress = tools.progress;
  return options;
}

/** Largest bound that is tried where any number of messages may be under way. */
export const largestBound = 64;

/** Tries larger and larger bounds until no channel is ever full. */
export function searchUnbounded(request: ProductRequest, tools: ExploreTools): Searched {
  for (let bound = 2; ; bound *= 2) {
    const found = searchOnce(request, tools, { ...request.mode, bound });
    if (!found.complete || bound >= largestBound) return { ...found, complete: false };
    if (!everFull(found.space)) return found;
  }
}

/** Whether a channel is full in some state. */
function everFull(space: StateSpace): boolean {
  const vector = new Int32Array(space.compiled.words);
  const tops = space.compiled.channels.map(({ segments, bits }) => {
    const { word, shift, slots } = segments.at(-1)!;
    return { word, mask: maskOf(bits) << (shift + (slots - 1) * bits) };
  });
  for (let id = 0; id < space.count; id++) {
    space.read(id, vector);
    if (tops.some(({ word, mask }) => (vector[word]! & mask) !== 0)) return true;
  }
  return false;
}
