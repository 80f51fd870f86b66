import type { Json } from '../../../model/json.ts';
import { readYaml, readYamlEntries } from '../yaml.ts';
import type { Finding } from './source.ts';

/** What `@{ … }` behind a participant's name says. */
export interface Settings {
  type?: string;
  alias?: string;
  findings: Finding[];
}

/**
 * Reads the inside of `@{ … }`: on one line the entries of a mapping, on several lines plain YAML,
 * as Mermaid does. `at` is where the text begins.
 */
export function readSettings(inside: string, at: number): Settings {
  const lead = inside.length - inside.trimStart().length;
  const text = inside.trim();
  const lines = text.includes('\n');
  const read = lines ? readYaml(`${text}\n`) : readYamlEntries(text);
  const findings = read.problems.map((problem) => ({
    code: 'seq-bad-config',
    from: at + lead + Math.min(problem.from, text.length),
    to: at + lead + Math.min(problem.to, text.length),
    message: `These settings cannot be read: ${problem.message}. Write them on one line: @{ "type": "database", "alias": "Orders" }.`,
  }));
  const type = textOf(valueOf(read.value, 'type'));
  const alias = textOf(valueOf(read.value, 'alias'));
  return {
    findings,
    ...(type === undefined ? {} : { type }),
    ...(alias === undefined || alias === '' ? {} : { alias }),
  };
}

function valueOf(value: Json | undefined, key: string): Json | undefined {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMapping || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, Json>)[key];
}

function textOf(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === false || value === 0) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
