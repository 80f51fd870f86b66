import type { Diagnostic } from '../base/diagnostic.ts';
import { compareDiagnostics } from '../base/diagnostic.ts';
import { LineIndex, type Span } from '../base/span.ts';
import { compileProduct } from '../explore/machine/compile.ts';
import { findCompatibility, type CompatibilityReport } from '../explore/machine/kmc.ts';
import {
  explore,
  type Product,
  type PropertyId,
  type PropertyVerdict,
} from '../explore/machine/product.ts';
import { searchInScript } from '../explore/machine/search.ts';
import { searchFast } from '../explore/machine/wasm.ts';
import type { Machines } from '../model/cfsm/cfsm.ts';
import type { Document } from '../model/document.ts';
import { declarationOf } from '../model/global/global.ts';
import type { MachineMode } from '../model/run.ts';
import type {
  DocumentDiagnostic,
  MergeVerdict,
  Progress,
  ProjectionInfo,
  PropertyReport,
  ProtocolReport,
  VerifyReport,
  VerifyRequest,
  VerifyRules,
} from './api.ts';
import { pickDocument, type Source } from './compile.ts';
import { projectionOf } from './projection.ts';
import { describeFindings, judgedBy, notExplored } from './verify-findings.ts';

/** How long work is interrupted, told of and ended. */
export interface Work {
  pause(): Promise<void>;
  stopped(): boolean;
  progress?: (progress: Progress) => void;
}

/** One document, verified, with what there is to say of it. */
interface Verified {
  report: ProtocolReport;
  diagnostics: Diagnostic[];
}

/** Verifies the protocols of a text by the rules of its dialect. Never throws, whatever the text. */
export async function verify(
  request: VerifyRequest,
  source: Source,
  work: Work,
): Promise<VerifyReport> {
  const began = performance.now();
  const documents = documentsOf(request, source);
  const rulesById = new Map(documents.map((one) => [one.id, request.rules ?? rulesOf(one)]));
  const [rules = request.rules ?? 'scribble'] = rulesById.values();
  const verified: Verified[] = [];
  for (const [i, document] of documents.entries()) {
    await work.pause();
    if (work.stopped()) break;
    work.progress?.({ done: i / documents.length, note: document.title });
    const own = rulesById.get(document.id) ?? rules;
    verified.push(verifyDocument(request, source, document, own, work));
  }
  const own = verified.flatMap(({ report, diagnostics }) =>
    diagnostics.map((finding) => ({ ...finding, document: report.doc })),
  );
  const diagnostics = [...source.diagnostics, ...own].sort(compareDiagnostics);
  const protocols = verified.map(({ report }) => report);
  return {
    language: source.language,
    rules,
    verdict: verdictOf(protocols, diagnostics, (id) => rulesById.get(id) ?? rules, {
      ended: protocols.length < documents.length || source.language === 'text',
    }),
    protocols,
    diagnostics,
    ms: performance.now() - began,
  };
}

/** What is verified: protocols that are not only there for others, machines, sequence diagrams. */
function documentsOf(request: VerifyRequest, source: Source): Document[] {
  const picked = request.only ? pickDocument(source, request.source.pick) : undefined;
  const documents = picked ? [picked] : source.parsed.documents;
  return documents.filter(({ model }) => {
    if (model?.kind === 'global') return request.only || !declarationOf(model).aux;
    return model?.kind === 'machines' || model?.kind === 'protocol';
  });
}

/** Whose rules hold for a document, where the request does not say. */
function rulesOf({ model }: Document): VerifyRules {
  if (model?.kind === 'machines') return 'cfsm';
  return model?.kind === 'global' && model.dialect === 'nuscr' ? 'nuscr' : 'scribble';
}

function verdictOf(
  protocols: readonly ProtocolReport[],
  diagnostics: readonly DocumentDiagnostic[],
  rules: (document: string) => VerifyRules,
  { ended }: { ended: boolean },
): VerifyReport['verdict'] {
  const counts = ({ code, document }: DocumentDiagnostic): boolean =>
    judgedBy(code, rules(document));
  if (diagnostics.some((one) => one.severity === 'error' && counts(one))) return 'error';
  if (protocols.some(({ verdict }) => verdict === 'error')) return 'error';
  return ended || protocols.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'ok';
}

function verifyDocument(
  request: VerifyRequest,
  source: Source,
  document: Document,
  rules: VerifyRules,
  work: Work,
): Verified {
  const began = performance.now();
  const wrong = errorsOf(source, document);
  const projection = wrong ? undefined : projectionOf(document);
  const head = headOf(source, document);
  if (!projection || projection.machines.length === 0) {
    const why = wrong ?? projection?.failed[0]?.reason ?? 'There are no roles.';
    const report = unexplored(head, why, wrong !== undefined);
    return { report, diagnostics: wrong === undefined ? [notExplored(document, why)] : [] };
  }
  const machines: Machines = {
    kind: 'machines',
    title: document.title,
    machines: projection.machines,
  };
  const exploration = new Exploration(request, machines, rules, work);
  const { product, compatibility, reduced } = exploration;
  const properties = propertiesOf(document, product, exploration.mode);
  const findings = describeFindings({ document, projection, properties, rules, product });
  const report: ProtocolReport = {
    ...head,
    roles: machines.machines.map(({ role }) => role),
    verdict: exploration.verdict(projection, [...ownFindings(source, document), ...findings]),
    plainMerge: projection.plainMerge,
    fullMerge: projection.fullMerge,
    ...(compatibility?.class === 'compatible' ? { k: compatibility.k } : {}),
    bound: exploration.mode.bound,
    states: product.states,
    transitions: product.transitions,
    ...(reduced ? { reducedStates: reduced.states, reducedTransitions: reduced.transitions } : {}),
    properties,
    differences: differencesOf(projection, product, rules),
    ms: performance.now() - began,
  };
  return { report, diagnostics: findings };
}

/** What keeps a document from being explored: errors of the text itself. */
function errorsOf(source: Source, { span }: Document): string | undefined {
  const error = source.parsed.diagnostics.find(
    ({ severity, span: place }) =>
      severity === 'error' && (source.language !== 'markdown' || isWithin(place, span)),
  );
  return error && `The text has errors: ${error.message}`;
}

/** What was found in a document's text. */
function ownFindings(source: Source, { id }: Document): Diagnostic[] {
  return source.diagnostics.filter(({ document }) => document === id);
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

function headOf(source: Source, document: Document): Pick<ProtocolReport, 'name' | 'doc' | 'line'> {
  const { id, title, model, spans, span } = document;
  const name = model?.kind === 'global' ? model.name : title;
  const place = spans.get('protocol') ?? span;
  return { name, doc: id, line: new LineIndex(source.text).lineOf(place.from) };
}

function unexplored(
  head: Pick<ProtocolReport, 'name' | 'doc' | 'line'>,
  why: string,
  wrong: boolean,
): ProtocolReport {
  const merge: MergeVerdict = { ok: false, reason: why };
  const unknown: PropertyReport = { verdict: 'unknown', why };
  return {
    ...head,
    roles: [],
    verdict: wrong ? 'error' : 'unknown',
    plainMerge: merge,
    fullMerge: merge,
    bound: 0,
    states: 0,
    transitions: 0,
    properties: Object.fromEntries(propertyIds.map((id) => [id, unknown])) as Properties,
    differences: [],
    ms: 0,
  };
}

type Properties = Record<PropertyId, PropertyReport>;

const propertyIds: readonly PropertyId[] = [
  'receptionErrors',
  'orphans',
  'deadlock',
  'unfinishedRoles',
  'roleProgress',
  'eventualReception',
  'kmc',
];

/** Most states and bytes, where the request does not say. */
const mostStates = 10_000_000;
const mostBytes = 2 ** 30;

/** A protocol's product, searched as its rules want it. */
class Exploration {
  readonly product: Product;
  readonly compatibility: CompatibilityReport | undefined;
  /** The product without orders that make no difference. */
  readonly reduced: { states: number; transitions: number } | undefined;
  readonly mode: MachineMode;
  readonly #rules: VerifyRules;

  constructor(request: VerifyRequest, machines: Machines, rules: VerifyRules, work: Work) {
    const { maxStates = mostStates, maxBytes = mostBytes } = request;
    const { fair = false, reduce = false, synchronous = false } = request;
    const progress = (states: number): boolean => {
      const note = `${states.toLocaleString('en')} states`;
      work.progress?.({ done: Math.min(1, states / maxStates), note });
      return !work.stopped();
    };
    const limits = { maxStates, maxBytes, progress };
    this.#rules = rules;
    const most = request.bound ?? (rules === 'cfsm' ? 4 : 1);
    this.compatibility =
      rules === 'cfsm' && !synchronous
        ? findCompatibility(machines, most, limits, searchFast)
        : undefined;
    this.mode = { bound: this.compatibility?.k ?? (synchronous ? 0 : most), synchronous };
    const { mode } = this;
    const rendezvous = rules === 'scribble';
    const sought = { machines, mode, fair, reduce, rendezvous, maxStates, maxBytes };
    this.product = explore(sought, { search: searchFast, progress });
    if (!this.compatibility) return;
    this.product.properties.kmc = compatibilityVerdict(this.compatibility);
    const part = searchInScript(compileProduct(machines, mode), { ...limits, reduce: true });
    this.reduced = { states: part.count, transitions: part.transitions };
  }

  /** By the rules: of machines their compatibility, of nuScr the merge, else the properties. */
  verdict(projection: ProjectionInfo, findings: readonly Diagnostic[]): ProtocolReport['verdict'] {
    const wrong = findings.some(
      ({ severity, code }) => severity === 'error' && judgedBy(code, this.#rules),
    );
    if (wrong) return 'error';
    const { kmc, ...safety } = this.product.properties;
    if (this.compatibility) return verdictOfProperties([kmc]);
    if (this.#rules === 'nuscr') return projection.fullMerge.ok ? 'ok' : 'error';
    return verdictOfProperties(Object.values(safety));
  }
}

function verdictOfProperties(properties: readonly PropertyVerdict[]): ProtocolReport['verdict'] {
  if (properties.some(({ verdict }) => verdict === 'broken')) return 'error';
  return properties.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'ok';
}

function compatibilityVerdict(found: CompatibilityReport): PropertyVerdict {
  if (found.class === 'compatible') return { verdict: 'holds' };
  return { verdict: found.class === 'unknown' ? 'unknown' : 'broken', why: found.why };
}

/** The properties with the runs that break them. */
function propertiesOf(document: Document, product: Product, machines: MachineMode): Properties {
  const told = propertyIds.map((id): [PropertyId, PropertyReport] => {
    const property = product.properties[id];
    if (!property.choices) return [id, property];
    const { choices } = property;
    return [
      id,
      { ...property, run: { document: document.id, seed: 0, choices, faults: [], machines } },
    ];
  });
  return Object.fromEntries(told) as Properties;
}

/** Why the ways of judging differ, where they do. */
function differencesOf(
  { plainMerge, fullMerge }: ProjectionInfo,
  { properties }: Product,
  rules: VerifyRules,
): string[] {
  if (rules === 'cfsm') return [];
  const { kmc: _, ...safety } = properties;
  const explored = verdictOfProperties(Object.values(safety));
  const differences: string[] = [];
  if (!plainMerge.ok && fullMerge.ok) {
    differences.push(
      'Plain merge wants a role that is not told of a choice to do the same in every branch; ' +
        'full merge lets it learn by the label of what it gets later.',
    );
  }
  if (!fullMerge.ok && explored === 'ok') {
    differences.push(
      'Exploration finds nothing wrong: the machines work together, though the branches cannot ' +
        'be merged role by role. Merging looks at one role at a time and is the stricter judge.',
    );
  }
  if (fullMerge.ok && explored === 'error') {
    differences.push(
      'Merging speaks of who may send what when, not of going on for ever or of fairness: what ' +
        'exploration finds is not against its rules.',
    );
  }
  return differences;
}
