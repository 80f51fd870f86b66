import { scxmlDuration } from '../../model/statechart/duration.ts';
import type { Given } from '../../model/statechart/content.ts';
import type { Desk } from './desk.ts';
import type { Params } from './functions.ts';
import type { Node } from './nodes.ts';
import { isFunction } from './nodes.ts';

/** Where the length of a delay is not known it is this long. */
const UNKNOWN: Given = { kind: 'text', text: '1s' };

/** Milliseconds as a delay. */
export function milliseconds(ms: number): Given {
  return { kind: 'text', text: scxmlDuration(Math.max(0, ms) * 1e6) };
}

/** A delay: milliseconds, a name, or a function that gives milliseconds. */
export function readDelay(
  desk: Desk,
  owner: string,
  node: Node,
  params?: Params,
  depth = 0,
): Given | undefined {
  const { statics } = desk.file;
  const plain = statics.json(node)?.value;
  if (typeof plain === 'number') return milliseconds(plain);
  if (typeof plain === 'string') return namedDelay(desk, owner, plain, node, depth);
  const found = statics.settle(node);
  const reading = isFunction(found) ? desk.returned(found, params) : desk.plain(found);
  if (reading.ok) return { kind: 'code', code: desk.code(`${owner}.delay`, reading.text, found) };
  desk.outside(node, found, reading.why, 'This delay is taken to be 1s.');
  return UNKNOWN;
}

/** A delay by its name, or as a number of milliseconds in text. */
export function namedDelay(desk: Desk, owner: string, name: string, node: Node, depth = 0): Given {
  if (name.trim() !== '' && Number.isFinite(Number(name))) return milliseconds(Number(name));
  const behind = depth < 20 ? desk.implementation('delays', name, node) : undefined;
  if (!behind) return UNKNOWN;
  return readDelay(desk, owner, behind, undefined, depth + 1) ?? UNKNOWN;
}
