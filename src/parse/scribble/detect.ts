/** How sure it is, from 0 to 1, that a text is in this language. */
export function detectScribble(text: string): number {
  if (beginning.test(text)) return 0.97;
  return protocol.test(text) ? 0.97 : 0;
}

/** Comments, then a pragma of nuScr or the name of a module. */
const beginning =
  /^(?:\s|\/\/.*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\(\*(?!#)(?:[^*]|\*(?!\)))*\*\))*(?:\(\*#|module\s+[\w.]+\s*;)/;

const protocol =
  /^[ \t]*(?:(?:aux|explicit|nested|global|local)\s+)*(?:protocol|global|local)\s+\w+\s*(?:<[^>]*>\s*)?\(\s*(?:reliable\s+|safe\s+)?role\s/m;
