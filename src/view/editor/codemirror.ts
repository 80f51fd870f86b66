/**
 * The editor itself, on CodeMirror 6: fetched after the first paint. It knows nothing of the page;
 * what it shows is pushed in, what the person does is told to the host.
 */
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import type { Extension, TransactionSpec } from '@codemirror/state';
import {
  EditorView,
  drawSelection,
  dropCursor,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { Edit } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { breakpointGutter, breakpointLines, setBreakpoints } from './breakpoints.ts';
import { setFolds } from './effects.ts';
import type { EditorHost, EditorProblem, LineBreakpoint } from './host.ts';
import { hoverSource } from './hovering.ts';
import { lintOf } from './problems.ts';
import { renaming, startRename } from './renaming.ts';
import { setStep, stepLine } from './stepline.ts';
import { editorTheme } from './theme.ts';
import { highlighting, setTokens } from './tokens.ts';

/** What kind of text it edits. */
export interface EditorOptions {
  label: string;
  /** Line gutters for breakpoints and steps. */
  running: boolean;
  placeholder?: string;
}

/** Marks changes that came from outside, so that they are not told back. */
const fromOutside = Annotation.define<boolean>();

/** Keeps the room of the gutter that comes with the extras. */
const beforeExtras = EditorView.theme({ '.cm-content': { marginLeft: '14px' } });

/** Tokens are asked for this long after a change, milliseconds. */
const tokensAfter = 40;

/** One editor on the page. */
export class CodeEditor {
  readonly view: EditorView;
  readonly #host: EditorHost;
  #text: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tokensBusy = false;
  readonly #extras = new Compartment();
  #hasExtras = false;
  #folds: readonly Span[] = [];

  constructor(parent: HTMLElement, text: string, host: EditorHost, options: EditorOptions) {
    this.#host = host;
    this.#text = text;
    const extensions = this.#extensions(options);
    this.view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
    void this.#tokens();
  }

  /** Replaces the text where it differs; the cursor goes to the change. */
  setText(text: string): void {
    if (text === this.#text) return;
    const change = differenceOf(this.#text, text);
    this.#text = text;
    const spec: TransactionSpec = { changes: change, annotations: fromOutside.of(true) };
    if (this.view.hasFocus) {
      spec.selection = { anchor: change.from + change.insert.length };
      spec.scrollIntoView = true;
    }
    this.view.dispatch(spec);
  }

  setProblems(problems: readonly EditorProblem[]): void {
    const length = this.view.state.doc.length;
    const list = problems.map((problem) => lintOf(problem, length, this.#host));
    this.view.dispatch(setDiagnostics(this.view.state, list));
  }

  /** Places that can be folded: spans of several lines. */
  setFolds(spans: readonly Span[]): void {
    this.#folds = spans;
    if (this.#hasExtras) this.view.dispatch({ effects: setFolds.of(spans) });
  }

  /** Marks the line of the present step, and shows it unless the person is writing. */
  setStep(span: Span | undefined): void {
    const shown = span && !this.view.hasFocus && span.from <= this.view.state.doc.length;
    const scroll = shown
      ? [EditorView.scrollIntoView(span.from, { y: 'nearest', yMargin: 48 })]
      : [];
    this.view.dispatch({ effects: [setStep.of(span), ...scroll] });
  }

  setBreakpoints(list: readonly LineBreakpoint[]): void {
    this.view.dispatch({ effects: setBreakpoints.of(list) });
  }

  /** Selects nothing, but scrolls to the place and puts the cursor there. */
  reveal(span: Span, focus: boolean): void {
    const length = this.view.state.doc.length;
    const from = Math.min(span.from, length);
    this.view.dispatch({
      selection: focus ? { anchor: from, head: Math.min(span.to, length) } : { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'nearest', yMargin: 60 }),
    });
    if (focus) this.view.focus();
  }

  /** Where the person is in the text. */
  get position(): { anchor: number; head: number; scroll: number } {
    const { anchor, head } = this.view.state.selection.main;
    return { anchor, head, scroll: this.view.scrollDOM.scrollTop };
  }

  /** Back to where the person was in a text. */
  restore(position: { anchor: number; head: number; scroll: number } | undefined): void {
    const length = this.view.state.doc.length;
    const clamp = (at: number): number => Math.min(at, length);
    const { anchor = 0, head = 0, scroll = 0 } = position ?? {};
    this.view.dispatch({ selection: { anchor: clamp(anchor), head: clamp(head) } });
    requestAnimationFrame(() => this.view.scrollDOM.scrollTo({ top: scroll }));
  }

  /** Lays the text out afresh. */
  async format(): Promise<void> {
    const text = this.#text;
    const edits = await this.#host.format(text);
    if (text === this.#text && edits.length > 0) this.view.dispatch({ changes: changesOf(edits) });
  }

  /** Asks for a new name of the thing at the cursor. */
  rename(): void {
    startRename(this.view);
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.view.destroy();
  }

  #extensions({ label, running }: EditorOptions): Extension[] {
    const host = this.#host;
    return [
      EditorView.domEventHandlers({ focus: () => void this.fetchExtras() }),
      ...(running ? [breakpointGutter(host)] : []),
      lintGutter({
        hoverTime: 200,
        markerFilter: (list) => list.filter((one) => one.severity !== 'hint'),
      }),
      lineNumbers({
        domEventHandlers: {
          mousedown: (view, line) => {
            host.goToLine(view.state.doc.lineAt(line.from).number);
            return running;
          },
        },
      }),
      this.#extras.of(beforeExtras),
      highlightSpecialChars(),
      drawSelection(),
      dropCursor(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      hoverSource(host),
      highlighting,
      stepLine,
      renaming(host, (text, edits) => {
        if (text === this.#text) this.view.dispatch({ changes: changesOf(edits) });
      }),
      keymap.of([
        { key: 'Mod-z', run: () => (host.undo(), true) },
        { key: 'Mod-y', run: () => (host.redo(), true) },
        { key: 'Mod-Shift-z', run: () => (host.redo(), true) },
        { key: 'Shift-Alt-f', run: () => (void this.format(), true) },
        { key: 'F9', run: (view) => (host.toggleBreakpoint(lineAtCursor(view)), running) },
        { key: 'Mod-Enter', run: (view) => (host.goToLine(lineAtCursor(view)), running) },
        ...lintKeymap,
      ]),
      EditorView.contentAttributes.of({
        'aria-label': label,
        tabindex: '0',
        spellcheck: 'false',
        autocorrect: 'off',
        autocapitalize: 'off',
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          if (!update.transactions.some((one) => one.annotation(fromOutside))) {
            this.#text = update.state.doc.toString();
            host.changed(this.#text);
          }
          this.#tokensSoon();
          const lines = breakpointLines(update.state);
          if (lines.size > 0) host.breakpointsMoved(lines);
        }
        if (update.selectionSet || update.docChanged) {
          host.caretMoved(update.state.selection.main.head);
        }
      }),
      editorTheme,
    ];
  }

  /** What is needed only once someone writes: fetched at the first focus, or when called. */
  async fetchExtras(): Promise<void> {
    if (this.#hasExtras) return;
    const { extrasFor } = await import('./extras.ts');
    if (this.#hasExtras || !this.view.dom.isConnected) return;
    this.#hasExtras = true;
    this.view.dispatch({ effects: this.#extras.reconfigure(extrasFor(this.#host)) });
    this.setFolds(this.#folds);
  }

  #tokensSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tokens(), tokensAfter);
  }

  /** Newest wins: while an answer is under way, the next question waits for it. */
  async #tokens(): Promise<void> {
    if (this.#tokensBusy) return;
    this.#tokensBusy = true;
    const text = this.#text;
    const tokens = await this.#host.tokens(text).catch(() => undefined);
    this.#tokensBusy = false;
    if (text !== this.#text) this.#tokensSoon();
    else if (tokens) this.view.dispatch({ effects: setTokens.of(tokens) });
  }
}

function lineAtCursor(view: EditorView): number {
  return view.state.doc.lineAt(view.state.selection.main.head).number;
}

function changesOf(edits: readonly Edit[]): { from: number; to: number; insert: string }[] {
  return edits.map(({ span, text }) => ({ from: span.from, to: span.to, insert: text }));
}

/** The one replacement that turns a text into another. */
function differenceOf(a: string, b: string): { from: number; to: number; insert: string } {
  const most = Math.min(a.length, b.length);
  let from = 0;
  while (from < most && a.charCodeAt(from) === b.charCodeAt(from)) from++;
  let end = 0;
  while (
    end < most - from &&
    a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)
  ) {
    end++;
  }
  return { from, to: a.length - end, insert: b.slice(from, b.length - end) };
}
