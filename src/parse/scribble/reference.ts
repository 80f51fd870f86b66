/** The language's reference, in Markdown. */
export const reference = `# Scribble\n`;
