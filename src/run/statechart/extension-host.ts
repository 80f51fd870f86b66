import type { ExtensionCapability, ExtensionPackage } from '../../model/extension.ts';
import { extensionId } from '../../model/extension.ts';
import type { Provenance } from '../../model/extension-verify.ts';
import type { Json } from '../../model/json.ts';
import type { HostCapability, Loaded, Plain } from '../../sandbox/package.ts';

/** What an extension sees of the world while it is called: of the calling machine only. */
export interface Caller {
  readonly now: number;
  isActive(state: string): boolean;
  /** A copy of one variable; undefined when there is none. */
  read(name: string): Json | undefined;
  /** Random bits of the run. */
  random(): number;
}

/** What the sandbox asks of an extension's caller; set before each call. */
export interface CallerSlot {
  caller: Caller | undefined;
}

/** An extension as a run has it: in the sandbox, or why it is not. */
export interface ReadyExtension {
  id: string;
  package: ExtensionPackage;
  /** What was said while it was loaded: messages of the conversation `extension-loading`. */
  said: string[];
  /** Absent: it was rejected, or could not be loaded. */
  loaded?: Loaded;
  slot: CallerSlot;
  provenance?: Provenance;
  problem?: string;
}

/** What no extension is ever granted, whatever it asks for. */
const never = 'other machines';

/**
 * What an extension's code finds as `host`. Each function stands behind a capability; what changes
 * something (`log`, `write`, `send`) is done by the run after the call, from its list of calls.
 * `machine` would show another machine's data: no capability allows it, and each attempt is told.
 */
export function hostFor(slot: CallerSlot): Record<string, HostCapability> {
  const later = (capability: ExtensionCapability): HostCapability => ({
    capability,
    call: () => undefined,
  });
  const ask = (
    capability: ExtensionCapability,
    answer: (caller: Caller, args: readonly Plain[]) => Plain | undefined,
  ): HostCapability => ({
    capability,
    call: (...args) => (slot.caller ? answer(slot.caller, args) : undefined),
  });
  return {
    log: later('log'),
    write: later('data.write'),
    send: later('send'),
    now: ask('time', ({ now }) => now),
    random: ask('random', (caller) => caller.random()),
    isActive: ask('states', (caller, [state]) => caller.isActive(String(state))),
    read: ask('data.read', (caller, [name]) => caller.read(String(name))),
    machine: { capability: never, call: () => undefined },
  };
}

/** What an extension may do: what it asks for, as far as the person allows it. */
export function grantedOf({ manifest, granted }: ExtensionPackage): ExtensionCapability[] {
  return manifest.capabilities.filter((one) => granted === undefined || granted.includes(one));
}

/** How the sandbox is made: given from outside, so that it is loaded only when it is needed. */
export type PackageLoader = (
  code: string,
  options: { host: Record<string, HostCapability>; granted: readonly string[] },
) => Promise<Loaded>;

/** Says whether a package is what it claims to be. */
export type PackageVerifier = (
  extension: ExtensionPackage,
) => Promise<{ ok: true; value: Provenance } | { ok: false; problem: string }>;

/**
 * Loads an extension: its walls are set up only after it was found valid, and one that is rejected
 * never gets to run anything.
 */
export async function loadExtension(
  extension: ExtensionPackage,
  verify: PackageVerifier,
  load: PackageLoader,
): Promise<ReadyExtension> {
  const slot: CallerSlot = { caller: undefined };
  const said = ['initialize_sandbox', 'validate_extension'];
  const ready = { id: extensionId(extension), package: extension, said, slot };
  const valid = await verify(extension);
  if (!valid.ok) {
    said.push('extension_invalid', 'stay_closed', 'note_rejection', 'extension_rejected');
    return { ...ready, problem: valid.problem };
  }
  said.push('extension_valid', 'setup_isolation');
  const options = { host: hostFor(slot), granted: grantedOf(extension) };
  const loaded = await load(extension.code, options);
  const problem = loaded.loading.error?.message ?? missing(extension, loaded);
  if (problem !== undefined) {
    loaded.dispose();
    said.push('isolation_failed', 'note_failure', 'extension_failed');
    return { ...ready, problem };
  }
  said.push('isolation_ready', 'track_extension', 'extension_ready');
  return { ...ready, loaded, provenance: valid.value };
}

/** What the manifest promises and the code does not have. */
function missing({ manifest }: ExtensionPackage, { offers }: Loaded): string | undefined {
  for (const [kind, names] of Object.entries(manifest.provides)) {
    const has = offers[kind as keyof typeof offers];
    const lacking = names.find((name) => !has.includes(name));
    if (lacking !== undefined) return `its code has no “${lacking}” among its ${kind}`;
  }
  return undefined;
}
