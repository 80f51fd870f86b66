import type { Page } from '../../state/page.svelte.ts';

/** The tab of the picture that is shown. */
export function stageShown(page: Page): string {
  return page.settings.all.tabs['stage'] ?? 'sequence';
}
