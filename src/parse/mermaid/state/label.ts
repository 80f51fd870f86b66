/** What the text on a transition means: `event [guard] / action`. */
export interface TransitionLabel {
  events: string[];
  guard?: string;
  actions: string[];
}

/**
 * Reads a transition's label as UML writes it (UML 2.5.1, section 14.2.4.9): triggers, a guard in
 * brackets, a behaviour behind a slash. A text without these marks is one event.
 */
export function readLabel(label: string): TransitionLabel {
  const text = label.replace(/\s+/g, ' ').trim();
  const slash = actionMark(text);
  const head = slash < 0 ? text : text.slice(0, slash).trimEnd();
  const behind = slash < 0 ? '' : text.slice(slash + 1);
  const open = guardStart(head);
  const guard = open < 0 ? undefined : head.slice(open + 1, -1).trim();
  const trigger = open < 0 ? head : head.slice(0, open).trim();
  return {
    events: events(trigger),
    ...(guard ? { guard } : {}),
    actions: split(behind, /[;,]/),
  };
}

/** A slash that stands at the start, or behind white space or a guard, begins the actions. */
function actionMark(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '[' || c === '(') depth++;
    else if (c === ']' || c === ')') depth--;
    else if (c === '/' && depth <= 0 && (at === 0 || /[\s\])]/.test(text[at - 1] ?? ''))) return at;
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
      return at === 0 ||
        head[at - 1] === ' ' ||
        head[at - 1] === ')' ||
        /\w/.test(head[at - 1] ?? '')
        ? at
        : -1;
    }
  }
  return -1;
}

/** Several events only where each is one word: prose with commas is one event. */
function events(trigger: string): string[] {
  const parts = split(trigger, /[,|]/);
  return parts.every((part) => /^\S+$/.test(part)) ? parts : split(trigger, /$^/);
}

function split(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const c of text) {
    if (c === '(' || c === '[') depth++;
    if (c === ')' || c === ']') depth--;
    if (depth <= 0 && separator.test(c)) {
      parts.push(part);
      part = '';
    } else part += c;
  }
  parts.push(part);
  return parts.map((p) => p.trim()).filter((p) => p !== '');
}
