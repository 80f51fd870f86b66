import { LineIndex } from '../base/span.ts';
import { encodeLink } from '../link/link.ts';
import type { Document, LanguageId } from '../model/document.ts';
import { documentKey, type ProjectFile } from '../model/project.ts';
import type { RunSpec } from '../model/run.ts';
import { engineVersion, type ChartVerifyReport } from './api.ts';
import type { Source } from './compile.ts';
import { diagnosticLine, milliseconds, type DiagnosticLine } from './report.ts';
import { counted, visible, type Paint } from './terminal.ts';

/** One state machine of a file, as `verify` prints it. */
export interface ChartLine {
  file: string;
  language: LanguageId;
  doc: string;
  verdict: ChartVerifyReport['verdict'];
  configurations: number;
  transitions: number;
  complete: boolean;
  findings: { kind: string; element: string; text: string; line?: number; fragment?: string }[];
  properties: { text: string; verdict: string; why?: string; fragment?: string }[];
  diagnostics: DiagnosticLine[];
  ms: number;
}

/** What is said of a verified machine; `diagnostics` are those of its text and its properties. */
export function chartLine(
  file: string,
  source: Source,
  document: Document,
  report: ChartVerifyReport,
  files: ProjectFile[],
  properties: string,
): ChartLine {
  const lines = new LineIndex(source.text);
  const own = source.diagnostics.filter((one) => one.document === document.id);
  const claims = new LineIndex(properties);
  const fragment = (run: RunSpec | undefined, step = 0): { fragment?: string } => {
    const shared = run && linkOf(files, document, run, step, properties);
    return shared === undefined ? {} : { fragment: shared };
  };
  return {
    file,
    language: source.language,
    doc: document.id,
    verdict: report.verdict,
    configurations: report.configurations,
    transitions: report.transitions,
    complete: report.complete,
    findings: report.findings.map(({ kind, element, text, span, run, step }) => ({
      kind,
      element,
      text,
      ...(span && { line: lines.lineOf(span.from) }),
      ...fragment(run, step),
    })),
    properties: report.properties.map(({ text, verdict, why, run, step }) => ({
      text,
      verdict,
      ...(why === undefined ? {} : { why }),
      ...fragment(run, step),
    })),
    diagnostics: [
      ...own.map((one) => diagnosticLine(one, lines)),
      ...report.diagnostics.map((one) => diagnosticLine({ ...one, document: document.id }, claims)),
    ],
    ms: milliseconds(report.ms),
  };
}

function linkOf(
  files: ProjectFile[],
  document: Document,
  run: RunSpec,
  cursor: number,
  properties: string,
): string | undefined {
  const [open] = files;
  if (!open) return undefined;
  return encodeLink({
    engine: engineVersion,
    files,
    open: open.path,
    ...(properties === ''
      ? {}
      : { profiles: { [documentKey(open.path, document.id)]: properties } }),
    run,
    choosing: 'seed',
    maxSteps: Math.max(1, cursor),
    cursor,
    view: { view: 'statechart', inspector: 'machine', dock: 'chart-verify' },
  });
}

/** The same for people. */
export function chartText(line: ChartLine, paint: Paint): string {
  const { file, verdict, configurations, transitions, complete } = line;
  const style = verdict === 'ok' ? 'good' : verdict === 'error' ? 'error' : 'warning';
  const word = verdict === 'ok' ? 'correct' : verdict;
  const size = `${counted(configurations, 'configuration')}, ${counted(transitions, 'step')}`;
  const rest = complete ? '' : ', and there are more';
  const head = `${paint('strong', visible(file))}  ${paint(style, word)}  ${paint('faint', size + rest)}`;
  const found = line.findings.map(
    ({ kind, text, line: at, fragment }) =>
      `  ${kind.replace('-', ' ')}${at === undefined ? '' : ` (line ${at})`}: ${visible(text)}` +
      under(fragment, paint),
  );
  const claims = line.properties.map(
    ({ text, verdict: one, why, fragment }) =>
      `  ${one === 'holds' ? paint('good', one) : paint(one === 'broken' ? 'error' : 'warning', one)} ` +
      `${visible(text)}${why === undefined ? '' : `: ${visible(why)}`}${under(fragment, paint)}`,
  );
  const wrong = line.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => `  ${paint('error', 'error')} ${visible(message)}`);
  return `${[head, ...found, ...claims, ...wrong].join('\n')}\n`;
}

function under(fragment: string | undefined, paint: Paint): string {
  return fragment === undefined ? '' : `\n    ${paint('faint', fragment)}`;
}
