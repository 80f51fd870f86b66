import { fail, ok, type Result } from '../base/result.ts';

/** What an extension may offer to machines. */
export const extensionKinds = ['guards', 'actions', 'services', 'monitors', 'policies'] as const;

/** One of them. */
export type ExtensionKind = (typeof extensionKinds)[number];

/**
 * What an extension may ask to be allowed: to write into the run's log, to know the virtual time, to
 * draw numbers from the run's seed, to see which states of the calling machine are active, to read
 * and to set its data, to send it events. Nothing lets it see other machines.
 */
export const extensionCapabilities = [
  'log',
  'time',
  'random',
  'states',
  'data.read',
  'data.write',
  'send',
] as const;

/** One of them. */
export type ExtensionCapability = (typeof extensionCapabilities)[number];

/** What an extension says of itself. */
export interface ExtensionManifest {
  name: string;
  /** Semantic versioning: 1.2.3. */
  version: string;
  description: string;
  /** Names of what its code assigns to `guards`, `actions`, …. */
  provides: Partial<Record<ExtensionKind, string[]>>;
  capabilities: ExtensionCapability[];
  /** SHA-256 of the code's UTF-8, 64 hexadecimal digits. */
  hash: string;
}

/** An extension as it is exchanged: one JSON file. */
export interface ExtensionPackage {
  format: 'lockstep-extension';
  formatVersion: 1;
  manifest: ExtensionManifest;
  /** A script for the sandbox. */
  code: string;
  /** ECDSA on P-256 with SHA-256 over `signedText`; absent: unsigned. */
  signature?: { publicKey: string; value: string };
  /** What the person allows; all that the manifest asks for when absent. */
  granted?: ExtensionCapability[];
}

/** The largest package, in UTF-16 units of its file. */
export const mostExtensionText = 1_000_000;

/** The id by which runs name an extension: `name@hash`. */
export function extensionId({ manifest }: ExtensionPackage): string {
  return `${manifest.name}@${manifest.hash}`;
}

/** Reads a package's file. The content is not verified yet: see `verifyExtension`. */
export function readExtension(text: string): Result<ExtensionPackage> {
  if (text.length > mostExtensionText) return fail('The file is larger than 1 MB.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('The file is no JSON.');
  }
  return checkExtension(value);
}

/** The same of what was stored or sent: only what is known is taken over. */
export function checkExtension(value: unknown): Result<ExtensionPackage> {
  if (!isRecord(value) || value.format !== 'lockstep-extension') {
    return fail('The file is no extension.');
  }
  if (value.formatVersion !== 1) return fail('The extension is of a version that is not known.');
  const manifest = manifestOf(value.manifest);
  if (!manifest.ok) return manifest;
  const { code, signature, granted } = value;
  if (typeof code !== 'string' || code.length > mostExtensionText) {
    return fail('The extension has no code.');
  }
  if (signature !== undefined && !isSignature(signature)) return fail('The signature is broken.');
  if (granted !== undefined && !isTexts(granted)) return fail('What is granted is broken.');
  return ok({
    format: 'lockstep-extension',
    formatVersion: 1,
    manifest: manifest.value,
    code,
    ...(signature === undefined
      ? {}
      : { signature: { publicKey: signature.publicKey, value: signature.value } }),
    ...(granted === undefined ? {} : { granted: granted.filter(isCapability) }),
  });
}

function manifestOf(value: unknown): Result<ExtensionManifest> {
  if (!isRecord(value)) return fail('The extension has no manifest.');
  const { name, version, description, provides, capabilities, hash } = value;
  if (typeof name !== 'string' || !/^[a-z][a-z0-9.-]{0,63}$/.test(name)) {
    return fail('The name has small letters, digits, dots and hyphens, at most 64 of them.');
  }
  if (typeof version !== 'string' || !SEMVER.test(version) || version.length > 64) {
    return fail('The version is no semantic version such as 1.2.3.');
  }
  if (typeof description !== 'string' || description.length > 2000) {
    return fail('The description is missing or too long.');
  }
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) {
    return fail('The hash is no SHA-256.');
  }
  if (!isTexts(capabilities)) return fail('The capabilities are no list of names.');
  const strange = capabilities.find((one) => !isCapability(one));
  if (strange !== undefined) return fail(`There is no capability “${strange}”.`);
  const offered = providesOf(provides);
  if (!offered.ok) return offered;
  return ok({
    name,
    version,
    description,
    provides: offered.value,
    capabilities: [...new Set(capabilities.filter(isCapability))],
    hash,
  });
}

function providesOf(value: unknown): Result<ExtensionManifest['provides']> {
  if (!isRecord(value)) return fail('The manifest does not say what is provided.');
  const provides: ExtensionManifest['provides'] = {};
  for (const [kind, names] of Object.entries(value)) {
    const known = extensionKinds.find((one) => one === kind);
    if (!known) return fail(`Nothing provides “${kind}”: there are ${extensionKinds.join(', ')}.`);
    if (!isTexts(names) || names.length > 1000 || names.some((one) => !NAME.test(one))) {
      return fail(`The names of its ${kind} are broken.`);
    }
    provides[known] = [...new Set(names)];
  }
  return ok(provides);
}

// https://semver.org, its own regular expression without the groups
const SEMVER =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const NAME = /^[^\p{Cc}]{1,200}$/u;

function isCapability(value: string): value is ExtensionCapability {
  return extensionCapabilities.some((one) => one === value);
}

function isSignature(value: unknown): value is { publicKey: string; value: string } {
  if (!isRecord(value)) return false;
  const texts = [value.publicKey, value.value];
  return texts.every((one) => typeof one === 'string' && one.length < 1000);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
