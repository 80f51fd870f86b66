import type { Diagnostic } from '../base/diagnostic.ts';
import { compareDiagnostics } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Check } from '../check/check.ts';
import { diagramChecks, findingsOf } from '../check/diagrams.ts';
import type { Document, LanguageId, Parsed } from '../model/document.ts';
import { declarationOf, walk } from '../model/global/global.ts';
import { inferProfile } from '../model/profile-infer.ts';
import type { Profile } from '../model/profile.ts';
import { messagesOf, type Protocol } from '../model/protocol.ts';
import { detectLanguage, loadLanguagesFor, parseText } from '../parse/index.ts';
import type {
  Compiled,
  CompileRequest,
  DocumentDiagnostic,
  DocumentInfo,
  PickedDocument,
} from './api.ts';

/** A text read and checked, before it is told to the page. */
export interface Source {
  text: string;
  language: LanguageId;
  parsed: Parsed;
  diagnostics: DocumentDiagnostic[];
  /** The other files that it was read with. */
  imports: { path: string; text: string }[];
  /** The text of a file beside it, for what is read only when it runs. */
  find?: (path: string) => string | undefined;
}

/** What determines how a text is read. */
export type SourceRequest = Pick<CompileRequest, 'path' | 'text' | 'language' | 'files'>;

/** Loads what reading a text needs; to be awaited before `readSource`. */
export async function loadFor({ text, path, language }: SourceRequest): Promise<void> {
  const more = await loadLanguagesFor(text, { fileName: path, ...(language ? { language } : {}) });
  if (more || STATE_DIAGRAM.test(text)) checks = (await import('../check/index.ts')).checks;
}

/** Its parser is always here, the checks of statecharts are not. */
const STATE_DIAGRAM = /\bstateDiagram\b/;

/** Those of diagrams are always here; all others come with the first text that needs them. */
let checks: readonly Check[] = diagramChecks;

/**
 * Reads and checks a text whose language is loaded. Never throws, whatever the text. `find` gives
 * the texts of other files by path; those of the request when absent.
 */
export function readSource(
  request: SourceRequest,
  find = (path: string) => request.files?.find((file) => file.path === path)?.text,
): Source {
  const { text } = request;
  const imports = new Map<string, string>();
  const parsed = parseText(text, {
    ...(request.language ? { language: request.language } : {}),
    fileName: request.path,
    resolve: (path) => {
      const found = find(path);
      if (found !== undefined) imports.set(path, found);
      return found;
    },
  });
  const check = (document: Document): Diagnostic[] => findingsOf(checks, document);
  const findings = [...parsed.diagnostics, ...parsed.documents.flatMap(check)];
  const diagnostics = findings
    .sort(compareDiagnostics)
    .map((finding) => ({ ...finding, document: owner(parsed.documents, finding)?.id ?? '' }));
  return {
    text,
    language: parsed.language,
    parsed,
    diagnostics,
    imports: [...imports].map(([path, inner]) => ({ path, text: inner })),
    find,
  };
}

/** What the page is told of a source, with the picked document in full. */
export function describeSource(request: CompileRequest, source: Source, ms: number): Compiled {
  const picked = pickDocument(source, request.pick);
  const protocol = picked && protocolOf(picked);
  return {
    path: request.path,
    language: source.language,
    detected: request.language ? detectLanguage(request.text, request.path) : source.language,
    documents: source.parsed.documents.map((document) => documentInfo(document, source)),
    outline: source.parsed.outline,
    diagnostics: source.diagnostics,
    ...(picked ? { picked: inFull(picked, source) } : {}),
    ...(protocol ? { inferred: inferProfile(protocol) } : {}),
    profileDiagnostics: [],
    ms,
  };
}

/** The document that is meant: by id, by number (from 1), else the first that can run. */
export function pickDocument(source: Source, pick?: string): Document | undefined {
  const { documents } = source.parsed;
  const byId = documents.find((document) => document.id === pick);
  if (byId) return byId;
  if (pick !== undefined && /^\d+$/.test(pick)) return documents[Number(pick) - 1];
  return documents.find(isMain) ?? documents.find(isRunnable) ?? documents[0];
}

/** True when it runs, and is not only there for others (`aux`, nested). */
function isMain(document: Document): boolean {
  const { model } = document;
  if (model?.kind !== 'global') return isRunnable(document);
  const { aux, nestedIn } = declarationOf(model);
  return !aux && nestedIn === undefined;
}

/** True when there is something to run. Errors in the text do not hinder the rest of it. */
export function isRunnable(document: Document): boolean {
  const kind = document.model?.kind;
  if (kind === 'scenario' || kind === 'global' || kind === 'machines') return true;
  if (document.model?.kind === 'statechart') return document.model.states.length > 0;
  const protocol = protocolOf(document);
  return protocol !== undefined && protocol.roles.length > 0;
}

/** The protocol of a document, when it is one. */
export function protocolOf(document: Document): Protocol | undefined {
  return document.model?.kind === 'protocol' ? document.model : undefined;
}

/** The profile that a text means for a protocol; an empty text means the inferred one. */
export async function readProfile(
  text: string,
  protocol: Protocol,
): Promise<{ profile: Profile; diagnostics: Diagnostic[] }> {
  if (text.trim() === '') return { profile: inferProfile(protocol), diagnostics: [] };
  const { parseProfile } = await import('../parse/profile/parse.ts');
  return parseProfile(text, protocol);
}

function owner(documents: readonly Document[], finding: Diagnostic): Document | undefined {
  return documents.find(({ span }) => span.from <= finding.span.from && finding.span.to <= span.to);
}

function documentInfo(document: Document, source: Source): DocumentInfo {
  const { id, title, language, kind, span, path } = document;
  const own = source.diagnostics.filter((finding) => finding.document === id);
  return {
    id,
    title,
    language,
    kind,
    span,
    path,
    runnable: isRunnable(document),
    errors: own.filter(({ severity }) => severity === 'error').length,
    warnings: own.filter(({ severity }) => severity === 'warning').length,
    size: sizeOf(document),
  };
}

function sizeOf(document: Document): number {
  const { model } = document;
  switch (model?.kind) {
    case 'protocol':
      return messagesOf(model).length;
    case 'statechart':
      return model.states.length;
    case 'graph':
      return model.nodes.length;
    case 'scenario':
      return model.components.length + model.swarms.length;
    case 'global':
      return [...walk(declarationOf(model).body)].length;
    case 'machines':
      return model.machines.length;
    default:
      return 0;
  }
}

function inFull(document: Document, source: Source): PickedDocument {
  const { from, to } = document.span;
  return {
    ...documentInfo(document, source),
    text: source.text.slice(from, to),
    ...(document.model ? { model: document.model } : {}),
    spans: spansOf(document),
  };
}

/** The spans of a document as a plain record, to cross to the page. */
export function spansOf(document: Document): Record<string, Span> {
  return Object.fromEntries(document.spans);
}
