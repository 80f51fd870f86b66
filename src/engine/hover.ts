import type { Span } from '../base/span.ts';
import { declarationOf } from '../model/global/global.ts';
import { readSource } from './compile.ts';
import { projectTexts } from './emit-text.ts';

/** What is told about the thing under the pointer; `text` is Markdown. */
export interface Told {
  span: Span;
  text: string;
}

/** Most lines of a local protocol that a hover shows. */
const mostLines = 14;

/** What a language tells of a role, with what the protocol means for that role. */
export function withProjection(text: string, offset: number, told: Told): Told {
  const source = readSource({ path: 'Hover.scr', text, language: 'scribble' });
  const role = text.slice(told.span.from, told.span.to);
  const document = source.parsed.documents.find(({ model, span }) => {
    if (model?.kind !== 'global' || offset < span.from || offset > span.to) return false;
    return declarationOf(model).roles.some(({ name }) => name === role);
  });
  if (!document) return told;
  const made = projectTexts(source, { as: 'scribble', role, protocol: document.id });
  const local = made.ok ? made.value[0]?.text : undefined;
  if (local === undefined) return told;
  const lines = local.trimEnd().split('\n');
  const shown = lines.length > mostLines ? [...lines.slice(0, mostLines), '…'] : lines;
  return { ...told, text: `${told.text}\n\n\`\`\`scribble\n${shown.join('\n')}\n\`\`\`` };
}
