/** A part of a text, and where it begins in it. */
export interface Piece {
  text: string;
  from: number;
}

/** The parts of the text on a transition: `event [guard] / action, action`. */
export interface LabelParts {
  /** What stands before guard and actions, as one piece. */
  trigger: Piece;
  events: string[];
  guard?: Piece;
  actions: Piece[];
  /** Where a slash begins the actions; absent when none does. */
  slash?: number;
}

/**
 * Reads a transition's label as UML writes it (UML 2.5.1, section 14.2.4.9): triggers, a guard in
 * brackets, a behaviour behind a slash. A text without these marks is one event. Texts in quotes are
 * not looked into.
 */
export function readLabel(label: string): LabelParts {
  const slash = actionMark(label);
  const head = slash < 0 ? label : label.slice(0, slash);
  const end = head.trimEnd().length;
  const open = guardStart(head.slice(0, end));
  const trigger = pieceOf(label, 0, open < 0 ? end : open);
  const guard = open < 0 ? undefined : pieceOf(label, open + 1, end - 1);
  return {
    trigger,
    events: eventsIn(trigger.text),
    ...(guard && guard.text !== '' ? { guard } : {}),
    actions: slash < 0 ? [] : split(label, slash + 1, /[;,]/),
    ...(slash < 0 ? {} : { slash }),
  };
}

/** A stretch of a text without the white space around it. */
function pieceOf(text: string, from: number, to: number): Piece {
  const raw = text.slice(from, to);
  return { text: raw.trim(), from: from + raw.length - raw.trimStart().length };
}

/** A slash that stands at the start, or behind white space or a guard, begins the actions. */
function actionMark(text: string): number {
  const depth = new Depth();
  for (let at = 0; at < text.length; at++) {
    const c = text[at] ?? '';
    const outside = depth.at(c) <= 0;
    if (c === '/' && outside && (at === 0 || /[\s\])]/.test(text[at - 1] ?? ''))) return at;
  }
  return -1;
}

/** Where the bracket opens that closes at the end; -1 when there is no guard. */
function guardStart(head: string): number {
  if (!head.endsWith(']')) return -1;
  let depth = 0;
  for (let at = head.length - 1; at >= 0; at--) {
    if (head[at] === ']') depth++;
    else if (head[at] === '[' && --depth === 0) {
      return at === 0 || /[\s)\w]/.test(head[at - 1] ?? '') ? at : -1;
    }
  }
  return -1;
}

/** Several events only where each is one word: prose with commas is one event. */
function eventsIn(trigger: string): string[] {
  const text = trigger.replace(/\s+/g, ' ').trim();
  const parts = split(text, 0, /[,|]/).map((part) => part.text);
  if (parts.every((part) => /^\S+$/.test(part))) return parts;
  return text === '' ? [] : [text];
}

/** Pieces of a text between separators that stand in no brackets and no quotes. */
function split(text: string, from: number, separator: RegExp): Piece[] {
  const pieces: Piece[] = [];
  const depth = new Depth();
  let begin = from;
  for (let at = from; at < text.length; at++) {
    const c = text[at] ?? '';
    if (depth.at(c) <= 0 && separator.test(c)) {
      pieces.push(pieceOf(text, begin, at));
      begin = at + 1;
    }
  }
  pieces.push(pieceOf(text, begin, text.length));
  return pieces.filter((piece) => piece.text !== '');
}

/** How many brackets are open, read sign by sign; more than none within double quotes. */
class Depth {
  #brackets = 0;
  #quoted = false;

  at(sign: string): number {
    if (sign === '"') this.#quoted = !this.#quoted;
    else if (!this.#quoted) {
      if (sign === '(' || sign === '[' || sign === '{') this.#brackets++;
      else if (sign === ')' || sign === ']' || sign === '}') this.#brackets--;
    }
    return this.#quoted ? 1 : this.#brackets;
  }
}
