import type { Level, Shown } from '../../../src/model/exhibit.ts';
import type { Mark } from '../../../src/view/ui/marks.svelte.ts';
import { readMark } from '../../../src/trace/mark.ts';

/** Marks from short lines: `[label, subject, value, actor]`; each is a step and a millisecond on. */
export function marksOf(
  ...lines: [label: string, subject?: string, value?: number, actor?: number][]
): Mark[] {
  return lines.map(([label, subject = '', value = 0, actor = 0], at) => {
    const read = readMark(label);
    if (!read) throw new Error(`not a mark: ${label}`);
    return {
      event: at * 10,
      time: at * 1_000_000,
      step: at + 1,
      actor,
      ...read,
      subject,
      value,
      link: -1,
    };
  });
}

/** A level of credits. */
export function credits(limit: number, allocated: number, reserved: number, used: number): Level {
  const free = limit < 0 ? -1 : limit - allocated - reserved - used;
  return { resource: 'credits', limit, allocated, reserved, used, free };
}

/** An account of a holder. */
export function account(holder: string, ...levels: Level[]): Shown {
  const parts = holder.split('/');
  return {
    kind: 'account',
    holder,
    parent: parts.slice(0, -1).join('/'),
    tier: (['swarm', 'run', 'step', 'tool'] as const)[parts.length - 1] ?? 'tool',
    title: '',
    status: 'running',
    levels,
    actor: parts[0] ?? '',
  };
}
