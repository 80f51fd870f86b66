import type { Diagnostic, Edit } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { CompletionList } from '../../state/types.ts';

/** A finding as the editor shows it. */
export type EditorProblem = Diagnostic;

/** A breakpoint on a line (from 1). */
export interface LineBreakpoint {
  id: string;
  line: number;
  enabled: boolean;
}

/** What the editor asks of the page and tells it. Lines count from 1, offsets are UTF-16. */
export interface EditorHost {
  changed(text: string): void;
  caretMoved(offset: number): void;
  undo(): void;
  redo(): void;
  tokens(text: string): Promise<Uint32Array>;
  complete(text: string, offset: number): Promise<CompletionList>;
  hover(text: string, offset: number): Promise<{ span: Span; text: string } | undefined>;
  format(text: string): Promise<Edit[]>;
  rename(text: string, offset: number, name: string): Promise<Edit[]>;
  /** The person asks for the page about a finding. */
  explain(code: string): void;
  /** Draws Markdown into an element; gives the way to take it out again. */
  draw(target: HTMLElement, markdown: string): () => void;
  toggleBreakpoint(line: number): void;
  /** New lines of breakpoints by their ids, after the text has moved them. */
  breakpointsMoved(lines: ReadonlyMap<string, number>): void;
  /** Moves the run to the first step that the line is about. */
  goToLine(line: number): void;
}
