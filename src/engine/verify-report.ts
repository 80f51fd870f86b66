import { LineIndex } from '../base/span.ts';
import type { PropertyId } from '../explore/machine/product.ts';
import { encodeLink } from '../link/link.ts';
import type { LanguageId } from '../model/document.ts';
import type { ProjectFile } from '../model/project.ts';
import {
  engineVersion,
  type ConformReport,
  type MergeVerdict,
  type PropertyReport,
  type ProtocolReport,
  type VerifyReport,
  type VerifyRules,
} from './api.ts';
import type { Source } from './compile.ts';
import { diagnosticLine, milliseconds, type DiagnosticLine } from './report.ts';
import { counted, visible, type Paint, type Style } from './terminal.ts';

/** A property as the command line prints it; `fragment` opens the run that breaks it. */
export interface PropertyLine {
  verdict: PropertyReport['verdict'];
  choices?: number[];
  fragment?: string;
}

/** One protocol of a file. */
export interface ProtocolLine {
  name: string;
  doc: string;
  line: number;
  roles: string[];
  verdict: ProtocolReport['verdict'];
  plainMerge: MergeVerdict;
  fullMerge: MergeVerdict;
  k?: number;
  bound: number;
  states: number;
  transitions: number;
  reducedStates?: number;
  reducedTransitions?: number;
  properties: Record<PropertyId, PropertyLine>;
  ms: number;
}

/** `verify`: one a file. */
export interface VerifyLine {
  file: string;
  language: LanguageId;
  rules: VerifyRules;
  verdict: VerifyReport['verdict'];
  protocols: ProtocolLine[];
  diagnostics: DiagnosticLine[];
}

/** What is said of a verified file. `files` go into links, the first is opened. */
export function verifyLine(
  file: string,
  source: Source,
  { language, rules, verdict, protocols, diagnostics }: VerifyReport,
  files: ProjectFile[],
): VerifyLine {
  const lines = new LineIndex(source.text);
  return {
    file,
    language,
    rules,
    verdict,
    protocols: protocols.map((report) => protocolLine(report, files)),
    diagnostics: diagnostics.map((finding) => diagnosticLine(finding, lines)),
  };
}

function protocolLine(report: ProtocolReport, files: ProjectFile[]): ProtocolLine {
  const { differences: _, properties, ms, ...rest } = report;
  const told = Object.entries(properties).map(([id, one]) => [id, propertyLine(one, files)]);
  return {
    ...rest,
    properties: Object.fromEntries(told) as ProtocolLine['properties'],
    ms: milliseconds(ms),
  };
}

function propertyLine(
  { verdict, choices, run }: PropertyReport,
  files: ProjectFile[],
): PropertyLine {
  const [open] = files;
  if (!choices || !run || !open) return { verdict, ...(choices ? { choices } : {}) };
  const fragment = encodeLink({
    engine: engineVersion,
    files,
    open: open.path,
    run,
    choosing: 'seed',
    maxSteps: choices.length,
    cursor: choices.length,
    view: {},
  });
  return { verdict, choices, fragment };
}

const verdictStyles: Record<VerifyReport['verdict'], Style> = {
  ok: 'good',
  error: 'error',
  unknown: 'warning',
};

const propertyStyles: Record<PropertyReport['verdict'], Style> = {
  holds: 'good',
  broken: 'error',
  unknown: 'warning',
};

/** The properties as people call them. */
export const propertyNames: Record<PropertyId, string> = {
  receptionErrors: 'every message is taken',
  orphans: 'no message is left over',
  deadlock: 'nobody waits for ever',
  unfinishedRoles: 'every role can end',
  roleProgress: 'every role gets on',
  eventualReception: 'every message is taken sometime',
  kmc: 'k-multiparty compatible',
};

function verdictWord(verdict: VerifyReport['verdict'], paint: Paint): string {
  return paint(verdictStyles[verdict], verdict);
}

/** A verified file for people. */
export function verifyText(line: VerifyLine, report: VerifyReport, paint: Paint): string {
  const { file, rules, verdict } = line;
  const head = `${paint('strong', visible(file))}  ${verdictWord(verdict, paint)}`;
  const parts = report.protocols.map((one, i) => protocolText(one, line.protocols[i], paint));
  return `${[`${head}  ${paint('faint', `by the rules of ${rules}`)}`, ...parts].join('\n')}\n`;
}

function protocolText(
  report: ProtocolReport,
  line: ProtocolLine | undefined,
  paint: Paint,
): string {
  const { name, verdict, k, bound, states, transitions, ms } = report;
  const seen = `${counted(states, 'state')}, ${counted(transitions, 'transition')}`;
  const compatible = k === undefined ? '' : `, compatible with k = ${k}`;
  const room = bound === 0 ? 'no channels' : `at most ${bound} in a channel`;
  const size = paint('faint', `${seen}, ${room}, ${Math.round(ms)} ms`);
  const head = `  ${verdictWord(verdict, paint)} ${visible(name)}${compatible}  ${size}`;
  if (states === 0) return `  ${verdictWord(verdict, paint)} ${visible(name)}  not explored`;
  const rows = (Object.entries(report.properties) as [PropertyId, PropertyReport][])
    .filter(([, one]) => one.verdict !== 'holds')
    .map(([id, one]) => propertyText(id, one, line?.properties[id].fragment, paint));
  const merges = [
    ...mergeText('plain merge', report.plainMerge),
    ...mergeText('full merge', report.fullMerge),
    ...report.differences.map((text) => `    ${visible(text)}`),
  ];
  return [head, ...rows, ...merges].join('\n');
}

function propertyText(
  id: PropertyId,
  { verdict, why }: PropertyReport,
  fragment: string | undefined,
  paint: Paint,
): string {
  const reason = why === undefined ? '' : `: ${visible(why)}`;
  const text = `    ${paint(propertyStyles[verdict], verdict)} ${propertyNames[id]}${reason}`;
  return fragment === undefined ? text : `${text}\n      ${paint('faint', fragment)}`;
}

function mergeText(kind: string, { ok, reason }: MergeVerdict): string[] {
  return ok ? [] : [`    not by ${kind}${reason === undefined ? '' : `: ${visible(reason)}`}`];
}

/** A trace held against a protocol, for people. */
export function conformText(file: string, report: ConformReport, paint: Paint): string {
  const head = paint('strong', visible(file));
  const { conforms, firstDeviation: at, events } = report;
  if (conforms) return `${head}  ${paint('good', 'conforms')}  ${counted(events, 'event')}\n`;
  const lines = [`${head}  ${paint('error', 'does not conform')}`];
  if (at) {
    lines.push(`  event ${at.event}: ${visible(at.found)}`);
    lines.push(...at.expected.map((one) => `    expected ${visible(one)}`));
  }
  return `${lines.join('\n')}\n`;
}
