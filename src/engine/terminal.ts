/** What the command line says to people: findings with the lines they are about, tables of runs. */
import type { CheckLine, CoverLine, DiagnosticLine, RunLine } from './report.ts';

/** Puts a colour around a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** What a piece of output is. */
export type Style = 'error' | 'warning' | 'info' | 'hint' | 'good' | 'strong' | 'faint';

const codes: Record<Style, number> = {
  error: 31,
  warning: 33,
  info: 36,
  hint: 90,
  good: 32,
  strong: 1,
  faint: 90,
};

/** The paint of a terminal (`colours`), or none. */
export function painter(colours: boolean): Paint {
  return (style, text) =>
    colours && text !== '' ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
}

/** The most findings of one file that are shown with their lines. */
const shown = 200;

/** A file's findings, each with its line and a caret under the place. */
export function checkText(check: CheckLine, text: string, paint: Paint): string {
  const { file, language, documents, diagnostics } = check;
  const many = counted(documents.length, 'document');
  const lines = text.split('\n');
  const head = `${paint('strong', visible(file))}  ${paint('faint', `${language}, ${many}`)}`;
  const found = diagnostics.slice(0, shown).map((one) => findingText(file, one, lines, paint));
  const rest = diagnostics.length - found.length;
  const more = rest > 0 ? [paint('faint', `  … and ${rest} more`)] : [];
  const clean = diagnostics.length === 0 ? [`  ${paint('good', 'no findings')}`] : [];
  return `${[head, ...clean, ...found, ...more].join('\n')}\n`;
}

function findingText(
  file: string,
  finding: DiagnosticLine,
  lines: readonly string[],
  paint: Paint,
): string {
  const { code, severity, message, line, column, fix } = finding;
  const where = paint('strong', `${visible(file)}:${line}:${column}`);
  const head = `${where}: ${paint(severity, severity)} ${visible(message)} ${paint('faint', code)}`;
  const mend = fix ? [paint('faint', `  fix: ${visible(fix.title)}`)] : [];
  return [head, ...excerpt(finding, lines, paint), ...mend].join('\n');
}

/** The most characters of a line that are shown. */
const width = 110;

/** The line of a finding with carets under it; nothing for an empty line. */
function excerpt(finding: DiagnosticLine, lines: readonly string[], paint: Paint): string[] {
  const { line, column, endLine, endColumn, severity } = finding;
  const whole = (lines[line - 1] ?? '').replace(/\r$/, '');
  if (whole.trim() === '') return [];
  const from = Math.max(0, Math.min(column - 1 - width / 2, whole.length - width));
  const text = whole.slice(from, from + width).replace(/[\t\p{Cc}]/gu, ' ');
  const end = endLine === line ? endColumn : whole.length + 1;
  const length = Math.max(1, Math.min(end, from + width + 1) - column);
  const number = String(line).padStart(5);
  return [
    `${paint('faint', `${number} │`)} ${text}`,
    `${paint('faint', '      │')} ${' '.repeat(column - 1 - from)}${paint(severity, '^'.repeat(length))}`,
  ];
}

/** How many findings of which kind there are in how many files. */
export function checkSummary(checks: readonly CheckLine[], paint: Paint): string {
  const all = checks.flatMap((check) => check.diagnostics);
  const severities = ['error', 'warning', 'info', 'hint'] as const;
  const counts = severities.flatMap((severity) => {
    const count = all.filter((finding) => finding.severity === severity).length;
    const word = severity === 'info' || count === 1 ? severity : `${severity}s`;
    return count === 0 ? [] : [paint(severity, `${count} ${word}`)];
  });
  const files = counted(checks.length, 'file');
  return `${files}: ${counts.length === 0 ? paint('good', 'no findings') : counts.join(', ')}\n`;
}

const good = new Set(['done', 'rest']);

/** A run in one line, for lists of runs. */
export function runText(line: RunLine, paint: Paint): string {
  const { file, doc, status, steps, messages, virtualTimeNs, choices, hash } = line;
  const mark = paint(good.has(status) ? 'good' : 'error', status.padEnd(8));
  const figures = [
    counted(messages, 'message'),
    counted(steps, 'step'),
    duration(virtualTimeNs),
    ...(choices.length > 0 ? [counted(choices.length, 'choice')] : []),
  ].join(' · ');
  const name = `${visible(file)}${doc === '' ? '' : `#${doc}`}`;
  return `${mark} ${paint('strong', name)}  ${figures}  ${paint('faint', hash)}\n`;
}

/** What else there is to say of a single run: choices, budgets, invariants, spans. */
export function runDetails(line: RunLine, paint: Paint): string {
  const parts: string[] = [];
  if (line.choices.length > 0) parts.push(`  choices ${JSON.stringify(line.choices)}`);
  for (const [holder, resources] of Object.entries(line.budgets ?? {})) {
    for (const [resource, { allocated, used }] of Object.entries(resources)) {
      if (used === 0 && !allocated) continue;
      const amount = (value: number): string =>
        resource === 'time' ? duration(value) : value.toLocaleString('en');
      const limit = allocated === null ? '' : ` of ${amount(allocated)}`;
      parts.push(`  ${visible(holder)}: ${amount(used)}${limit} ${resource}`);
    }
  }
  for (const { name, holds, brokenAt } of line.invariants ?? []) {
    const verdict = holds ? paint('good', 'holds') : paint('error', `broken at step ${brokenAt}`);
    parts.push(`  ${visible(name)}: ${verdict}`);
  }
  if (line.spans) parts.push(...spanTable(line.spans));
  return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
}

function spanTable(spans: NonNullable<RunLine['spans']>): string[] {
  const rows = spans
    .slice(0, 20)
    .map(({ name, count, meanNs, p50Ns, p95Ns, p99Ns, maxNs }) => [
      visible(name).slice(0, 48),
      String(count),
      ...[meanNs, p50Ns, p95Ns, p99Ns, maxNs].map(duration),
    ]);
  const rest = spans.length - rows.length;
  const table = columns([['span', 'count', 'mean', 'p50', 'p95', 'p99', 'max'], ...rows]);
  return [...table.map((row) => `  ${row}`), ...(rest > 0 ? [`  … and ${rest} more`] : [])];
}

/** A document's coverage in one line. */
export function coverText(line: CoverLine, paint: Paint): string {
  const { file, doc, branches, taken, runs } = line;
  const mark = paint(taken === branches ? 'good' : 'warning', `${taken}/${branches}`.padEnd(8));
  const many = counted(runs.length, 'run');
  return `${mark} ${paint('strong', `${visible(file)}#${doc}`)}  ${many}\n`;
}

/** "1 run", "2 runs". */
/** “1 run”, “2 runs”. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Rows in columns: the first column to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Virtual nanoseconds for people. */
export function duration(ns: number): string {
  const units: [number, string][] = [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
  ];
  for (const [size, unit] of units) {
    if (ns >= size) return `${Number((ns / size).toPrecision(4))} ${unit}`;
  }
  return `${Number(ns.toPrecision(4))} ns`;
}

/** A text from a file or a link without what could steer a terminal. */
export function visible(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '·');
}
