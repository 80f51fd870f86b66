/**
 * A text as it can stand behind a colon (or a keyword) of a Mermaid diagram and mean itself: `#`,
 * `;` and what Mermaid would take for a directive, a line break or a wrapping prefix become
 * entities (`#35;`), line breaks become `<br/>`. Blanks at the ends are not kept by Mermaid.
 */
export function mermaidText(text: string): string {
  const escaped = text
    .replace(/[#;]/g, entity)
    .replace(/%(?=%)/g, entity)
    .replace(/<(?=br\s*\/?>)/gi, entity)
    .replace(/^(:?(?:no)?wra)(p)(?=:)/i, (_, before: string, char) => before + entity(char))
    .replace(/\r\n|[\n\r]/g, '<br/>');
  // Mermaid drops the end of what looks like a style: "style…:…#…;".
  return escaped.replace(/:(?=\S*#)/g, entity);
}

/** A text on one line of a comment. */
export function mermaidComment(text: string): string {
  return `%% ${text.replace(/[\s]+/g, ' ').trim()}`;
}

function entity(char: string): string {
  return `#${char.charCodeAt(0)};`;
}

const keywords = new Set(
  (
    'accdescr acctitle activate actor alt and as autonumber box break class classdef click ' +
    'create critical deactivate default destroy details direction else end graph href ' +
    'interpolate left link links linkstyle loop note off opt option over par par_over ' +
    'participant properties rect right sequencediagram state style subgraph title'
  ).split(' '),
);

/** True when a name can be written as it is in every kind of Mermaid diagram. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !keywords.has(name.toLowerCase()) && !/^[ox]$/.test(name);
}

/** Gives each name (in order) a plain one of its own: itself where it can be, else `p1`, `p2`, …. */
export function plainNames(names: readonly string[]): Map<string, string> {
  const taken = new Set(names.filter(isPlainName));
  const result = new Map<string, string>();
  let next = 1;
  for (const name of names) {
    if (isPlainName(name)) result.set(name, name);
    else if (!result.has(name)) {
      while (taken.has(`p${next}`)) next++;
      result.set(name, `p${next++}`);
    }
  }
  return result;
}
