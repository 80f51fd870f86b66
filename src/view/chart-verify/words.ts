import type { Page } from '../../state/page.svelte.ts';
import type { ChartFinding } from '../../state/types.ts';
import type { IconName } from '../ui/icons.ts';

/** What kinds of findings are called, and how grave they are. */
export const findingWords: Record<
  ChartFinding['kind'],
  { title: string; icon: IconName; tone: 'bad' | 'warn' | 'info' }
> = {
  'unreachable-state': { title: 'Never entered', icon: 'warning', tone: 'warn' },
  'dead-transition': { title: 'Never taken', icon: 'warning', tone: 'warn' },
  deadlock: { title: 'Stands still', icon: 'error', tone: 'bad' },
  livelock: { title: 'Never rests', icon: 'error', tone: 'bad' },
  nondeterminism: { title: 'Two ways at once', icon: 'info', tone: 'info' },
  error: { title: 'Fails', icon: 'error', tone: 'bad' },
};

/** Shows the machine of the run that was opened. */
export function showsRun(page: Page): void {
  page.choose('stage', 'statechart');
  page.settings.tab('right', 'machine');
}

/** Properties to begin with, for a chart with these states and data. */
export function exampleProperties(states: readonly string[], data: readonly string[]): string {
  const [first = 'a', second = first] = states;
  const [name] = data;
  return [
    `never (In('${first}') and In('${second}'))`,
    `after In('${first}') leads to In('${second}')`,
    ...(name === undefined ? [] : [`always ${name} != null`]),
  ].join('\n');
}
