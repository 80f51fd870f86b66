/**
 * Signed tokens as a model of JSON Web Tokens (RFC 7519): claims and a signature over them that
 * nobody can make without the key. The signature is a digest, not cryptography.
 */
import { Digest } from '../../base/hash.ts';

/** A token. */
export interface Token {
  subject: string;
  audience: string;
  /** In ns. */
  issued: number;
  expires: number;
  signature: string;
}

/** What a token must be like to be good. */
export interface TokenRules {
  key: string;
  audience: string;
  leeway: number;
}

/** Why a token is not taken. */
export type TokenFault = 'missing' | 'signature' | 'not yet' | 'expired' | 'audience';

/** A token with its signature. */
export function signToken(claims: Omit<Token, 'signature'>, key: string): Token {
  return { ...claims, signature: signatureOf(claims, key) };
}

/** Why a token is not good at this time, or undefined. */
export function tokenFault(
  token: Token | null,
  rules: TokenRules,
  now: number,
): TokenFault | undefined {
  if (!token) return 'missing';
  if (token.signature !== signatureOf(token, rules.key)) return 'signature';
  if (token.audience !== rules.audience) return 'audience';
  if (now < token.issued - rules.leeway) return 'not yet';
  return now >= token.expires + rules.leeway ? 'expired' : undefined;
}

function signatureOf(claims: Omit<Token, 'signature'>, key: string): string {
  const digest = new Digest();
  for (const text of [key, claims.subject, claims.audience]) digest.text(text);
  digest.number(claims.issued);
  digest.number(claims.expires);
  return digest.hex();
}
