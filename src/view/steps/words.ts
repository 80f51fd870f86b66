/** A message in a channel as it is written: its label, and what it carries. */
export function messageIn({ label, payload }: { label: string; payload: string }): string {
  if (payload === '') return label || '()';
  const open = label.indexOf('(');
  if (open >= 0) return messageIn({ label: label.slice(0, open), payload });
  return payload.startsWith('(') ? `${label}${payload}` : `${label}(${payload})`;
}
