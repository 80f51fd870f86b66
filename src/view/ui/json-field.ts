import type { Json } from '../../model/json.ts';

/** What a person wrote into a field for data: a value, nothing at all, or what is wrong with it. */
export interface ReadData {
  /** Undefined where nothing was written. */
  value?: Json;
  /** For people; '' when all is well. */
  problem: string;
}

/** Reads JSON as people write it; the problem says what to do about it. */
export function parseData(text: string): ReadData {
  const trimmed = text.trim();
  if (trimmed === '') return { problem: '' };
  try {
    return { value: JSON.parse(trimmed) as Json, problem: '' };
  } catch (error) {
    return { problem: told(trimmed, error instanceof Error ? error.message : '') };
  }
}

function told(text: string, message: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_ -]*$/u.test(text)) {
    return `This is no JSON. A text is written in quotes: ${JSON.stringify(text)}`;
  }
  if (/'[^']*'/.test(text)) return 'This is no JSON: texts and names stand in double quotes.';
  if (/[{,]\s*[\p{L}_$][\p{L}\p{N}_$]*\s*:/u.test(text)) {
    return 'This is no JSON: names stand in double quotes, as in {"n": 1}.';
  }
  if (/,\s*[}\]]/.test(text)) return 'This is no JSON: there is a comma too many at the end.';
  const [, at] = /position (\d+)/.exec(message) ?? [];
  const place = at === undefined ? '' : ` at character ${Number(at) + 1}`;
  return `This is no JSON${place}. Values are 1, true, null, "text", [1, 2] or {"name": 1}.`;
}
