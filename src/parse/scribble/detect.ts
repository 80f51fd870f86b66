/** How sure it is, from 0 to 1, that a text is in this language. */
export function detectScribble(text: string): number {
  return pattern.test(text) ? 0.97 : 0;
}

const pattern = /(?!)/;
