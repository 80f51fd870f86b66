/** Something that may fail because of what a person gave: a value, or a message for that person. */
export type Result<Value, Problem = string> =
  | { ok: true; value: Value }
  | { ok: false; problem: Problem };

/** A success. */
export function ok<Value>(value: Value): Result<Value, never> {
  return { ok: true, value };
}

/** A failure, with what to tell the person. */
export function fail<Problem>(problem: Problem): Result<never, Problem> {
  return { ok: false, problem };
}
