import type { Span } from '../base/span.ts';
import type { Document } from '../model/document.ts';
import type { Message, Protocol } from '../model/protocol.ts';

/** The first of some places that the document knows; its beginning when it knows none. */
export function placeOf(document: Document, ...ids: string[]): Span {
  for (const id of ids) {
    const span = document.spans.get(id);
    if (span) return span;
  }
  return { from: document.span.from, to: document.span.from };
}

/** The protocol of a document; undefined when it holds something else. */
export function protocolOf(document: Document): Protocol | undefined {
  return document.model?.kind === 'protocol' ? document.model : undefined;
}

/** True for a message that calls somebody else and so may expect an answer. */
export function isRequest(message: Message): boolean {
  return message.arrow.line === 'solid' && !message.to.includes(message.from);
}

/** True for a message on a dashed line to somebody else: a reply, or a publication. */
export function isReply(message: Message): boolean {
  return message.arrow.line === 'dashed' && !message.to.includes(message.from);
}

/** A text on one line for use in a message. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line === '' ? 'This message' : `“${line.length > 60 ? `${line.slice(0, 59)}…` : line}”`;
}
