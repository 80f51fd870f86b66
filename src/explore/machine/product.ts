import type { ExploreTools, Product, ProductRequest } from './property.ts';
import { searchOnce, searchUnbounded } from './search-request.ts';
import { Verdict } from './verdict.ts';

export type {
  ExploreTools,
  Product,
  ProductRequest,
  PropertyId,
  PropertyVerdict,
} from './property.ts';

/** Explores the product of machines and judges all properties. */
export function explore(request: ProductRequest, tools: ExploreTools = {}): Product {
  const began = performance.now();
  const unbounded = request.mode.bound < 0 && !request.mode.synchronous;
  const { space, complete } = unbounded
    ? searchUnbounded(request, tools)
    : searchOnce(request, tools);
  const properties = new Verdict(request, tools, space, complete).all();
  return {
    states: space.count,
    transitions: space.transitions,
    complete,
    bytesPerState: space.bytes / space.count,
    properties,
    ms: performance.now() - began,
  };
}
