import type { Component } from '../component.ts';
import { coordinator } from './coordinator.ts';
import { lockManager } from './lock-manager.ts';
import { participant } from './participant.ts';

/** The behaviour of every kind of component, one line each. */
export const components: readonly Component[] = [coordinator, lockManager, participant];

/** The behaviour of a kind; undefined when there is none. */
export function componentOf(kind: string): Component | undefined {
  return components.find((component) => component.kind === kind);
}
