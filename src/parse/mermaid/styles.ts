/**
 * The properties of a `classDef` or `style`: `fill:#fff,stroke:red` by name. A comma behind a
 * backslash belongs to the value.
 */
export function readStyles(text: string): Record<string, string> {
  const styles: Record<string, string> = {};
  for (const part of text.replace(/\\,/g, '\0').split(/[,;]/)) {
    const colon = part.indexOf(':');
    const name = (colon < 0 ? part : part.slice(0, colon)).trim();
    if (name === '' || name === '__proto__') continue;
    styles[name] =
      colon < 0
        ? ''
        : part
            .slice(colon + 1)
            .replaceAll('\0', ',')
            .trim();
  }
  return styles;
}
