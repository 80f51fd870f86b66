import type { Desk } from './desk.ts';
import type { Field } from './statics.ts';

/** Fields of states in XState 4, and what they are called now; '' is nothing. */
const STATE: Record<string, string> = {
  data: 'output',
  activities: '',
  services: '',
  strict: '',
  delimiter: '',
  schema: '',
};

/** Fields of transitions in XState 4. */
const TRANSITION: Record<string, string> = {
  cond: 'guard',
  internal: '',
  external: 'reenter',
  in: '',
};

/** What a field of XState 4 is called now; undefined when XState 4 had none of that name either. */
export function formerKey(key: string, of: 'state' | 'transition' = 'state'): string | undefined {
  const names = of === 'state' ? STATE : TRANSITION;
  return Object.hasOwn(names, key) ? names[key] : undefined;
}

/** Tells that a field is XState 4's. */
export function report4(desk: Desk, { key, span }: Field, now: string): void {
  const fix = now === '' ? {} : { fix: { title: `Write ${now}`, edits: [{ span, text: now }] } };
  desk.file.report(
    'xstate-version-4',
    'warning',
    span,
    now === ''
      ? `“${key}” is XState 4: XState 5 does not have it.`
      : `“${key}” is XState 4: XState 5 calls it “${now}”. It is read as that.`,
    fix,
  );
}
