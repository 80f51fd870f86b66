import type { ExploreTools, Product, ProductRequest } from './property.ts';
import { searchOnce, searchUnbounded } from './search-request.ts';
import type { StateSpace } from './space.ts';
import { Verdict } from './verdict.ts';

export type {
  ExploreTools,
  Product,
  ProductRequest,
  PropertyId,
  PropertyVerdict,
} from './property.ts';

/**
 * Explores the product of machines and judges all properties. The verdicts on a large product are
 * those of the reduced one, which are the same: its search is over long before, if there are many
 * orders that make no difference.
 */
export function explore(request: ProductRequest, tools: ExploreTools = {}): Product {
  const began = performance.now();
  const { seen, judged, complete, fewer } = searchFor(request, tools);
  const wanted = judged === seen ? request : { ...request, reduce: true };
  const properties = new Verdict(wanted, tools, judged, complete, fewer).all();
  return {
    states: seen.count,
    transitions: seen.transitions,
    complete,
    whole: seen.complete,
    bytesPerState: seen.bytes / seen.count,
    properties,
    ms: performance.now() - began,
  };
}

/** A product's states. */
interface Explored {
  /** What was asked for, as far as it was searched. */
  seen: StateSpace;
  /** What gives the verdicts: the same, or the product without orders that make no difference. */
  judged: StateSpace;
  complete: boolean;
  /** The product without orders that make no difference, where it was searched. */
  fewer?: StateSpace | undefined;
}

function searchFor(request: ProductRequest, tools: ExploreTools): Explored {
  const { mode, reduce } = request;
  if (mode.bound < 0 && !mode.synchronous) {
    const { space, complete } = searchUnbounded(request, tools);
    return { seen: space, judged: space, complete };
  }
  if (reduce || mode.synchronous) {
    const { space, complete } = searchOnce(request, tools);
    return { seen: space, judged: space, complete };
  }
  return searchBoth(request, tools);
}

/** States from which on a search without orders that make no difference is tried beside. */
const many = 300_000;

/** Where the search of all orders is ended once the verdicts are known. */
const enough = 2_000_000;

/**
 * Searches all orders; when there are many states, or a limit ends the search, also without those
 * that make no difference.
 */
function searchBoth(request: ProductRequest, tools: ExploreTools): Explored {
  let fewer: StateSpace | undefined;
  let told = true;
  const reduced = (): StateSpace =>
    (fewer ??= searchOnce({ ...request, reduce: true }, tools).space);
  const progress = (states: number, transitions: number): boolean => {
    told = tools.progress?.(states, transitions) !== false;
    if (!told || states <= many) return told;
    return !reduced().complete || states <= enough;
  };
  const { space: seen } = searchOnce(request, { ...tools, progress });
  if (!seen.complete && told && reduced().complete) {
    return { seen, judged: reduced(), complete: true, fewer };
  }
  return { seen, judged: seen, complete: seen.complete, fewer };
}
