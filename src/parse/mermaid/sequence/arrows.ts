import type { Arrow } from '../../../model/protocol.ts';
import { ARROW_SPELLINGS } from './scan.ts';

/** An arrow of the language: how it is written, what it looks like, what it says. */
export interface ArrowForm {
  spelling: string;
  arrow: Arrow;
  /** For people, beginning in lower case: "a call: solid line, filled head". */
  meaning: string;
}

const HEADS: Record<string, Arrow['head']> = {
  '>>': 'filled',
  '>': 'none',
  x: 'cross',
  ')': 'open',
  '|\\': 'half-top',
  '|/': 'half-bottom',
  '\\\\': 'stick-top',
  '//': 'stick-bottom',
};

/** Heads at the sender: there the stroke that leans the other way is the upper half. */
const START_HEADS: Record<string, Arrow['head']> = {
  '/|': 'half-top',
  '\\|': 'half-bottom',
  '//': 'stick-top',
  '\\\\': 'stick-bottom',
};

const MEANINGS: Record<Arrow['head'], string> = {
  filled: 'filled head',
  none: 'no head',
  cross: 'a cross at the end: the message is lost or ends the receiver',
  open: 'open head: sent without waiting',
  'half-top': 'upper half of a head',
  'half-bottom': 'lower half of a head',
  'stick-top': 'upper half of an open head',
  'stick-bottom': 'lower half of an open head',
};

/** The arrows in the order of `ARROW_SPELLINGS`. */
export const ARROWS: readonly ArrowForm[] = ARROW_SPELLINGS.map(formOf);

/** The arrow spelled so; undefined when there is none. */
export function arrowSpelled(spelling: string): ArrowForm | undefined {
  const index = ARROW_SPELLINGS.indexOf(spelling.toLowerCase());
  return ARROWS[index];
}

function formOf(spelling: string): ArrowForm {
  const both = spelling.startsWith('<<');
  const sign = spelling.replace(/^<</, '').replace(/-+/, '');
  const startHead = spelling.endsWith('-') ? START_HEADS[sign] : undefined;
  const arrow: Arrow = {
    line: spelling.includes('--') ? 'dashed' : 'solid',
    head: startHead ?? HEADS[sign] ?? 'none',
    heads: both ? 'both' : startHead ? 'start' : 'end',
    centralFrom: false,
    centralTo: false,
  };
  return { spelling, arrow, meaning: meaningOf(arrow) };
}

function meaningOf(arrow: Arrow): string {
  const line = arrow.line === 'solid' ? 'solid line' : 'dashed line';
  const where = { end: '', both: ' at both ends', start: ', drawn at the sender' }[arrow.heads];
  const use =
    arrow.head !== 'filled' || arrow.heads !== 'end'
      ? ''
      : arrow.line === 'solid'
        ? 'a call or request: '
        : 'a reply or publication: ';
  return `${use}${line}, ${MEANINGS[arrow.head]}${where}`;
}
