/** The reference of XState's machines, in Markdown. */
export const reference = `# XState
`;
