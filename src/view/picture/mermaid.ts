import type { Mermaid, MermaidConfig } from 'mermaid';
import type { Palette } from '../ui/palette.ts';

/** Mermaid's own bounds, and ours: it takes milliseconds a message on the page's own thread. */
export const limits = { characters: 50_000, edges: 500, messages: 300 } as const;

let loading: Promise<Mermaid> | undefined;
let count = 0;

/**
 * Draws a text with Mermaid, in strict mode. Undefined when Mermaid cannot (it is never asked why:
 * what is wrong with a text is said by our own parser). Fetched with the first drawing.
 */
export async function drawMermaid(
  text: string,
  colors: Palette,
  dark: boolean,
): Promise<SVGSVGElement | undefined> {
  loading ??= import('mermaid').then((module) => module.default);
  try {
    const mermaid = await loading;
    mermaid.initialize(configOf(colors, dark));
    const { svg } = await mermaid.render(`diagram-${count++}`, text);
    return sanitized(svg);
  } catch {
    document.querySelectorAll('body > [id^="ddiagram-"]').forEach((rest) => rest.remove());
    return undefined;
  }
}

function configOf(colors: Palette, dark: boolean): MermaidConfig {
  return {
    startOnLoad: false,
    securityLevel: 'strict',
    suppressErrorRendering: true,
    maxTextSize: limits.characters,
    maxEdges: limits.edges,
    // Text as SVG: a picture with HTML in it cannot become a PNG.
    htmlLabels: false,
    fontFamily: 'Inter Variable, Inter, system-ui, sans-serif',
    theme: 'base',
    themeVariables: variablesOf(colors, dark),
    sequence: { useMaxWidth: false, diagramMarginY: 16, actorFontWeight: 550 },
    flowchart: { useMaxWidth: false },
    state: { useMaxWidth: false },
  };
}

function variablesOf(colors: Palette, dark: boolean): Record<string, string | boolean> {
  const { panel, ink, soft, line, lineStrong, accent, accentBg, accentLine, sunken, warnBg, warn } =
    colors;
  return {
    darkMode: dark,
    background: panel,
    fontSize: '13px',
    primaryColor: accentBg,
    primaryTextColor: ink,
    primaryBorderColor: accentLine,
    secondaryColor: sunken,
    secondaryBorderColor: lineStrong,
    secondaryTextColor: ink,
    tertiaryColor: sunken,
    tertiaryBorderColor: line,
    tertiaryTextColor: ink,
    mainBkg: accentBg,
    nodeBorder: accentLine,
    clusterBkg: sunken,
    clusterBorder: line,
    lineColor: soft,
    textColor: ink,
    titleColor: ink,
    edgeLabelBackground: panel,
    actorBkg: panel,
    actorBorder: accentLine,
    actorTextColor: ink,
    actorLineColor: lineStrong,
    signalColor: soft,
    signalTextColor: ink,
    labelBoxBkgColor: sunken,
    labelBoxBorderColor: lineStrong,
    labelTextColor: ink,
    loopTextColor: ink,
    noteBkgColor: warnBg,
    noteBorderColor: warn,
    noteTextColor: ink,
    activationBkgColor: accentBg,
    activationBorderColor: accent,
    sequenceNumberColor: panel,
  };
}

/** Mermaid's picture as an element, without anything that could run or reach out. */
function sanitized(svg: string): SVGSVGElement | undefined {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const html = parsed.querySelector('parsererror')
    ? new DOMParser().parseFromString(svg, 'text/html')
    : parsed;
  const root = html.querySelector('svg');
  if (!root) return undefined;
  for (const bad of root.querySelectorAll('script, iframe, object, embed, image, audio, video')) {
    bad.remove();
  }
  for (const element of [root, ...root.querySelectorAll('*')]) {
    for (const { name, value } of [...element.attributes]) {
      const isLink = /^(xlink:)?href$/i.test(name) && !value.startsWith('#');
      if (/^on/i.test(name) || isLink) element.removeAttribute(name);
    }
  }
  return document.importNode(root, true);
}
