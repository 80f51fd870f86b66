import type { Document } from '../model/document.ts';
import type { ProjectionInfo } from './api.ts';

/** What a document means for each of its roles; undefined where it has none. */
export function projectionOf(document: Document): ProjectionInfo | undefined {
  return document.model && undefined;
}
