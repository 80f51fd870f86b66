import type { Value } from '../../model/expression/expression.ts';
import type { Outcome, System, SystemActor } from '../actor.ts';
import type { Net, NetMove } from './moves.ts';
import { stepNs } from './timing.ts';
import type { Titles } from './titles.ts';

/** What inspectors and conditions see of a machine. */
export interface LocalState {
  /** The name of the state it is in. */
  state: string;
  /** It may end there. */
  ended: boolean;
  sent: number;
  received: number;
  /** Values of payloads by name, as far as it has sent or seen them. */
  known: Readonly<Record<string, Value>>;
}

/** Machines as a system: one actor each. What they do is the stepper's, not the actors'. */
export function machineSystem(net: Net, titles: Titles, end: () => Outcome): System {
  return {
    actors: net.machines.map(({ role }): SystemActor => ({
      id: role,
      name: role,
      tier: '',
      behaviour: { init: () => ({}), receive: () => undefined },
    })),
    network: { latency: () => stepNs },
    start: [],
    outcome: end,
    look: (_, state) => {
      const { ended, sent, received } = state as LocalState;
      return { alive: true, active: ended ? 0 : 1, sent, received, used: {} };
    },
    describe: (_, message) => {
      const move = message as NetMove;
      return { title: titles.of(move), element: move.step.action.element };
    },
  };
}
