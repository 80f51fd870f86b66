/**
 * How sure it is, from 0 to 1, that a text is a Scribble module. A text with a fence or a heading
 * is Markdown.
 */
export function detectScribble(text: string): number {
  const begin = text.slice(0, most);
  if (beginning.test(begin)) return 0.97;
  return (protocol.test(begin) || local.test(begin)) && !markdown.test(begin) ? 0.97 : 0;
}

/** As much of a text as is looked at. */
const most = 100_000;

const markdown = /^[ \t]*(?:```|~~~|#{1,6}[ \t])/m;

/** Comments, then a pragma of nuScr or the name of a module. */
const beginning =
  /^(?:\s|\/\/.*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\(\*(?!#)(?:[^*]|\*(?!\)))*\*\))*(?:\(\*#|module\s+[\w.]+\s*;)/;

const protocol =
  /^[ \t]*(?:(?:aux|explicit|nested|global|local)\s+)*(?:protocol|global|local)\s+[\p{L}\p{N}_$]+\s*(?:<[^>\n]*>\s*)?\(\s*(?:reliable\s+|safe\s+)?role\s/mu;

/** What one role does: `local protocol P at A(role B)`. */
const local =
  /^[ \t]*(?:explicit\s+)?local\s+protocol\s+(?:"[^"\n]*"|[\w.$]+)\s*(?:<[^>]*>\s*)?(?:at\s+(?:"[^"\n]*"|[\w.$]+)\s*)?\(/m;
