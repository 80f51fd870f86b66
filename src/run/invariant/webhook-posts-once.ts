import type { EndpointState } from '../component/webhook.ts';
import type { Invariant, Member } from './invariant.ts';

/** E19. A post that is repeated does not bring its events a second time. */
export const webhookPostsOnce: Invariant = {
  id: 'webhook-posts-once',
  says: 'No event reaches the receiver of a webhook twice.',
  rows: ['E19'],
  kinds: ['endpoint'],
  cost: 'cheap',
  one({ state }: Member<EndpointState>) {
    return state.doubled === 0 ? undefined : `“${state.twice}” was received twice`;
  },
};
