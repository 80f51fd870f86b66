/**
 * What the command line says with `--json`: one object a line, exactly the fields named here. Lines
 * and columns count from 1, ends are exclusive; times are virtual nanoseconds, `ms` is real time.
 */
import type { Edit } from '../base/diagnostic.ts';
import { LineIndex, type Span } from '../base/span.ts';
import type { LanguageId, ModelKind } from '../model/document.ts';
import type { Level } from '../model/exhibit.ts';
import type { Fault, RunStatus } from '../model/run.ts';
import type { SpanMetric } from '../trace/query/metrics.ts';
import { SpanKind } from '../trace/query/spans.ts';
import type { Verdict } from '../run/invariant/within-budget.ts';
import type { DocumentDiagnostic, RunInfo } from './api.ts';
import type { Source } from './compile.ts';
import type { Coverage } from './cover.ts';
import { usedAtEnd } from './holders.ts';
import { finishRun, type Run } from './runs.ts';

/** A place in a file. */
export interface Range {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** A finding as the command line prints it. */
export interface DiagnosticLine extends Range {
  /** The document's id, '' for the file. */
  doc: string;
  code: string;
  severity: DocumentDiagnostic['severity'];
  message: string;
  fix?: { title: string; edits: (Range & { text: string })[] };
}

/** `check`: one a file. */
export interface CheckLine {
  file: string;
  language: LanguageId;
  documents: { id: string; title: string; language: LanguageId; kind: ModelKind; line: number }[];
  diagnostics: DiagnosticLine[];
}

/** What is said of a file that was checked. */
export function checkLine(file: string, source: Source): CheckLine {
  const lines = new LineIndex(source.text);
  return {
    file,
    language: source.language,
    documents: source.parsed.documents.map(({ id, title, language, kind, span }) => ({
      id,
      title,
      language,
      kind,
      line: lines.lineOf(span.from),
    })),
    diagnostics: source.diagnostics.map((finding) => diagnosticLine(finding, lines)),
  };
}

/** A finding with its place in lines and columns. */
export function diagnosticLine(finding: DocumentDiagnostic, lines: LineIndex): DiagnosticLine {
  const { document, code, severity, message, span, fix } = finding;
  const edit = ({ span: place, text }: Edit): Range & { text: string } => ({
    ...rangeOf(place, lines),
    text,
  });
  return {
    doc: document,
    code,
    severity,
    message,
    ...rangeOf(span, lines),
    ...(fix ? { fix: { title: fix.title, edits: fix.edits.map(edit) } } : {}),
  };
}

function rangeOf(span: Span, lines: LineIndex): Range {
  const { line, column } = lines.place(span.from);
  const end = lines.place(span.to);
  return { line, column, endLine: end.line, endColumn: end.column };
}

/** Budgets by holder and resource; `allocated` is null where there is no limit. */
export type BudgetLines = Record<
  string,
  Record<string, { allocated: number | null; used: number; reserved: number }>
>;

/** `run`: one a document. */
export interface RunLine {
  file: string;
  doc: string;
  status: RunStatus;
  steps: number;
  messages: number;
  virtualTimeNs: number;
  hash: string;
  choices: number[];
  faults: Fault[];
  /** Statecharts: the basic states that were active last, in document order. */
  configuration?: string[];
  budgets?: BudgetLines;
  invariants?: { name: string; holds: boolean; brokenAt?: number }[];
  spans?: Omit<SpanMetric, 'kind' | 'open' | 'totalNs'>[];
  ms: number;
}

/** What is said of a run that has ended. */
export function runLine(file: string, run: Run): RunLine {
  const { info, index } = finishRun(run);
  const budgets = budgetLines(run);
  const spans = spanLines(index.metrics());
  return {
    file,
    doc: info.document,
    status: info.status,
    steps: info.steps,
    messages: info.messages,
    virtualTimeNs: info.virtualTimeNs,
    hash: info.hash,
    choices: info.choices.map(({ picked }) => picked),
    faults: info.spec.faults,
    ...(run.chart ? { configuration: run.chart.configuration(run.simulation) } : {}),
    ...(Object.keys(budgets).length > 0 ? { budgets } : {}),
    ...(info.invariants.length > 0 ? { invariants: info.invariants.map(verdictLine) } : {}),
    ...(spans.length > 0 ? { spans } : {}),
    ms: milliseconds(info.ms),
  };
}

function verdictLine(verdict: RunInfo['invariants'][number]): Verdict {
  const { name, holds, brokenAt } = verdict;
  return brokenAt === undefined ? { name, holds } : { name, holds, brokenAt };
}

function budgetLines(run: Run): BudgetLines {
  if (run.scenario) return accountLines(run.scenario.levels());
  const { holders } = finishRun(run);
  const used = usedAtEnd(run.simulation.trace, holders);
  const result: BudgetLines = {};
  for (const holder of holders) {
    const resources = new Set([...Object.keys(holder.budget), ...holder.uses]);
    const name = holder.name in result ? `${holder.name} (${holder.kind})` : holder.name;
    result[name] = Object.fromEntries(
      [...resources].map((resource) => [
        resource,
        {
          allocated: holder.budget[resource] ?? null,
          used: used.get(holder)?.[resource] ?? 0,
          reserved: 0,
        },
      ]),
    );
  }
  return result;
}

function accountLines(levels: Record<string, Level[]>): BudgetLines {
  return Object.fromEntries(
    Object.entries(levels).map(([holder, own]) => [
      holder,
      Object.fromEntries(
        own.map(({ resource, limit, used, reserved }) => [
          resource,
          { allocated: limit < 0 ? null : limit, used, reserved },
        ]),
      ),
    ]),
  );
}

/** Which of several spans with one name is told: the caller's view before the others. */
const order: number[] = [
  SpanKind.operation,
  SpanKind.wait,
  SpanKind.call,
  SpanKind.activation,
  SpanKind.work,
  SpanKind.fragment,
];

/** One line a name, of spans that ended. */
function spanLines(metrics: readonly SpanMetric[]): NonNullable<RunLine['spans']> {
  const best = new Map<string, SpanMetric>();
  for (const metric of metrics) {
    if (metric.count === 0) continue;
    const known = best.get(metric.name);
    if (!known || rank(metric.kind) < rank(known.kind)) {
      best.set(metric.name, metric);
    }
  }
  return [...best.values()].map(({ name, count, meanNs, p50Ns, p95Ns, p99Ns, maxNs }) => ({
    name,
    count,
    meanNs,
    p50Ns,
    p95Ns,
    p99Ns,
    maxNs,
  }));
}

function rank(kind: number): number {
  const at = order.indexOf(kind);
  return at < 0 ? order.length : at;
}

/** `cover`: one a document. */
export interface CoverLine {
  file: string;
  doc: string;
  branches: number;
  taken: number;
  runs: { choices: number[]; hash: string }[];
}

/** What is said of a document whose branches were taken. */
export function coverLine(file: string, coverage: Coverage): CoverLine {
  const { document, branches, taken, runs } = coverage;
  return { file, doc: document, branches, taken, runs };
}

/** Real time to the microsecond. */
export function milliseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
