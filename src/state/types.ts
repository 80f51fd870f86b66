/** What the views may know of the engine: its types, and the few constants among them. */
export type * from '../engine/api.ts';
export { engineVersion, tokenKinds } from '../engine/api.ts';
