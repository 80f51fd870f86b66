import type { Json } from '../../model/json.ts';
import type { ActorLook, Outcome, System, SystemActor } from '../actor.ts';
import type { Session } from './session.ts';

/** What inspectors and conditions see of a lane. */
export interface LaneState {
  status: Session['status'];
  sent: number;
  received: number;
  active: number;
  /** Ids of active states; absent for what is outside. */
  configuration?: string[];
  data?: Record<string, Json>;
}

const nothing: ActorLook = { alive: false, active: 0, sent: 0, received: 0, used: {} };

/** Machines as a system: one lane each, and one for what is outside. */
export function chartSystem(
  machines: readonly { id: string; name: string }[],
  whole: { outcome(): Outcome },
): System {
  const lane = (id: string, name: string): SystemActor => ({
    id,
    name,
    tier: '',
    behaviour: { init: () => ({}), receive: () => undefined },
  });
  return {
    actors: [lane('environment', 'Environment'), ...machines.map(({ id, name }) => lane(id, name))],
    network: { latency: () => 0 },
    start: [],
    outcome: () => whole.outcome(),
    look: (_, state) => {
      const seen = state as LaneState | undefined;
      if (!seen) return nothing;
      const { active, sent, received, status } = seen;
      return { alive: status === 'running', active, sent, received, used: {} };
    },
    describe: (_, message) => message as { title: string; element?: string },
  };
}
