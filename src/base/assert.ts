/** Stops loudly when something that our own code guarantees does not hold. Never for user input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** The value, which our own code guarantees to be there. */
export function must<Value>(value: Value | undefined | null, message = 'a value'): Value {
  assert(value !== undefined && value !== null, `expected ${message}`);
  return value;
}

/** Ends every switch over a union: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
