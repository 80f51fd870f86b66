/** The words of a text in lower case; `camelCase`, `snake_case` and `kebab-case` are split. */
export function wordsOf(text: string): string[] {
  return text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** True when some word of a text matches. */
export function hasWord(text: string, pattern: RegExp): boolean {
  return wordsOf(text).some((word) => pattern.test(word));
}
