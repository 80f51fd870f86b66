import type { Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import type { EditorHost } from './host.ts';

/** What the language knows about the thing under the pointer. */
export function hoverSource(host: EditorHost): Extension {
  return hoverTooltip(
    async (view, offset) => {
      const text = view.state.doc.toString();
      const found = await host.hover(text, offset).catch(() => undefined);
      if (!found || view.state.doc.length !== text.length) return null;
      return {
        pos: found.span.from,
        end: found.span.to,
        above: true,
        create: () => {
          const dom = document.createElement('div');
          dom.className = 'cm-hover';
          const destroy = host.draw(dom, found.text);
          return { dom, destroy };
        },
      };
    },
    { hoverTime: 320 },
  );
}
