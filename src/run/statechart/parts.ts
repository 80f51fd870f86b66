import type { ReadyExtension } from './extension-host.ts';
import { ExtensionPart } from './extension-part.ts';
import { SafetyPart } from './safety-part.ts';
import { StoragePart } from './storage-part.ts';
import { TalkPart } from './talk-part.ts';
import type { Part } from './world.ts';

/** Which parts a run of statecharts is to have. */
export interface PartOptions {
  /** The runtime's own conversations are told, as marks in the trace. */
  talk?: boolean;
  /** Extensions that the run may use, loaded. */
  extensions?: readonly ReadyExtension[];
}

/**
 * What works along with the machines of every run, in the order in which it is asked. Conversations
 * come first in `turn` and `next`, so that what others say lies inside of them.
 */
export function chartParts({ talk = false, extensions = [] }: PartOptions = {}): Part[] {
  const speaker = talk ? new TalkPart() : undefined;
  const parts: Part[] = speaker ? [speaker] : [];
  if (extensions.length > 0) parts.push(new ExtensionPart(extensions, !talk));
  return [...parts, new SafetyPart(speaker?.talk), new StoragePart(!talk)];
}
