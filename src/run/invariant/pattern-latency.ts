import { ways, type PatternsParameters, type PatternsState } from '../component/patterns.ts';
import type { Invariant, Member } from './invariant.ts';

/** E22. The three ways are compared on the same requests, each answered once in each way. */
export const patternLatency: Invariant = {
  id: 'pattern-latency',
  says: 'Each way of asking answers the same requests, each once, none before it was made.',
  rows: ['E22'],
  kinds: ['patterns'],
  cost: 'cheap',
  one({ state }: Member<PatternsState>) {
    for (const way of ways) {
      const { count, least } = state.measured[way];
      const known = count + state.waiting[way].length;
      if (known !== state.made) return `${known} of ${state.made} requests were made by ${way}`;
      if (least < 0) return `an answer by ${way} came before its request`;
    }
    return undefined;
  },
  end(view) {
    for (const { state, setup, crashed } of view.of<PatternsState, PatternsParameters>(
      'patterns',
    )) {
      if (crashed || view.find(setup.parameters.service)?.crashed) continue;
      for (const way of ways) {
        const { count } = state.measured[way];
        if (count !== setup.parameters.count) return `${count} requests were answered by ${way}`;
      }
    }
    return undefined;
  },
};
