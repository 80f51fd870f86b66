/**
 * The events that XState makes itself, by the names that charts have for them. `stateOf` gives the
 * model's id of a state of which XState says the full one.
 */
export function chartEvent(name: string, stateOf: (id: string) => string | undefined): string {
  const found = /^xstate\.(done\.state|done\.actor|error\.actor)\.(.+)$/.exec(name);
  const id = found?.[2] ?? '';
  switch (found?.[1]) {
    case 'done.state':
      return doneState(stateOf(id) ?? id);
    case 'done.actor':
      return doneInvoke(id);
    case 'error.actor':
      return errorInvoke(id);
    default:
      return name;
  }
}

/** The event when a state has reached its end. */
export function doneState(state: string): string {
  return `done.state.${state}`;
}

/** The event when what was invoked has ended. */
export function doneInvoke(id: string): string {
  return `done.invoke.${id}`;
}

/** The event when what was invoked has failed. */
export function errorInvoke(id: string): string {
  return `error.platform.${id}`;
}
