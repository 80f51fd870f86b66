/**
 * One thing that was seen to happen between two participants: what traces of all formats have in
 * common, and all that a protocol speaks of.
 */
export interface Observation {
  /** Its number in the trace, from 0. */
  event: number;
  /** `end`: the trace says that the protocol is over. */
  kind: 'send' | 'receive' | 'lost' | 'end';
  /** Ids or names of the sender and the receiver; '' for `end`. */
  from: string;
  to: string;
  label: string;
  /** The model's node that the trace names; '' for none. */
  node: string;
  /** The loss is no fault: it was drawn or done on purpose. */
  meant?: boolean;
  /** It need not have happened: the format does not say. */
  optional?: boolean;
}
