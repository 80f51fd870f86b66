import { unitNamed, units } from '../model/expression/units.ts';

/** A number with its unit in a text. */
export interface Quantity {
  /** An amount of a resource; a time within which something must happen; a time after which it fails. */
  kind: 'amount' | 'limit' | 'timeout';
  /** As it is written in a scenario: `10,000 credits`, `50 ms`. */
  text: string;
  /** Its place in the text, from the number on. */
  from: number;
  to: number;
}

const pattern =
  /(timeout\s*(?:of|[:=])?\s*|[<≤]\s*=?\s*|(?:under|within|below)\s+)?(?<![\p{L}\d.,])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(credits?|tool calls?|branches|[a-zA-Zµμ]+)(?![\p{L}\d])/giu;

/** Longer numbers are no amounts. */
const mostDigits = 12;

/** The quantities that a text speaks of: credits, tool calls, bytes, durations. Total. */
export function quantitiesIn(text: string): Quantity[] {
  const found: Quantity[] = [];
  for (const match of text.slice(0, 2000).matchAll(pattern)) {
    const [whole, before = '', number = '', word = ''] = match;
    const from = match.index + before.length;
    const to = match.index + whole.length;
    const read = number.length > mostDigits ? undefined : readUnit(word, before);
    if (read) found.push({ kind: read.kind, text: `${number} ${read.unit}`, from, to });
  }
  return found;
}

function readUnit(
  word: string,
  before: string,
): { kind: Quantity['kind']; unit: string } | undefined {
  const folded = word.toLowerCase();
  if (/^credits?$/.test(folded)) return { kind: 'amount', unit: 'credits' };
  if (/^tool calls?$/.test(folded)) return { kind: 'amount', unit: 'tool calls' };
  if (folded === 'branches') return { kind: 'amount', unit: 'branches' };
  const unit = unitNamed(word);
  if (unit === undefined || unit === 'B') return undefined;
  const { dimension } = units[unit];
  if (dimension === 'bytes') return { kind: 'amount', unit };
  if (dimension !== 'time') return undefined;
  if (/timeout/i.test(before)) return { kind: 'timeout', unit };
  return { kind: before === '' ? 'amount' : 'limit', unit };
}
