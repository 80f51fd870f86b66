/** Where an extension is in its life. */
export type ExtensionState =
  | 'Installed'
  | 'Loading'
  | 'Loaded'
  | 'Activated'
  | 'Running'
  | 'Paused'
  | 'Error';

/** What happens to an extension. */
export type ExtensionStep =
  | 'load'
  | 'valid'
  | 'rejected'
  | 'activate'
  | 'start'
  | 'pause'
  | 'resume'
  | 'failed'
  | 'recover'
  | 'deactivate'
  | 'uninstall';

/** The life as arrows; the example “The life of an extension” draws the same. '' is the end. */
export const extensionLife: readonly [ExtensionState, ExtensionStep, ExtensionState | ''][] = [
  ['Installed', 'load', 'Loading'],
  ['Loading', 'valid', 'Loaded'],
  ['Loading', 'rejected', 'Error'],
  ['Loaded', 'activate', 'Activated'],
  ['Activated', 'start', 'Running'],
  ['Running', 'pause', 'Paused'],
  ['Paused', 'resume', 'Running'],
  ['Running', 'failed', 'Error'],
  ['Error', 'recover', 'Loaded'],
  ['Activated', 'deactivate', 'Loaded'],
  ['Running', 'deactivate', 'Loaded'],
  ['Paused', 'deactivate', 'Loaded'],
  ['Loaded', 'uninstall', ''],
  ['Installed', 'uninstall', ''],
];

/** The state after a step; undefined when the step is not to be taken there. */
export function lifeAfter(
  state: ExtensionState,
  step: ExtensionStep,
): ExtensionState | '' | undefined {
  return extensionLife.find(([from, by]) => from === state && by === step)?.[2];
}
