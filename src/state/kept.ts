/** What the views may know of the store: its types. */
export type * from '../store/store.ts';
