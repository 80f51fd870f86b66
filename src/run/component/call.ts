/**
 * What callers, breakers and services say to each other. A call is known by its name and the
 * number of the attempt; whoever passes it on keeps both.
 */
import type { Message } from '../component.ts';

/** A call, or an attempt of one. */
export interface Call extends Message {
  type: 'call';
  call: string;
  /** From 1. */
  attempt: number;
  /** Whom a breaker that serves several is to call. */
  to?: string;
}

/** The answer to a call. */
export interface Answer extends Message {
  type: 'answer';
  call: string;
  attempt: number;
  good: boolean;
  /** The type of error when it is not good, '' else. */
  error: string;
  /** Not the whole service, but something in its place. */
  degraded: '' | 'fallback' | 'partial';
}

/** A breaker tells those who call through it what it does now. */
export interface BreakerNews extends Message {
  type: 'breaker';
  state: 'closed' | 'open' | 'half_open';
}

/** A good or bad answer to an attempt. */
export function answer(call: string, attempt: number, error = ''): Answer {
  return { type: 'answer', call, attempt, good: error === '', error, degraded: '' };
}
