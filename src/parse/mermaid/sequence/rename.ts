import type { Edit } from '../../../base/diagnostic.ts';
import { applyEdits } from '../../../base/diagnostic.ts';
import type { Protocol } from '../../../model/protocol.ts';
import { plainText } from '../common.ts';
import { analyse, parseSequence } from './parser.ts';

/**
 * The edits that rename the participant at an offset wherever it is named. Empty when there is
 * none, when the name is another participant's, or when it cannot be written as a name.
 */
export function rename(text: string, offset: number, name: string): Edit[] {
  const wanted = name.trim();
  const { source, builder } = analyse(text);
  for (const [id, places] of builder.names) {
    const edits: Edit[] = [];
    for (let i = 0; i + 1 < places.length; i += 2) {
      edits.push({ span: source.span(places[i] ?? 0, places[i + 1] ?? 0), text: wanted });
    }
    const isHere = edits.some(({ span }) => span.from <= offset && offset <= span.to);
    if (!isHere) continue;
    if (wanted === id || wanted === '' || builder.names.has(wanted)) return [];
    return isRenamed(text, edits, id, wanted, builder.protocol()) ? edits : [];
  }
  return [];
}

/** True when the edited text says the same of the participant under its new name. */
function isRenamed(
  text: string,
  edits: readonly Edit[],
  id: string,
  wanted: string,
  before: Protocol,
): boolean {
  const after = parseSequence(applyEdits(text, edits)).protocol;
  const labels = [plainText(id), plainText(wanted)];
  return shape(before, id, labels) === shape(after, wanted, labels);
}

/** A protocol as text with a mark for the name; `labels` are what its label may have been. */
function shape(protocol: Protocol, id: string, labels: readonly string[]): string {
  const mark = '\u0000';
  const roles = protocol.roles.map((role) => {
    if (role.id !== id) return role;
    return { ...role, id: mark, label: labels.includes(role.label) ? mark : role.label };
  });
  return JSON.stringify({ ...protocol, roles }, (key, value: unknown) => {
    const isName = key === 'from' || key === 'role' || /^\d+$/.test(key);
    return isName && value === id ? mark : value;
  });
}
