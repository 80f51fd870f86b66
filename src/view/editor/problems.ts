import type { Diagnostic as Lint } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import type { EditorHost, EditorProblem } from './host.ts';

/** A finding in CodeMirror's terms, kept within the text. */
export function lintOf(problem: EditorProblem, length: number, host: EditorHost): Lint {
  const { span, severity, message, code, fix } = problem;
  const from = Math.min(span.from, length);
  const lint: Lint = {
    from,
    to: Math.max(from, Math.min(span.to, length)),
    severity,
    message,
    renderMessage: () => messageOf(message, code, host),
  };
  if (fix) lint.actions = [{ name: fix.title, apply: (view) => mend(view, fix.edits) }];
  return lint;
}

function messageOf(message: string, code: string, host: EditorHost): Node {
  const whole = document.createElement('span');
  whole.append(message, ' ');
  const why = document.createElement('button');
  why.type = 'button';
  why.className = 'cm-why';
  why.textContent = code;
  why.title = 'What this means and how to mend it';
  why.addEventListener('click', () => host.explain(code));
  whole.append(why);
  return whole;
}

function mend(view: EditorView, edits: NonNullable<EditorProblem['fix']>['edits']): void {
  const { length } = view.state.doc;
  if (edits.some(({ span }) => span.to > length)) return;
  view.dispatch({
    changes: edits.map(({ span, text }) => ({ from: span.from, to: span.to, insert: text })),
  });
  view.focus();
}
