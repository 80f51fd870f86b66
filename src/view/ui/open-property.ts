import type { Page } from '../../state/page.svelte.ts';
import { protocolsOf } from '../../state/protocols.svelte.ts';
import type { PropertyReport, ProtocolReport } from '../../state/types.ts';
import type { Finding } from '../../state/workspace.svelte.ts';
import { propertyWords } from './machine-words.ts';

/** Shows the run in which a property is broken, with what is to be seen beside it. */
export function openProperty(
  page: Page,
  title: string,
  protocol: ProtocolReport,
  property: PropertyReport,
): void {
  protocolsOf(page).verification.open(title, protocol, property);
  page.choose('stage', 'sequence');
  page.settings.tab('right', 'steps');
}

/** Shows the run in which a finding of the newest verification is seen. */
export function openFinding(page: Page, { document, shownBy }: Finding): void {
  const { report } = protocolsOf(page).verification;
  const protocol = report?.protocols.find(({ doc }) => doc === document);
  const words = propertyWords.find(({ id }) => id === shownBy);
  if (protocol && words) openProperty(page, words.broken, protocol, protocol.properties[words.id]);
}
