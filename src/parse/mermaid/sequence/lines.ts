/** Where the line that holds an offset begins. */
export function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the line that holds an offset ends: its line break, or the end of the text. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** The white space before an offset's statement, from the beginning of its line. */
export function indentation(text: string, at: number): string {
  return /^[^\S\n]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? '';
}
