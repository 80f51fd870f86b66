import type { DatamodelId } from '../../model/statechart/statechart.ts';
import type { ChartReader } from './chart-reader.ts';
import { inPredicate, nearest, replacing } from './chart-reader.ts';
import { elements, isScxml } from './schema.ts';
import type { XmlElement } from './xml-tree.ts';
import { attributeOf, elementsIn } from './xml-tree.ts';

const NAMES: Readonly<Record<string, DatamodelId>> = {
  null: 'null',
  ecmascript: 'ecmascript',
  lockstep: 'expression',
};

/**
 * What a chart's code is written in. The recommendation leaves the default to the platform (section
 * 3.2.1): here it is ECMAScript where there is anything that the null data model does not have, else
 * null.
 */
export function datamodelOf(reader: ChartReader, root: XmlElement): DatamodelId {
  const attribute = attributeOf(root, 'datamodel');
  const name = attribute?.value.text.trim() ?? '';
  const known = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (known) return known;
  if (attribute) unknown(reader, name, attribute.value.span);
  return needsCode(root) ? 'ecmascript' : 'null';
}

function unknown(reader: ChartReader, name: string, span: { from: number; to: number }): void {
  const near = /^(?:javascript|js|jscript|ecma\w*)$/i.test(name)
    ? 'ecmascript'
    : nearest(name, Object.keys(NAMES));
  const message =
    name.toLowerCase() === 'xpath'
      ? 'The XPath data model is not read here: write ecmascript, or lockstep, or null.'
      : `There is no data model “${name}”: there are ecmascript, lockstep and null.`;
  reader.report('scxml-datamodel', message, span, {
    ...(near === undefined ? {} : { fix: replacing(span, near) }),
  });
}

/** True when there is code: data, scripts, expressions, places, or conditions beyond `In()`. */
function needsCode(root: XmlElement): boolean {
  const work = [root];
  for (let element = work.pop(); element; element = work.pop()) {
    if (!isScxml(element)) continue;
    if (['script', 'data', 'assign', 'foreach'].includes(element.local)) return true;
    if (
      element.attributes.some(({ local, namespace, value }) => {
        return namespace === '' && isCode(element, local) && inPredicate(value.text) === undefined;
      })
    ) {
      return true;
    }
    // What a machine invokes has a data model of its own.
    if (element.local !== 'content') work.push(...elementsIn(element));
  }
  return false;
}

function isCode({ local }: XmlElement, name: string): boolean {
  const rule = Object.hasOwn(elements, local) ? elements[local]?.attributes : undefined;
  const kind = rule && Object.hasOwn(rule, name) ? rule[name]?.kind : undefined;
  return kind === 'code' || kind === 'location' || kind === 'locations';
}
