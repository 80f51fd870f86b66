import type { ExtensionCapability } from '../../model/extension.ts';
import type { ExtensionState, ExtensionStep } from '../../model/extension-life.ts';

/** What each capability lets an extension do. */
export const capabilityWords: Readonly<Record<ExtensionCapability, string>> = {
  log: 'write into the log',
  time: 'know the virtual time',
  random: 'draw numbers from the seed',
  states: 'see which states are active',
  'data.read': 'read the machine’s data',
  'data.write': 'set the machine’s data',
  send: 'send it events',
};

/** States of a life, with what they mean and how they look. */
export const stateWords: Readonly<
  Record<ExtensionState, { text: string; tone: 'ok' | 'warn' | 'bad' | 'plain' }>
> = {
  Installed: { text: 'kept, and not looked at', tone: 'plain' },
  Loading: { text: 'its hash and signature are checked', tone: 'plain' },
  Loaded: { text: 'valid, not active', tone: 'plain' },
  Activated: { text: 'about to run', tone: 'plain' },
  Running: { text: 'runs that name it call it', tone: 'ok' },
  Paused: { text: 'runs do without it', tone: 'warn' },
  Error: { text: 'it cannot be used', tone: 'bad' },
};

/** What a person presses for a step; steps without words are taken by the page. */
export const stepWords: Readonly<Partial<Record<ExtensionStep, string>>> = {
  load: 'Load',
  activate: 'Activate',
  pause: 'Pause',
  resume: 'Resume',
  recover: 'Try again',
  deactivate: 'Deactivate',
};

/** The way of a life, in the order in which it is usually gone. */
export const usualWay: readonly ExtensionState[] = [
  'Installed',
  'Loading',
  'Loaded',
  'Activated',
  'Running',
  'Paused',
  'Error',
];
