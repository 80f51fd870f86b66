import { nothing, type Language } from '../language.ts';
import { detectCfsm } from './detect.ts';

/** To be written. */
export const cfsm: Language = {
  id: 'cfsm',
  name: 'Cfsm',
  extensions: [],
  detect: detectCfsm,
  parse: () => nothing(),
  reference: '# Cfsm\n',
};
