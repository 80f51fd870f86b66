import type { Variable } from '../tiered/context.ts';
import type { Message } from '../component.ts';

/** Something to keep: an attempt is named, so that its answer is told from those of others. */
export interface Put extends Message {
  type: 'put';
  key: string;
  variable: Variable;
  /** Who tries, for the how manieth time. */
  attempt: string;
}

/** Whether it is kept now. */
export interface PutAnswer extends Message {
  type: 'kept' | 'refused';
  key: string;
  attempt: string;
  why: '' | 'failed' | 'too sensitive';
}

/** A value has changed; told to those who may see it. */
export interface Changed extends Message {
  type: 'changed';
  key: string;
  variable: Variable;
}
