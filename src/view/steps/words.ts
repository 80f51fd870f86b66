import type { Model } from '../../model/document.ts';
import { oneLine } from '../ui/format.ts';

/** A message in a channel as it is written: its label, and what it carries. */
export function messageIn({ label, payload }: { label: string; payload: string }): string {
  if (payload === '') return label || '()';
  const open = label.indexOf('(');
  if (open >= 0) return messageIn({ label: label.slice(0, open), payload });
  return payload.startsWith('(') ? `${label}${payload}` : `${label}(${payload})`;
}

/** What a role is called: participants of a diagram by the label that they are drawn with. */
export function labelOf(role: string, model: Model | undefined): string {
  const known = model?.kind === 'protocol' ? model.roles.find(({ id }) => id === role) : undefined;
  return (known && oneLine(known.label)) || role;
}

/** What a move or a wait is called, with the roles at its end as people know them. */
export function withLabels(title: string, model: Model | undefined): string {
  if (model?.kind !== 'protocol') return title;
  const [, before, word, names, after] = ends.exec(title) ?? [];
  if (before === undefined || names === undefined) return title;
  const named = names.split(separators).map((one) => labelOf(one, model));
  return `${before} ${word} ${named.join('')}${after}`;
}

/** "send quote(Int) to B and C", "receive a from A and go on as s2": the last of such words. */
const ends = /^(.*) (to|from) (.+?)((?: and go on as .*)?)$/;
const separators = /(, | and | or )/;
