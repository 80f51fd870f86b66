import type {
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from '@codemirror/autocomplete';
import type { EditorHost } from './host.ts';

/** Suggestions from the language, while a word is typed or when asked for. */
export function completionSource(host: EditorHost): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const typed = context.matchBefore(/[\w-]+|[<>()x-]{2,}\+?$/);
    if (!context.explicit && !typed) return null;
    const text = context.state.doc.toString();
    const list = await host.complete(text, context.pos).catch(() => undefined);
    if (!list || list.options.length === 0 || context.aborted) return null;
    return {
      from: list.from,
      validFor: /^[\w-]*$/,
      options: list.options.map(({ label, kind, detail, insert }) => ({
        label,
        type: kind,
        ...(detail === undefined ? {} : { detail }),
        ...(insert === undefined ? {} : { apply: insert }),
      })),
    };
  };
}
