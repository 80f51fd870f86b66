import type { Diagnostic } from '../../base/diagnostic.ts';
import { compareDiagnostics } from '../../base/diagnostic.ts';
import type { Document, Parsed } from '../../model/document.ts';
import type { Language } from '../language.ts';
import { nothing } from '../language.ts';
import { slug, UniqueIds } from '../slug.ts';
import { buildMachine } from './build.ts';
import { detectXState } from './detect.ts';
import { XStateFile } from './file.ts';
import { findMachines } from './machines.ts';
import { spanOfNode } from './nodes.ts';
import { reference } from './reference.ts';
import { complete, format, hover, rename } from './services.ts';
import type { Source } from './source.ts';
import { readSource } from './source.ts';
import { tokens } from './tokens.ts';

/** Machines of XState 5: JSON, or JavaScript and TypeScript that is read and never run. */
export const xstate: Language = {
  id: 'xstate',
  name: 'XState',
  extensions: ['js', 'ts', 'mjs', 'mts', 'cjs', 'cts', 'jsx', 'tsx'],
  detect: detectXState,
  parse,
  tokens,
  complete,
  hover,
  format,
  rename,
  reference,
};

function parse(text: string): Parsed {
  const source = readSource(text);
  const faults = source.faults.map((fault) => faultOf(text, fault));
  if (!source.program) return nothing(faults);
  try {
    const file = new XStateFile(source, source.program);
    const documents = documentsOf(file, source);
    const diagnostics = [...faults, ...file.diagnostics];
    if (documents.length === 0 && faults.length === 0) diagnostics.push(noMachine(text));
    return { documents, diagnostics: diagnostics.sort(compareDiagnostics), outline: [] };
  } catch (problem) {
    // What is nested deeper than the stack reaches.
    if (!(problem instanceof RangeError)) throw problem;
    return nothing([...faults, faultOf(text, { message: 'Too deeply nested', at: 0 })]);
  }
}

function documentsOf(file: XStateFile, { text }: Source): Document[] {
  const machines = findMachines(file);
  const ids = new UniqueIds();
  const titles = new UniqueIds(' ');
  return machines.map((machine): Document => {
    const { chart, spans } = buildMachine(file, machine, machines);
    const span = machines.length > 1 ? spanOfNode(machine.node) : { from: 0, to: text.length };
    return {
      id: ids.take(slug(machine.name || chart.title) || 'machine'),
      title: titles.take(chart.title),
      language: 'xstate',
      kind: 'statechart',
      span,
      path: [],
      model: chart,
      spans,
    };
  });
}

function faultOf(text: string, { message, at }: { message: string; at: number }): Diagnostic {
  const from = Math.min(at, Math.max(0, text.length - 1));
  const word = /^[\p{L}\p{N}_$]+/u.exec(text.slice(from, from + 100))?.[0].length ?? 1;
  const what = message === '' ? 'This cannot be read' : message;
  return {
    code: 'xstate-syntax',
    severity: 'error',
    message: `${what}: this is not JavaScript. Something before it may be missing or too much.`,
    span: { from, to: Math.min(text.length, from + word) },
  };
}

function noMachine(text: string): Diagnostic {
  const from = text.length - text.trimStart().length;
  const end = text.indexOf('\n', from);
  return {
    code: 'xstate-no-machine',
    severity: 'warning',
    message:
      'There is no machine in this text. One is made by createMachine({ … }) or ' +
      'setup({ … }).createMachine({ … }), or is an object with “states”.',
    span: { from, to: end < 0 ? text.length : end },
  };
}
