import type { WebhookParameters, WebhookState } from '../component/webhook.ts';
import type { Invariant, Member } from './invariant.ts';

/** E19. Whatever a buffered sender is given is delivered, held, or dropped and counted. */
export const dropsCounted: Invariant = {
  id: 'drops-counted',
  says: 'Events given = delivered + waiting + dropped, and always the same ones are dropped.',
  rows: ['E19'],
  kinds: ['webhook'],
  cost: 'cheap',
  one({ state, setup }: Member<WebhookState, WebhookParameters>) {
    const { offered, delivered, buffer, flight, dropped } = state;
    const known = delivered + buffer.length + flight.length + dropped;
    if (known !== offered) return `${offered} events were given, ${known} are accounted for`;
    const room = setup.parameters.buffer;
    if (buffer.length + flight.length > room) return `more than ${room} events wait`;
    return wrongDrop(state, setup.parameters.drop);
  },
};

/** Newest: the one that was just given. Oldest: the one that had waited longest, if any had. */
function wrongDrop(
  { lastDropped, droppedAt, oldestThen }: WebhookState,
  drop: 'oldest' | 'newest',
): string | undefined {
  const right = drop === 'newest' || oldestThen === 0 ? droppedAt : oldestThen;
  if (lastDropped === right) return undefined;
  return `event ${lastDropped} was dropped, not the ${drop}, ${right}`;
}
