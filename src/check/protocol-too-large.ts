import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import { buildGlobalCfg } from '../model/global/build-cfg.ts';
import { tooLargeToWriteOut } from '../model/global/inline.ts';
import type { Check } from './check.ts';
import { judgedGlobal } from './global.ts';
import { placeOf } from './place.ts';

/** With its calls written out a protocol is too large for anything to be said of it. */
export const protocolTooLarge: Check = {
  code: 'protocol-too-large',
  title: 'Protocols whose calls multiply beyond measure',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const judged = judgedGlobal(document, ['scribble', 'nuscr', 'sequence']);
  if (!judged) return [];
  const { problems } = buildGlobalCfg(judged.global);
  const found =
    problems.find(({ code }) => code === 'too-large') ?? tooLargeToWriteOut(judged.global);
  if (!found) return [];
  const { element, message } = found;
  const span = placeOf(document, element, 'protocol');
  return [{ code: protocolTooLarge.code, severity: 'error', message, span }];
}
