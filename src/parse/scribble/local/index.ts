import { compareDiagnostics } from '../../../base/diagnostic.ts';
import type { Cfsm, Machines } from '../../../model/cfsm/cfsm.ts';
import type { Document, Parsed, Spans } from '../../../model/document.ts';
import { slug } from '../../slug.ts';
import { lex } from '../lexer.ts';
import { Halt, Reader } from '../reader.ts';
import { readLocal, type LocalMention } from './parser.ts';

/** Whether a text holds local protocols (what one role does of a protocol), and no global ones. */
export function isLocal(text: string): boolean {
  return localWord.test(text) && !globalWord.test(text);
}

const localWord = /^[ \t]*(?:(?:explicit|aux)\s+)*local\s+(?:protocol\s+)?["\p{L}\p{N}_$]/mu;
const globalWord = /^[ \t]*(?:(?:explicit|aux)\s+)*(?:global|nested|protocol)\b/m;

/**
 * Local protocols as one document of machines, a machine each (spans: `l<i>` a protocol,
 * `l<i>.a<n>` a step, `role:<name>`). Never throws.
 */
export function parseLocal(text: string): Parsed {
  const { reader, machines, spans } = readAll(text);
  const title = machines[0]?.protocolName ?? 'Local protocol';
  const model: Machines = { kind: 'machines', title, machines };
  const document: Document = {
    id: slug(title) || 'local-protocol',
    title,
    language: 'scribble',
    kind: 'machines',
    span: { from: 0, to: text.length },
    path: [],
    model,
    spans,
  };
  const diagnostics = [...reader.diagnostics].sort(compareDiagnostics);
  return { documents: [document], diagnostics, outline: [] };
}

/** All local protocols of a text, and the names in them. */
export function readAll(text: string): {
  reader: Reader;
  machines: Cfsm[];
  spans: Spans;
  mentions: LocalMention[];
} {
  const reader = new Reader(text, lex(text).lexemes);
  const machines: Cfsm[] = [];
  const spans: Spans = new Map();
  const mentions: LocalMention[] = [];
  while (reader.peek().kind !== 'end') {
    const { position } = reader;
    try {
      if (isBeginning(reader)) readOne(reader, machines, spans, mentions);
      else passBy(reader);
    } catch (problem) {
      if (!(problem instanceof Halt)) throw problem;
      reader.diagnostics.push(problem.diagnostic);
    }
    if (reader.position === position) reader.take();
  }
  return { reader, machines, spans, mentions };
}

function isBeginning(reader: Reader): boolean {
  if (reader.sees('explicit') || reader.sees('aux')) return reader.sees('local', 1);
  return reader.sees('local');
}

function readOne(reader: Reader, machines: Cfsm[], spans: Spans, mentions: LocalMention[]): void {
  const { machine, span } = readLocal(reader, `l${machines.length}`, spans, mentions);
  if (machines.some(({ role }) => role === machine.role)) {
    const message = `There is a local protocol of ${machine.role} above; this one is left out.`;
    reader.report('local-role-twice', message, {
      from: span.from,
      to: Math.min(span.to, span.from + 5),
    });
  } else machines.push(machine);
}

/** Declarations of modules and types say nothing here; anything else is no local protocol. */
function passBy(reader: Reader): void {
  const { text } = reader.peek();
  if (reader.accept(';')) return;
  if (/^(?:module|import|from|type|data|sig)$/.test(text)) {
    while (!reader.sees(';') && reader.peek().kind !== 'end') reader.take();
    return;
  }
  const problem = reader.unexpected('“local protocol”');
  while (!isBeginning(reader) && reader.peek().kind !== 'end') reader.take();
  throw problem;
}
