/**
 * Finding an id in a list of ids without looking through all of it. A list is part of a state, and
 * so a plain array; how often each id is in it is remembered beside, for as long as the very same
 * array is used, and made anew when there is another (after a step back).
 */
const counts = new WeakMap<readonly string[], Map<string, number>>();

/** Shorter lists are looked through. */
const short = 24;

/** Whether an id is in a list that only `pushBounded` changes. */
export function isIn(list: readonly string[], id: string): boolean {
  return list.length < short ? list.includes(id) : countsOf(list).has(id);
}

/** Adds an id at the end; with more than `capacity` the first one goes. */
export function pushBounded(list: string[], id: string, capacity: number): void {
  const known = counts.get(list);
  list.push(id);
  if (known) known.set(id, (known.get(id) ?? 0) + 1);
  if (list.length <= capacity) return;
  const gone = list.shift() as string;
  if (!known) return;
  const left = (known.get(gone) ?? 1) - 1;
  if (left === 0) known.delete(gone);
  else known.set(gone, left);
}

function countsOf(list: readonly string[]): Map<string, number> {
  let known = counts.get(list);
  if (!known) {
    known = new Map();
    for (const id of list) known.set(id, (known.get(id) ?? 0) + 1);
    counts.set(list, known);
  }
  return known;
}

interface Named {
  readonly id: string;
}

const places = new WeakMap<readonly Named[], Map<string, Named>>();

/** The element with an id, in a list that only `appendBounded` changes. */
export function findById<Element extends Named>(
  list: readonly Element[],
  id: string,
): Element | undefined {
  if (list.length < short) return list.find((one) => one.id === id);
  let known = places.get(list);
  if (!known) {
    known = new Map(list.map((one) => [one.id, one]));
    places.set(list, known);
  }
  return known.get(id) as Element | undefined;
}

/** Adds an element at the end; with more than `capacity` the first one goes, and is returned. */
export function appendBounded<Element extends Named>(
  list: Element[],
  element: Element,
  capacity: number,
): Element | undefined {
  const known = places.get(list);
  list.push(element);
  known?.set(element.id, element);
  if (list.length <= capacity) return undefined;
  const gone = list.shift();
  if (gone && known?.get(gone.id) === gone) known.delete(gone.id);
  return gone;
}
