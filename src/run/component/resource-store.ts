import type { Exhibit } from '../../model/exhibit.ts';
import type { resourceStoreSchema } from '../../model/component/resource-store.ts';
import { maySee, stricter, type Variables } from '../tiered/context.ts';
import type { Component, ParametersOf, Ports, Setup } from '../component.ts';
import { variableExhibit } from './context-exhibits.ts';
import type { Put, PutAnswer } from './shelf-messages.ts';

/** What a person writes of a persistent store. */
export type ResourceStoreParameters = ParametersOf<typeof resourceStoreSchema>;

/** What a persistent store knows. */
export interface ResourceStoreState {
  items: Variables;
  /** Writes that failed so far, of those that are to fail. */
  failed: number;
  /** Keys that it has said are stored. */
  promised: string[];
}

type It = Setup<ResourceStoreParameters>;
interface Written extends Put {
  from: string;
}

/** Keeps what is exported to it, also through a crash: it answers only when it is written down. */
export const resourceStore: Component<ResourceStoreState, ResourceStoreParameters> = {
  kind: 'resource-store',
  durable: ['items', 'failed', 'promised'],
  init: () => ({ items: {}, failed: 0, promised: [] }),
  receive(state, message, ports, setup) {
    if (message.type === 'put') {
      const written = { ...message, type: 'write', from: ports.from };
      ports.after(ports.draw(setup.parameters.latency), written);
    } else if (message.type === 'write') {
      write(state, message as unknown as Written, ports, setup);
    }
  },
  changed(state, _ports, { parameters }) {
    for (const [key, { sensitivity }] of Object.entries(state.items)) {
      if (maySee(parameters.clearance, sensitivity)) continue;
      delete state.items[key];
      state.promised = state.promised.filter((each) => each !== key);
    }
  },
  exhibit: (state, { id }) =>
    Object.entries(state.items).map(([key, variable]): Exhibit =>
      variableExhibit(id, 'store', key, variable),
    ),
};

function write(state: ResourceStoreState, message: Written, ports: Ports, setup: It): void {
  const { key, variable, attempt, from } = message;
  const { defect } = setup.parameters;
  const why = fault(state, message, ports, setup);
  const kept = why === '' || defect === 'says-stored';
  if (why === '') {
    const before = state.items[key]?.sensitivity ?? 'public';
    state.items[key] = { ...variable, sensitivity: stricter(before, variable.sensitivity) };
  }
  if (kept && !state.promised.includes(key)) state.promised.push(key);
  ports.mark(`context:${kept ? 'exported' : 'export_failed'}:${setup.id}`, key);
  const answer: PutAnswer = { type: kept ? 'kept' : 'refused', key, attempt, why };
  ports.send(from, answer, key, true);
}

function fault(
  state: ResourceStoreState,
  { variable }: Written,
  ports: Ports,
  { parameters }: It,
): PutAnswer['why'] {
  const { clearance, failures, chance, defect } = parameters;
  if (!maySee(clearance, variable.sensitivity) && defect !== 'takes-everything') {
    return 'too sensitive';
  }
  if (state.failed < failures) {
    state.failed++;
    return 'failed';
  }
  return ports.chance(chance) ? 'failed' : '';
}
