import type { TransactionScope } from './lock-set.ts';

/** What a coordinator asks or tells its participants; `transaction` is the coordinator's id. */
export interface CoordinatorMessage {
  readonly type: 'join' | 'probe' | 'prepare' | 'commit' | 'abort';
  readonly transaction: string;
  readonly scope: TransactionScope;
  /** It wants to be told when the participant has ended. */
  readonly receipt: boolean;
}

/** What a participant answers, or asks when it is in doubt. */
export interface ParticipantMessage {
  readonly type: 'joined' | 'here' | 'yes' | 'no' | 'done' | 'ask';
  readonly transaction: string;
}

/** What a participant asks a lock manager: one key at a time; all back at once. */
export type LockRequest =
  | { readonly type: 'lock'; readonly transaction: string; readonly key: string }
  | { readonly type: 'unlock'; readonly transaction: string };

/** What a lock manager answers. */
export type LockAnswer =
  | { readonly type: 'locked'; readonly transaction: string; readonly key: string }
  | { readonly type: 'lockRefused'; readonly transaction: string; readonly key: string }
  | { readonly type: 'unlocked'; readonly transaction: string };
