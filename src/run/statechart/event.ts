import type { Json } from '../../model/json.ts';

/** An event in a queue of a machine (SCXML section 5.10.1). Plain data, never changed. */
export interface ChartEvent {
  name: string;
  /** `platform`: raised by the machine itself (`error.*`, `done.*`); `internal`: by `raise`. */
  type: 'platform' | 'internal' | 'external';
  /** Of the send that failed, for errors; else as its sender named it. */
  sendid?: string;
  /** Where an answer goes to: `#_scxml_<session>`. */
  origin?: string;
  origintype?: string;
  /** Of the invocation that it comes from. */
  invokeid?: string;
  /** Absent: none. */
  data?: Json;
  /** Trace index of what put it into the queue, where there is a trace. */
  cause?: number;
}

/** The type of the SCXML event processor, the only one there is. */
export const scxmlProcessor = 'http://www.w3.org/TR/scxml/#SCXMLEventProcessor';

/** True for the names under which the SCXML event processor is known; '' is the default. */
export function isScxmlProcessor(type: string): boolean {
  return type === '' || type === 'scxml' || type === scxmlProcessor;
}
