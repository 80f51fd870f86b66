import type { Json } from '../../model/json.ts';

/**
 * What a sequence of events adds up to: enough that a lost, doubled or swapped event is noticed.
 */
export interface Fold {
  count: number;
  /** Of all events in order (FNV-1a, 32 bits): another order gives another digest. */
  digest: number;
  /** By topic: the sum of payloads that are numbers, and one for each other. */
  totals: Record<string, number>;
}

/** What is folded. */
export interface Foldable {
  readonly id: string;
  readonly topic: string;
  readonly payload: Json;
}

/** The fold of nothing. */
export function emptyFold(): Fold {
  return { count: 0, digest: 0x811c9dc5, totals: {} };
}

/** Adds an event, in place. */
export function foldIn(fold: Fold, event: Foldable): void {
  const { payload, topic } = event;
  fold.count++;
  fold.digest = fnv(fold.digest, event.id);
  if (typeof payload === 'string') fold.digest = fnv(fold.digest, payload);
  else if (payload !== null) fold.digest = fnv(fold.digest, JSON.stringify(payload));
  fold.totals[topic] = (fold.totals[topic] ?? 0) + (typeof payload === 'number' ? payload : 1);
}

/** The fold of events, from `start` (which is not changed). */
export function foldOf(events: readonly Foldable[], start: Fold = emptyFold()): Fold {
  const fold = copyFold(start);
  for (const event of events) foldIn(fold, event);
  return fold;
}

/** A fold of its own with the same content. */
export function copyFold(fold: Fold): Fold {
  return { count: fold.count, digest: fold.digest, totals: { ...fold.totals } };
}

/** Whether two folds are those of the same events in the same order. */
export function sameFold(a: Fold, b: Fold): boolean {
  if (a.count !== b.count || a.digest !== b.digest) return false;
  const topics = Object.keys(a.totals);
  return (
    topics.length === Object.keys(b.totals).length &&
    topics.every((topic) => a.totals[topic] === b.totals[topic])
  );
}

/** A fold for people: "4 events, 1f3a9c02". */
export function foldText(fold: Fold): string {
  return `${fold.count} events, ${fold.digest.toString(16).padStart(8, '0')}`;
}

function fnv(start: number, text: string): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return Math.imul(hash ^ 0xff, 0x01000193) >>> 0;
}
