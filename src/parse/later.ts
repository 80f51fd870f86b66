import type { Document, Parsed } from '../model/document.ts';
import type { Language } from './language.ts';

/** What is known of a language before it is loaded. */
export type LanguageCard = Pick<Language, 'id' | 'name' | 'extensions' | 'detect'>;

/** A language whose code is fetched when a text in it is seen. */
export interface LaterLanguage extends Language {
  /** Resolves when the language can be used. Fetches once; a failed fetch is tried again. */
  load(): Promise<void>;
}

/**
 * A language that stands in its list from the start and gets its abilities when `load` has ended.
 * Until then a text in it is one document of which nothing is known.
 */
export function later(card: LanguageCard, fetch: () => Promise<Language>): LaterLanguage {
  let loading: Promise<void> | undefined;
  const language: LaterLanguage = {
    ...card,
    parse: (text) => notYet(text, card),
    reference: `# ${card.name}\n`,
    load() {
      loading ??= fetch().then(
        (loaded) => void Object.assign(language, loaded),
        (problem: unknown) => {
          loading = undefined;
          throw problem;
        },
      );
      return loading;
    },
  };
  return language;
}

function notYet(text: string, { id, name }: LanguageCard): Parsed {
  const span = { from: 0, to: text.length };
  const document: Document = {
    id,
    title: name,
    language: id,
    kind: 'none',
    span,
    path: [],
    spans: new Map(),
  };
  const message = `What reads a text of this kind (${name}) has not been loaded yet.`;
  const place = { from: 0, to: Math.min(1, text.length) };
  const finding = { code: 'language-not-loaded', severity: 'info' as const, message, span: place };
  return { documents: [document], diagnostics: [finding], outline: [] };
}
