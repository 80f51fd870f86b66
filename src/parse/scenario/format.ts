import { parseDocument } from 'yaml';
import type { Edit } from '../../base/diagnostic.ts';
import { parseScenario } from './parse.ts';

/**
 * The edits that lay a scenario out afresh: two spaces a level, comments kept. None when there is
 * an error, or when anything would mean something else afterwards.
 */
export function formatScenario(text: string): Edit[] {
  const { scenario } = parseScenario(text);
  if (!scenario || text.trim() === '') return [];
  const laidOut = print(text);
  if (laidOut === undefined || laidOut === text) return [];
  const again = parseScenario(laidOut).scenario;
  if (JSON.stringify(again) !== JSON.stringify(scenario)) return [];
  return [{ span: { from: 0, to: text.length }, text: laidOut }];
}

function print(text: string): string | undefined {
  const options = { version: '1.2', schema: 'failsafe', logLevel: 'error' } as const;
  try {
    const document = parseDocument(text, { ...options, uniqueKeys: false });
    if (document.errors.length > 0) return undefined;
    return document.toString({ indent: 2, lineWidth: 100, flowCollectionPadding: true });
  } catch {
    return undefined;
  }
}
