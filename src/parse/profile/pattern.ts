import type { MessageRule } from '../../model/profile.ts';

/** Which messages a rule is for. */
export type MessagePattern = Pick<MessageRule, 'from' | 'to' | 'label'>;

/**
 * Reads `A -> B: text*`: sender, receiver and text, each of which may be left out or (sender and
 * receiver) be `*`. Any of Mermaid's plain arrows will do. Without an arrow the whole is the text.
 */
export function readPattern(text: string): MessagePattern {
  const colon = text.indexOf(':');
  const ends = colon < 0 ? text : text.slice(0, colon);
  const arrow = /--?>>?|--?\)|→/.exec(ends);
  if (!arrow) return { label: text.trim() };
  const from = ends.slice(0, arrow.index).trim();
  const to = ends.slice(arrow.index + arrow[0].length).trim();
  const label = colon < 0 ? '' : text.slice(colon + 1).trim();
  return {
    ...(from !== '' && from !== '*' && { from }),
    ...(to !== '' && to !== '*' && { to }),
    ...(label !== '' && { label }),
  };
}

/** The pattern as one text, or undefined when it cannot be written so. */
export function printPattern({ from, to, label }: MessagePattern): string | undefined {
  const plain = from === undefined && to === undefined && label !== undefined;
  const ends = `${from ?? '*'} -> ${to ?? '*'}`;
  const candidates = [...(plain ? [label] : []), label === undefined ? ends : `${ends}: ${label}`];
  return candidates.find((text) => same(readPattern(text), { from, to, label }));
}

function same(a: MessagePattern, b: MessagePattern): boolean {
  return a.from === b.from && a.to === b.to && a.label === b.label;
}
