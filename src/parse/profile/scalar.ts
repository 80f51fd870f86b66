/**
 * A text as a YAML scalar that reads back as itself: bare where nothing can be mistaken, else in
 * double quotes (as JSON writes it).
 */
export function printScalar(text: string): string {
  const bare = /^[\p{L}_][\p{L}\p{N}_ .()/-]*$/u.test(text) && !text.endsWith(' ');
  return bare && !/^(?:null|true|false|yes|no)$/i.test(text) ? text : quoted(text);
}

/** JSON leaves a few characters as they are that YAML would not read, or would read as line ends. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
