/**
 * Plain data as a text that is the same for equal data, whatever the order of its keys: to tell
 * states and messages apart. Fields that are undefined count as absent. Maps and Sets are told in
 * their order; numbers as JavaScript prints them, with -0 as 0.
 */
export function canonicalText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : ofObject(value);
    default:
      return String(value);
  }
}

function ofObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (value instanceof Map) return `M[${[...value].map(canonicalText).join(',')}]`;
  if (value instanceof Set) return `S[${[...value].map(canonicalText).join(',')}]`;
  if (ArrayBuffer.isView(value)) return `V[${String(value)}]`;
  const record = value as Record<string, unknown>;
  let text = '{';
  for (const key of Object.keys(record).sort()) {
    const part = record[key];
    if (part !== undefined) text += `${JSON.stringify(key)}:${canonicalText(part)},`;
  }
  return `${text}}`;
}
