import { StateEffect, StateField } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { keymap, showPanel } from '@codemirror/view';
import type { EditorView, Panel } from '@codemirror/view';
import type { Edit } from '../../base/diagnostic.ts';
import type { EditorHost } from './host.ts';

const toggle = StateEffect.define<boolean>();

/** Opens the field for a new name, when the cursor is at a word. */
export function startRename(view: EditorView): boolean {
  if (!view.state.wordAt(view.state.selection.main.head)) return false;
  view.dispatch({ effects: toggle.of(true) });
  view.dom.querySelector<HTMLInputElement>('.cm-rename input')?.select();
  return true;
}

/** F2: a field above the text for the new name of the thing at the cursor. */
export function renaming(
  host: EditorHost,
  apply: (text: string, edits: readonly Edit[]) => void,
): Extension {
  const field = StateField.define<boolean>({
    create: () => false,
    update: (open, transaction) =>
      transaction.effects.reduce((now, effect) => (effect.is(toggle) ? effect.value : now), open),
    provide: (open) => showPanel.from(open, (on) => (on ? panel : null)),
  });
  const panel = (view: EditorView): Panel => {
    const head = view.state.selection.main.head;
    const word = view.state.wordAt(head);
    const dom = form(view, word ? view.state.sliceDoc(word.from, word.to) : '', async (name) => {
      const text = view.state.doc.toString();
      const edits = await host.rename(text, head, name).catch(() => []);
      apply(text, edits);
    });
    return { dom, top: true, mount: () => dom.querySelector('input')?.select() };
  };
  return [field, keymap.of([{ key: 'F2', run: startRename }])];
}

function form(view: EditorView, word: string, done: (name: string) => Promise<void>): HTMLElement {
  const dom = document.createElement('form');
  dom.className = 'cm-rename';
  const label = document.createElement('label');
  const input = document.createElement('input');
  const button = document.createElement('button');
  input.value = word;
  input.setAttribute('aria-label', `New name of ${word}`);
  button.textContent = 'Rename';
  button.type = 'submit';
  label.append(`Rename ${word} to`, input);
  dom.append(label, button);
  const close = (): void => {
    view.dispatch({ effects: toggle.of(false) });
    view.focus();
  };
  dom.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (name !== '' && name !== word) void done(name);
    close();
  });
  input.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Escape') close();
  });
  return dom;
}
