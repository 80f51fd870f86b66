/** A message in a channel as it is written: its label, and what it carries. */
export function messageIn({ label, payload }: { label: string; payload: string }): string {
  if (payload === '') return label || '()';
  return payload.startsWith('(') ? `${label}${payload}` : `${label}(${payload})`;
}
