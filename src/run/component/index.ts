import type { Component } from '../component.ts';

/** The behaviour of every kind of component, one line each. */
export const components: readonly Component[] = [];

/** The behaviour of a kind; undefined when there is none. */
export function componentOf(kind: string): Component | undefined {
  return components.find((component) => component.kind === kind);
}
