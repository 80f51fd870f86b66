/** The first index in `from..to` of ascending `values` that is not less than `value`, else `to`. */
export function lowerBound(
  values: ArrayLike<number>,
  value: number,
  from = 0,
  to = values.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first index in `from..to` of ascending `values` that is greater than `value`, else `to`. */
export function upperBound(
  values: ArrayLike<number>,
  value: number,
  from = 0,
  to = values.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * `lowerBound` for a value that is expected near `from`: doubles its stride first (galloping), so
 * that a walk along ascending values costs about the logarithm of each stride.
 */
export function gallop(values: ArrayLike<number>, value: number, from: number, to: number): number {
  let stride = 1;
  let low = from;
  while (low + stride < to && (values[low + stride] as number) < value) {
    low += stride;
    stride *= 2;
  }
  return lowerBound(values, value, low, Math.min(to, low + stride + 1));
}
