/**
 * How sure it is, from 0 to 1, that a text holds machines of XState: JavaScript or TypeScript that
 * makes one, or an object (JSON too) that has `states` beside what else a machine has.
 */
export function detectXState(text: string): number {
  const begin = text.slice(0, most);
  if (/^[ \t]*(?:```|~~~)/m.test(begin)) return 0;
  if (isBare(begin)) {
    if (!states.test(begin)) return 0;
    return beside.test(begin) ? 0.96 : 0.4;
  }
  if (/^\s*(?:#[^!]|<|---)/.test(begin)) return 0;
  if (made.test(begin)) return 0.96;
  return fromXState.test(begin) ? 0.9 : configured.test(begin) ? 0.9 : 0;
}

/** True for a text that is one object, in JSON or as JavaScript writes it. */
export function isBare(text: string): boolean {
  return bare.test(text);
}

/** As much of a text as is looked at. */
const most = 100_000;
const bare = /^\uFEFF?(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*\n)*\{/;
const states = /(?:^|[\s,{])["']?states["']?\s*:\s*\{/;
const beside = /(?:^|[\s,{])["']?(?:initial|on|invoke|always|after|type|entry|exit)["']?\s*:/;
const made = /\b(?:createMachine|createStateConfig)\s*[(<]|\bMachine\s*\(\s*\{/;
const fromXState = /\bfrom\s*["'](?:xstate|@xstate\/[\w-]+)["']|\brequire\(\s*["']xstate["']\s*\)/;
const configured =
  /\b(?:const|let|var|export default)\b[^;{]*\{[^]{0,2000}?\bstates\s*:\s*\{[^]{0,4000}?\b(?:on|always|after)\s*:/;
