/** Where a row of the list of systems can be seen on the page. */
export interface RowPath {
  /** The example that shows it: opening it from the gallery is the first click. */
  example: string;
  /** Up to two more clicks: names of tabs or buttons, in order. */
  clicks: string[];
  /** What must then be there, in words of the page. */
  see: RegExp;
}

/** The path of each row: at most three clicks from the gallery. */
export const rowPaths: Readonly<Record<string, RowPath>> = {};
