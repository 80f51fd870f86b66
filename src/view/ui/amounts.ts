import type { Resource } from '../../model/resource.ts';
import { formatBytes, formatCount, formatShort, formatTime } from './format.ts';

/** The names of the five resources for people. */
export const resourceNames: Readonly<Record<Resource, string>> = {
  credits: 'Credits',
  time: 'Time',
  memory: 'Memory',
  concurrency: 'Branches',
  toolCalls: 'Tool calls',
};

/** An amount of a resource with its unit, whole where there is room: "4,650", "1.5 s", "512 MiB". */
export function amountText(resource: string, value: number): string {
  if (resource === 'time') return formatTime(Math.round(value));
  if (resource === 'memory') return formatBytes(value);
  return Number.isInteger(value) ? formatCount(value) : formatShort(value);
}

/** A limit; -1 is no limit. */
export function limitText(resource: string, value: number): string {
  return value < 0 ? '∞' : amountText(resource, value);
}

/** What colours a status: going well, going on, at rest, gone wrong. */
export function statusTone(status: string): 'ok' | 'accent' | 'warn' | 'bad' | 'plain' {
  const text = status.toLowerCase();
  if (/(fail|abort|stop|block|den|broken|overrun|lost|crash|timed|exhaust)/.test(text))
    return 'bad';
  if (/(paus|wait|queue|suspend|prepar|doubt|half|preempt|held)/.test(text)) return 'warn';
  if (/(complete|commit|done|proceed|converged|ready|closed|ok$)/.test(text)) return 'ok';
  if (/(run|execut|load|configur|init|active|work)/.test(text)) return 'accent';
  return 'plain';
}
