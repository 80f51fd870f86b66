import type { Document, Parsed } from '../../model/document.ts';
import type { Language } from '../language.ts';
import { buildMachines, readMachines } from './build.ts';
import { detectCfsm } from './detect.ts';

/** Communicating machines, as processes or as graphs. */
export const cfsm: Language = {
  id: 'cfsm',
  name: 'Communicating machines',
  extensions: ['cfsm', 'fsm'],
  detect: detectCfsm,
  parse,
  reference: '# Communicating machines\n',
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
  return { documents: [document], diagnostics, outline: [] };
}
