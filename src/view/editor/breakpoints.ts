import { RangeSet, StateEffect, StateField } from '@codemirror/state';
import type { EditorState, Extension } from '@codemirror/state';
import { GutterMarker, gutter } from '@codemirror/view';
import type { EditorHost, LineBreakpoint } from './host.ts';

/** Hands over all breakpoints. */
export const setBreakpoints = StateEffect.define<readonly LineBreakpoint[]>();

class Dot extends GutterMarker {
  readonly id: string;
  readonly enabled: boolean;
  constructor(id: string, enabled: boolean) {
    super();
    this.id = id;
    this.enabled = enabled;
  }
  override eq(other: GutterMarker): boolean {
    return other instanceof Dot && other.id === this.id && other.enabled === this.enabled;
  }
  override toDOM(): Node {
    const dot = document.createElement('span');
    dot.className = this.enabled ? 'cm-dot' : 'cm-dot off';
    dot.title = 'Breakpoint';
    return dot;
  }
}

const field = StateField.define<RangeSet<Dot>>({
  create: () => RangeSet.empty,
  update(dots, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setBreakpoints)) return dotsOf(transaction.state, effect.value);
    }
    return transaction.docChanged ? dots.map(transaction.changes) : dots;
  },
});

function dotsOf(state: EditorState, list: readonly LineBreakpoint[]): RangeSet<Dot> {
  const inside = list.filter(({ line }) => line >= 1 && line <= state.doc.lines);
  const ranges = inside.map(({ id, line, enabled }) =>
    new Dot(id, enabled).range(state.doc.line(line).from),
  );
  return RangeSet.of(ranges, true);
}

/** The lines of the breakpoints as the text stands, by their ids. */
export function breakpointLines(state: EditorState): Map<string, number> {
  const lines = new Map<string, number>();
  const dots = state.field(field, false);
  const at = dots?.iter();
  while (at?.value) {
    lines.set(at.value.id, state.doc.lineAt(at.from).number);
    at.next();
  }
  return lines;
}

/** The gutter in which a click sets a breakpoint, and Alt-click goes to the line's step. */
export function breakpointGutter(host: EditorHost): Extension {
  return [
    field,
    gutter({
      class: 'cm-breakpoints',
      renderEmptyElements: true,
      markers: (view) => view.state.field(field),
      initialSpacer: () => new Dot('', true),
      domEventHandlers: {
        mousedown: (view, block, event) => {
          const line = view.state.doc.lineAt(block.from).number;
          if ((event as MouseEvent).altKey) host.goToLine(line);
          else host.toggleBreakpoint(line);
          return true;
        },
      },
    }),
  ];
}
