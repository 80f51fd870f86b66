/** What the editor needs only once someone writes: fetched after its first picture. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentUnit,
} from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { completionSource } from './completion.ts';
import { folding } from './folding.ts';
import type { EditorHost } from './host.ts';

/** Completion, folding, brackets, search, and the usual keys. */
export function extrasFor(host: EditorHost): Extension {
  return [
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...foldKeymap,
      indentWithTab,
      ...defaultKeymap,
    ]),
    foldGutter({ openText: '▾', closedText: '▸' }),
    codeFolding({ placeholderText: '…' }),
    folding,
    bracketMatching(),
    indentUnit.of('  '),
    autocompletion({ override: [completionSource(host)], icons: false }),
    closeBrackets(),
    search({ top: true }),
    highlightSelectionMatches(),
  ];
}
