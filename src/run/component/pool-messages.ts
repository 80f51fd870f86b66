/**
 * What arbiters and claimants say to each other. A request is known by its id; `turn` counts how
 * often it was given resources, so that late and doubled messages are told apart.
 */
import type { Levels } from '../tiered/ledger.ts';
import type { Message } from '../component.ts';

/** What a claimant says. */
export type ClaimantMessage =
  | (Message & {
      type: 'request';
      id: string;
      amount: Levels;
      minimum: Levels;
      priority: number;
    })
  /** It has finished; `used` is what it has used in all its turns. */
  | (Message & { type: 'release'; id: string; turn: number; used: Levels })
  /** It has stopped, as it was told to; `used` is what it has used in all its turns. */
  | (Message & { type: 'yielded'; id: string; turn: number; used: Levels })
  | (Message & { type: 'transfer'; id: string; to: string; amount: Levels });

/** What an arbiter says. */
export type ArbiterMessage =
  | (Message & {
      type: 'granted';
      id: string;
      turn: number;
      amount: Levels;
      /** Less than was asked for. */
      partial: boolean;
      /** Less than the minimum. */
      belowMinimum: boolean;
    })
  | (Message & { type: 'denied'; id: string; why: string })
  | (Message & { type: 'queued'; id: string })
  | (Message & { type: 'pause'; id: string; turn: number })
  | (Message & { type: 'compensated'; id: string; owed: Levels })
  | (Message & { type: 'released'; id: string })
  /** The answer to a transfer, to the giver; and the news of it, to the receiver. */
  | (Message & { type: 'transferred'; id: string; amount: Levels; good: boolean })
  | (Message & { type: 'received'; id: string; amount: Levels });
