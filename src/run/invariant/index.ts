import type { Invariant } from './invariant.ts';

/** Every invariant of the library, one line each. */
export const invariants: readonly Invariant[] = [];
