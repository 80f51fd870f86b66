/** What requesters, safe executors, filters, policies and hosts say to each other. */
import type { Message } from '../component.ts';
import type { FilterVerdict, PolicyEffect } from './command-rules.ts';

/** A command to be run, checked, evaluated or confirmed; `id` is unique in a run. */
export interface CommandMessage extends Message {
  type: 'execute' | 'check' | 'evaluate' | 'confirm' | 'run';
  id: string;
  who: string;
  command: string;
}

/** How a command ended. */
export type CommandResult = 'done' | 'blocked' | 'refused' | 'denied' | 'damaged';

export interface Executed extends Message {
  type: 'executed';
  id: string;
  result: CommandResult;
}

export interface Checked extends Message {
  type: 'checked';
  id: string;
  verdict: FilterVerdict;
}

export interface Evaluated extends Message {
  type: 'evaluated';
  id: string;
  effect: PolicyEffect;
  /** What holds in the end, with the default for what is unknown. */
  allowed: boolean;
}

export interface Confirmed extends Message {
  type: 'confirmed';
  id: string;
  yes: boolean;
}

export interface Output extends Message {
  type: 'output';
  id: string;
}
