import { fromBase64url, toBase64url, utf8 } from '../base/bytes.ts';
import { canonicalText } from '../base/canonical.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { ExtensionManifest, ExtensionPackage } from './extension.ts';

/** What is known of who made a package. */
export type Provenance = 'unsigned' | 'signed';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signing = { name: 'ECDSA', hash: 'SHA-256' };

/** SHA-256 of a text's UTF-8, 64 hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytesOf(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What a signature is made over: the manifest, which holds the code's hash. */
export function signedText(manifest: ExtensionManifest): string {
  return `lockstep-extension 1\n${canonicalText(manifest)}`;
}

/**
 * Holds a package against its hash and its signature, where it has one. Needs WebCrypto; without it
 * (a page that is not secure) nothing can be said, which is a problem.
 */
export async function verifyExtension(extension: ExtensionPackage): Promise<Result<Provenance>> {
  if (typeof crypto === 'undefined' || crypto.subtle === undefined) {
    return fail('This page cannot check signatures, because it is not secure.');
  }
  const { manifest, code, signature } = extension;
  if ((await sha256(code)) !== manifest.hash) {
    return fail('The code is not the one that its hash was made of.');
  }
  if (!signature) return ok('unsigned');
  return (await isSigned(manifest, signature))
    ? ok('signed')
    : fail('The signature does not belong to this extension.');
}

async function isSigned(
  manifest: ExtensionManifest,
  { publicKey, value }: NonNullable<ExtensionPackage['signature']>,
): Promise<boolean> {
  const [raw, signature] = [fromBase64url(publicKey), fromBase64url(value)];
  if (!raw || !signature) return false;
  try {
    const key = await crypto.subtle.importKey('raw', own(raw), algorithm, false, ['verify']);
    return await crypto.subtle.verify(signing, key, own(signature), bytesOf(signedText(manifest)));
  } catch {
    return false;
  }
}

/** A package of code, signed with a key where one is given. Its manifest gets the code's hash. */
export async function makeExtension(
  manifest: Omit<ExtensionManifest, 'hash'>,
  code: string,
  key?: CryptoKeyPair,
): Promise<ExtensionPackage> {
  const whole = { ...manifest, hash: await sha256(code) };
  const made: ExtensionPackage = {
    format: 'lockstep-extension',
    formatVersion: 1,
    manifest: whole,
    code,
  };
  if (!key) return made;
  const raw = await crypto.subtle.exportKey('raw', key.publicKey);
  const value = await crypto.subtle.sign(signing, key.privateKey, bytesOf(signedText(whole)));
  const signature = {
    publicKey: toBase64url(new Uint8Array(raw)),
    value: toBase64url(new Uint8Array(value)),
  };
  return { ...made, signature };
}

/** A pair of keys to sign with. */
export async function signingKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return own(utf8(text));
}

/** WebCrypto wants bytes that are not shared. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
