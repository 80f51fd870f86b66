import { SafetyPart } from './safety-part.ts';
import { StoragePart } from './storage-part.ts';
import { TalkPart } from './talk-part.ts';
import type { Part } from './world.ts';

/** Which parts a run of statecharts is to have. */
export interface PartOptions {
  /** The runtime's own conversations are told, as marks in the trace. */
  talk?: boolean;
}

/**
 * What works along with the machines of every run, in the order in which it is asked. Conversations
 * come first in `turn` and `next`, so that what others say lies inside of them.
 */
export function chartParts({ talk = false }: PartOptions = {}): Part[] {
  const speaker = talk ? new TalkPart() : undefined;
  const safety = new SafetyPart(speaker?.talk);
  return [...(speaker ? [speaker] : []), safety, new StoragePart(!talk)];
}
