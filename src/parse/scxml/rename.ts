import type { Edit } from '../../base/diagnostic.ts';
import { attributeText } from '../../model/statechart/xml-text.ts';
import { namesOf, occurrenceAt } from './occurrences.ts';

/**
 * The edits that rename the state (in its own chart, in code and policies too) or the event (in the
 * whole text) at an offset. None for names with spaces, or that another state has.
 */
export function rename(source: string, offset: number, name: string): Edit[] {
  const { found } = namesOf(source);
  const meant = occurrenceAt(found, offset);
  const wanted = name.trim();
  if (!meant || wanted === '' || /[\s#*"'\\<>&,()]/.test(wanted) || wanted === meant.name)
    return [];
  const isState = meant.kind === 'state';
  const same = found.filter(
    (one) => one.kind === meant.kind && (!isState || one.chart === meant.chart),
  );
  if (isState && same.some((one) => one.isDefinition && one.name === wanted)) return [];
  return same
    .filter((one) => one.name === meant.name)
    .map(({ span }) => ({ span, text: attributeText(wanted) }));
}
