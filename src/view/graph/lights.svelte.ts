import { getContext, setContext } from 'svelte';

/** What is lit on the drawn machines: read by each box and arrow for itself. */
export interface Lights {
  /** Boxes of present states. */
  readonly present: ReadonlySet<string>;
  /** Arrows and boxes of what happened last. */
  readonly last: ReadonlySet<string>;
  /** Arrows of what could happen next. */
  readonly next: ReadonlySet<string>;
  /** What is selected. */
  readonly selected: string;
  /** The colour of a role, as a token. */
  color(role: string): string;
  /** Selects a box or an arrow. */
  select(id: string): void;
}

const key = Symbol('lights');

/** Hands the lights to the boxes and arrows below. */
export function provideLights(lights: Lights): void {
  setContext(key, lights);
}

/** The lights of the picture that the component is part of. */
export function useLights(): Lights {
  return getContext<Lights>(key);
}
