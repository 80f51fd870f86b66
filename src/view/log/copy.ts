import type { RunInfo } from '../../state/types.ts';
import type { RunQueries } from '../playback-port.ts';
import { toJsonLines, toTsv } from './rows.ts';

const chunk = 16_384;

/** The events as text, asked for piece by piece. */
export async function textOfEvents(
  engine: RunQueries,
  run: RunInfo,
  events: Int32Array,
  format: 'tsv' | 'jsonl',
): Promise<string> {
  const parts: string[] = [];
  for (let from = 0; from < events.length; from += chunk) {
    const some = events.slice(from, from + chunk);
    const columns = await engine.eventsAt(run.id, some);
    parts.push(
      format === 'tsv'
        ? toTsv(columns, run.tables, some, from === 0)
        : toJsonLines(columns, run.tables, some),
    );
  }
  return parts.join('');
}

/**
 * Puts a text that is still being made on the clipboard; false when the browser forbids it. The
 * clipboard is taken at once, for a browser only gives it to what a person has just done.
 */
export async function copyText(text: Promise<string>): Promise<boolean> {
  try {
    if (typeof ClipboardItem !== 'undefined' && navigator.clipboard?.write) {
      const blob = text.then((plain) => new Blob([plain], { type: 'text/plain' }));
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    } else await navigator.clipboard.writeText(await text);
    return true;
  } catch {
    return false;
  }
}
