/** The profile's text: what a bare protocol lacks for a simulation, as YAML. */
export type { ParsedProfile } from './parse.ts';
export { parseProfile } from './parse.ts';
export { printProfile } from './print.ts';
export { completeProfile } from './complete.ts';
export { hoverProfile } from './hover.ts';
export { profileReference } from './reference.ts';
