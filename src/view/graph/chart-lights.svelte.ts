import { getContext, setContext } from 'svelte';

/** What is lit on a drawn statechart: read by each box and arrow for itself. Ids of the model. */
export interface ChartLights {
  /** Boxes of active states; closed ones that hold one. */
  readonly active: ReadonlySet<string>;
  /** Boxes of states that this step entered or left. */
  readonly entered: ReadonlySet<string>;
  readonly exited: ReadonlySet<string>;
  /** Transitions that this step took. */
  readonly taken: ReadonlySet<string>;
  /** Transitions that could be taken, with what a press does, in words. */
  readonly offers: ReadonlyMap<string, string>;
  /** States and transitions at which playing stops. */
  readonly stops: ReadonlySet<string>;
  readonly selected: string;
  select(id: string): void;
  /** Takes a transition where it can be taken, selects it elsewhere. */
  press(transition: string): void;
  /** Opens or closes a container. */
  fold(id: string): void;
}

const key = Symbol('chart lights');

/** Hands the lights to the boxes and arrows below. */
export function provideChartLights(lights: ChartLights): void {
  setContext(key, lights);
}

/** The lights of the picture that the component is part of. */
export function useChartLights(): ChartLights {
  return getContext<ChartLights>(key);
}
