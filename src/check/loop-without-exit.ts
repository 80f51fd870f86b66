import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Loop } from '../model/protocol.ts';
import { walk } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { placeOf, protocolOf } from './place.ts';
import { wordsOf } from './words.ts';

/** A loop that says nowhere when it ends. */
export const loopWithoutExit: Check = {
  code: 'loop-without-exit',
  title: 'Loops that name no end',
  kinds: ['protocol'],
  run,
};

/** Words that tell when a loop ends, or what it goes through. */
const ENDS = new Set(
  (
    'until while unless till for foreach each per all times time twice once max maximum most up ' +
    'limit attempts attempt retries retry tries iterations remaining left more pending has not ' +
    'exists exist before if when through over in'
  ).split(' '),
);

function run(document: Document): Diagnostic[] {
  const protocol = protocolOf(document);
  if (!protocol) return [];
  return [...walk(protocol.body)]
    .filter((node) => node.kind === 'loop' && !namesEnd(node.label) && !breaks(node))
    .map((node) => ({
      code: loopWithoutExit.code,
      severity: 'info' as const,
      message:
        'This loop names no end. Say when it stops (“until …”, “for each …”, “3 times”), or put a ' +
        '`break` inside.',
      span: placeOf(document, `${node.id}.keyword`, node.id),
    }));
}

function namesEnd(label: string): boolean {
  if (/[<>=≤≥]|\b\d+\s*(?:x|×)|\b(?:x|×)\s*\d+|\b\d+\s*\.\.\s*\w/.test(label)) return true;
  return wordsOf(label).some((word) => ENDS.has(word));
}

function breaks(loop: Loop): boolean {
  return [...walk(loop.body)].some((node) => node.kind === 'choice' && node.form === 'break');
}
