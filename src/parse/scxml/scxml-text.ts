import type { Diagnostic } from '../../base/diagnostic.ts';
import { mayHold } from './schema.ts';
import type { XmlDocument } from './xml.ts';
import { readXml, scxmlNamespace } from './xml.ts';
import type { XmlElement } from './xml-tree.ts';
import { elementsIn } from './xml-tree.ts';

/** A text with its `<scxml>` element; undefined where there is none. */
export interface ScxmlText {
  xml: XmlDocument;
  root?: XmlElement;
  /** What is wrong with its XML and its outermost element. */
  diagnostics: Diagnostic[];
}

/**
 * Reads a text that should be SCXML. Elements without a namespace, or in a wrong one, are taken for
 * SCXML when the outermost one is `<scxml>`; that is told.
 */
export function readScxml(text: string): ScxmlText {
  const xml = readXml(text, mayHold);
  const diagnostics = [...xml.diagnostics];
  const root = xml.root && scxmlIn(xml.root);
  if (!root || root !== xml.root) diagnostics.push(noScxml(text, xml.root));
  if (!root) return { xml, diagnostics };
  if (root.namespace !== scxmlNamespace) {
    if (!root.namespace.startsWith('?')) diagnostics.push(wrongNamespace(root));
    adopt(root, root.namespace);
  }
  return { xml, root, diagnostics };
}

/** The element itself or the first one in it that is called `scxml`. */
function scxmlIn(element: XmlElement): XmlElement | undefined {
  const work = [element];
  for (let one = work.pop(); one; one = work.pop()) {
    if (one.local === 'scxml') return one;
    work.push(...elementsIn(one).reverse());
  }
  return undefined;
}

function noScxml(text: string, root: XmlElement | undefined): Diagnostic {
  const from = text.length - text.trimStart().length;
  const message = root
    ? `The outermost element is <scxml>, not <${root.name}>.`
    : 'This text has no element. A machine begins with <scxml>.';
  const span = root?.nameSpan ?? {
    from: Math.min(from, text.length),
    to: Math.min(from + 1, text.length),
  };
  return { code: 'scxml-root', severity: 'error', message, span };
}

function wrongNamespace(root: XmlElement): Diagnostic {
  const declared = root.attributes.find(({ name }) => {
    const colon = root.name.indexOf(':');
    return name === (colon < 0 ? 'xmlns' : `xmlns:${root.name.slice(0, colon)}`);
  });
  const at = root.nameSpan.to;
  const edit = declared
    ? { span: declared.value.span, text: scxmlNamespace }
    : { span: { from: at, to: at }, text: ` xmlns="${scxmlNamespace}"` };
  return {
    code: 'scxml-namespace',
    severity: 'warning',
    message: `SCXML has the namespace ${scxmlNamespace}; other readers will not take this for it.`,
    span: declared?.value.span ?? root.nameSpan,
    fix: { title: 'Declare the namespace of SCXML', edits: [edit] },
  };
}

/** Takes the elements of a namespace for SCXML. */
function adopt(root: XmlElement, namespace: string): void {
  const work = [root];
  for (let element = work.pop(); element; element = work.pop()) {
    if (element.namespace === namespace) element.namespace = scxmlNamespace;
    work.push(...elementsIn(element));
  }
}
