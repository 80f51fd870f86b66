import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document, Model } from '../model/document.ts';

/** A check: reads one document's model, gives findings. Its page is the `.md` file beside it. */
export interface Check {
  /** The code of its findings and the name of its files. */
  code: string;
  /** One line for lists: what it looks for. */
  title: string;
  /** Which models it reads. */
  kinds: Model['kind'][];
  run(document: Document): Diagnostic[];
}
