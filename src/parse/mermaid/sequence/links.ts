/** The links that a statement gives a participant, or why they are of no use. */
export interface ReadLinks {
  links: { label: string; url: string }[];
  problem?: string;
}

/** `Label @ address`, the text of a `link` statement. */
export function readLink(text: string): ReadLinks {
  const at = text.indexOf('@');
  if (at < 0) {
    return { links: [], problem: 'A link is written "link A: Label @ https://…": "@" is missing.' };
  }
  const label = text.slice(0, at).trim();
  const url = text.slice(at + 1).trim();
  if (url === '') return { links: [], problem: 'The address of this link is missing.' };
  return { links: [{ label, url }] };
}

/** A JSON object of labels and addresses, the text of a `links` or `properties` statement. */
export function readLinks(text: string): ReadLinks {
  const object = parseObject(text);
  if (object === undefined) {
    return {
      links: [],
      problem: 'This is not a JSON object such as {"Label": "https://…"}, so it has no effect. A "#" or ";" in it ends the statement.',
    };
  }
  const links = Object.entries(object).map(([label, url]) => ({ label, url: String(url) }));
  return { links };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
