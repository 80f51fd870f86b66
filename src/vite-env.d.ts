/// <reference types="vite/client" />
/// <reference types="svelte" />

/** The engine's version (package.json's), set by the build and by Vitest; absent under tsx. */
declare const __LOCKSTEP_VERSION__: string;
