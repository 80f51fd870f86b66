import { compareDiagnostics } from '../../base/diagnostic.ts';
import type { Document, Parsed } from '../../model/document.ts';
import type { Language } from '../language.ts';
import { buildMachines, readMachines } from './build.ts';
import { detectCfsm } from './detect.ts';
import { reference } from './reference.ts';
import { remarks } from './semantics.ts';
import { complete, format, hover, rename, tokens } from './services.ts';

/** Communicating machines, as processes or as graphs. */
export const cfsm: Language = {
  id: 'cfsm',
  name: 'Communicating machines',
  extensions: ['cfsm', 'fsm'],
  detect: detectCfsm,
  parse,
  tokens,
  complete,
  hover,
  format,
  rename,
  reference,
};

function parse(text: string): Parsed {
  const title = 'Communicating machines';
  const { model, spans, diagnostics } = buildMachines(readMachines(text), title);
  const document: Document = {
    id: 'machines',
    title,
    language: 'cfsm',
    kind: 'machines',
    span: { from: 0, to: text.length },
    path: [],
    model,
    spans,
  };
  const found = [...diagnostics, ...remarks(model, spans)].sort(compareDiagnostics);
  return { documents: [document], diagnostics: found, outline: [] };
}
