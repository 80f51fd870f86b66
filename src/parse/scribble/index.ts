import { nothing, type Language } from '../language.ts';
import { detectScribble } from './detect.ts';

/** To be written. */
export const scribble: Language = {
  id: 'scribble',
  name: 'Scribble',
  extensions: [],
  detect: detectScribble,
  parse: () => nothing(),
  reference: '# Scribble\n',
};
