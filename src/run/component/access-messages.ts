import type { Clearance } from '../../model/scenario/schema.ts';
import type { AuditEntry, Permission, Ruling, SecurityTier } from '../tiered/security.ts';
import type { Message } from '../component.ts';

/** A subject wants to do something. */
export interface AccessRequest extends Message {
  type: 'may';
  /** Unique: subject and number. */
  id: string;
  rank: SecurityTier;
  operation: string;
  resource: string;
  /** Path of the subject, from the top. */
  scope: string;
  facts: Record<string, string>;
  permissions: Permission[];
}

/** It may, or may not. */
export interface AccessAnswer extends Message {
  type: 'ruled';
  id: string;
  ruling: 'allow' | 'deny';
  reason: string;
}

/** A decision, to be written down. */
export interface LogRequest extends Message {
  type: 'log';
  /** The request that it is about, and which of its decisions. */
  id: string;
  entry: Omit<AuditEntry, 'number'>;
}

/** It is written down. */
export interface LogAnswer extends Message {
  type: 'logged';
  id: string;
  ruling: Ruling;
}

/** What a parent hands down. */
export interface Delegation extends Message {
  type: 'delegate';
  path: string;
  clearance: Clearance;
  permissions: Permission[];
}
