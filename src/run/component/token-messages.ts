import type { Message } from '../component.ts';
import type { Token } from './token.ts';

/** What clients, issuers, servers and resources say to each other. */
export type TokenMessage =
  | (Message & { type: 'login'; user: string; secret: string })
  | (Message & { type: 'token'; token: Token })
  | (Message & { type: 'noToken' })
  | (Message & { type: 'request'; id: string; token: Token | null })
  | (Message & { type: 'forward'; id: string; user: string })
  | (Message & { type: 'result'; id: string })
  | (Message & { type: 'response'; id: string; status: 200 | 401; why: string });
