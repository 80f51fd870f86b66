import type { Page } from '../../state/page.svelte.ts';
import { palette } from '../ui/palette.ts';
import { drawMermaid, limits } from './mermaid.ts';

/** The picked document as Mermaid draws it, as SVG text; undefined where Mermaid cannot. */
export async function exportDiagramSvg({ workspace }: Page): Promise<string | undefined> {
  const text = workspace.picked?.picture ?? workspace.picked?.text ?? '';
  if (text.trim() === '' || text.length > limits.characters) return undefined;
  const dark = getComputedStyle(document.documentElement).colorScheme === 'dark';
  const svg = await drawMermaid(text, palette(), dark);
  if (!svg) return undefined;
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.style.backgroundColor = palette().panel;
  return new XMLSerializer().serializeToString(svg);
}
