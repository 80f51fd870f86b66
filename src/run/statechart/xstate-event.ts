import type { Json } from '../../model/json.ts';
import type { ChartEvent } from './event.ts';

/** Events that XState makes itself: how a chart calls them, how XState does, and what they carry. */
const OWN = [
  { own: 'done.invoke.', name: 'xstate.done.actor.', carries: 'output', actor: true },
  { own: 'error.platform.', name: 'xstate.error.actor.', carries: 'error', actor: true },
  { own: 'done.state.', name: 'xstate.done.state.', carries: 'output', actor: false },
] as const;

/**
 * What XState's code sees as `event`: its type first, then the fields of its data; what an actor or
 * a state ended with is `output`, why an actor failed is `error`. Before any event it is
 * `xstate.init`. `data`: those of the event, possibly a copy.
 */
export function xstateEvent(
  event: ChartEvent | undefined,
  data: unknown = event?.data,
): Record<string, unknown> {
  if (!event) return { type: 'xstate.init' };
  const known = OWN.find(({ own }) => event.name.startsWith(own));
  if (known) {
    const id = event.name.slice(known.own.length);
    return {
      type: known.name + id,
      ...(data !== undefined && { [known.carries]: data }),
      ...(known.actor && { actorId: id }),
    };
  }
  if (data === undefined) return { type: event.name };
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return { type: event.name, data };
  }
  const fields = Object.entries(data as Record<string, Json>).filter(
    ([key]) => key !== 'type' && key !== '__proto__',
  );
  return { type: event.name, ...Object.fromEntries(fields) };
}
